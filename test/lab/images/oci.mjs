// Writes an OCI layout with one image from programs on disk. The same programs give the same digest on every machine: times are
// zero, owners are root, nothing is compressed, and no field depends on where or when it runs.
import { createHash } from "node:crypto";
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { tarEnd, tarEntry } from "./tar.mjs";

const EPOCH = "1970-01-01T00:00:00Z";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar";

/**
 * Makes `folder` an OCI layout and returns the digest of its manifest.
 * `files`: path in the image → path on disk, each executable by all and owned by root; parents are made.
 * `entrypoint`: an array of strings. The user is 65532:65532; there is no shell and no environment.
 */
export function writeImage({ folder, architecture = "amd64", files, entrypoint, user = "65532:65532" }) {
  mkdirSync(join(folder, "blobs", "sha256"), { recursive: true });
  const layer = writeBlob(folder, layerParts(files));
  const config = writeJsonBlob(folder, {
    created: EPOCH,
    architecture,
    os: "linux",
    config: { User: user, Entrypoint: entrypoint, WorkingDir: "/" },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
    history: [{ created: EPOCH, created_by: "cutover" }],
  });
  const manifest = writeJsonBlob(folder, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: CONFIG, ...config },
    layers: [{ mediaType: LAYER, ...layer }],
  });
  const entry = { mediaType: MANIFEST, ...manifest, platform: { architecture, os: "linux" } };
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [entry] }));
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  return manifest.digest;
}

function layerParts(files) {
  const paths = Object.keys(files).sort();
  const parents = new Set(paths.flatMap(parentsOf));
  return [
    ...[...parents].sort().flatMap((path) => tarEntry({ path: `${path}/`, kind: "folder", mode: 0o755 })),
    ...paths.flatMap((path) =>
      tarEntry({ path: path.replace(/^\//, ""), kind: "file", mode: 0o755, content: readFileSync(files[path]) }),
    ),
    tarEnd(),
  ];
}

function parentsOf(path) {
  const names = path.split("/").filter(Boolean).slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

function writeJsonBlob(folder, value) {
  return writeBlob(folder, [Buffer.from(JSON.stringify(value))]);
}

function writeBlob(folder, parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  const hex = hash.digest("hex");
  const file = join(folder, "blobs", "sha256", hex);
  const handle = openSync(file, "w");
  try {
    for (const part of parts) writeAll(handle, part);
  } finally {
    closeSync(handle);
  }
  chmodSync(file, 0o644);
  return { digest: `sha256:${hex}`, size: parts.reduce((sum, part) => sum + part.length, 0) };
}

/** One write may take less than it was given (a full pipe, more than 2 GiB). */
function writeAll(handle, buffer) {
  let written = 0;
  while (written < buffer.length) written += writeSync(handle, buffer, written);
}

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { writeImage } from "./oci.mjs";
import { tarEntry } from "./tar.mjs";

let root;
let program;

before(() => {
  root = mkdtempSync(join(tmpdir(), "cutover-oci-"));
  program = join(root, "program");
  writeFileSync(program, "not a multiple of 512 bytes");
});

after(() => rmSync(root, { recursive: true }));

function write(name, content = program) {
  const folder = join(root, name);
  const digest = writeImage({ folder, files: { "/usr/bin/program": content }, entrypoint: ["/usr/bin/program"] });
  return { folder, digest };
}

const blob = (folder, digest) => readFileSync(join(folder, "blobs", "sha256", digest.slice("sha256:".length)));
const json = (folder, digest) => JSON.parse(blob(folder, digest).toString());

describe("an image", () => {
  it("has the digest that these bytes have always had", () => {
    assert.equal(write("known").digest, "sha256:d614594c6db520704a83bb896689b0b566727c4c9ec0a6e6aefde669a5795093");
  });

  it("has another digest when a program changes", () => {
    const other = join(root, "other");
    writeFileSync(other, "changed");
    assert.notEqual(write("changed", other).digest, write("same").digest);
  });

  it("is a whole OCI layout: every blob has the digest and the size that is said of it", () => {
    const { folder, digest } = write("layout");
    const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
    const manifest = json(folder, digest);
    assert.equal(index.manifests[0].digest, digest);
    const described = [index.manifests[0], manifest.config, ...manifest.layers];
    for (const { digest: name, size } of described) {
      const content = blob(folder, name);
      assert.equal(`sha256:${createHash("sha256").update(content).digest("hex")}`, name);
      assert.equal(content.length, size);
    }
    assert.equal(readdirSync(join(folder, "blobs/sha256")).length, described.length);
  });

  it("runs its program as an ordinary user", () => {
    const { folder, digest } = write("config");
    const config = json(folder, json(folder, digest).config.digest);
    assert.deepEqual(config.config, { User: "65532:65532", Entrypoint: ["/usr/bin/program"], WorkingDir: "/" });
    assert.deepEqual(config.rootfs.diff_ids, [json(folder, digest).layers[0].digest]);
  });

  it("has a layer that tar reads, owned by root and dated 1970", () => {
    const { folder, digest } = write("layer");
    const layer = blob(folder, json(folder, digest).layers[0].digest);
    const listing = execFileSync("tar", ["-tvf", "-", "--numeric-owner"], {
      input: layer,
      env: { ...process.env, TZ: "UTC" },
    });
    assert.deepEqual(
      listing
        .toString()
        .trim()
        .split("\n")
        .map((line) => line.replace(/\s+/g, " ")),
      [
        "drwxr-xr-x 0/0 0 1970-01-01 00:00 usr/",
        "drwxr-xr-x 0/0 0 1970-01-01 00:00 usr/bin/",
        "-rwxr-xr-x 0/0 27 1970-01-01 00:00 usr/bin/program",
      ],
    );
  });
});

it("a path that the format can't hold is refused", () => {
  assert.throws(() => tarEntry({ path: "a".repeat(101), kind: "file", mode: 0o755 }), /at most 100 bytes/);
});

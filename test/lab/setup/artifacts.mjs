// Where the things that set-up made lie. Everything is in `${XDG_CACHE_HOME:-~/.cache}/cutover/<name>/<version>-<hash of sources>/`.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { CATALOGUE, KEY_SALT } from "./catalogue.mjs";

const LAB_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCE_EXTENSIONS = new Set([".go", ".mod", ".sum", ".mjs", ".json", ".yaml", ".tmpl", ".txt"]);
const PLUGINS = ["kubernetes", "random", "github", "postgresql"];
const IMAGES = ["pause", "sample", "coredns", "traefik"];
const REGISTRY = "registry.cutover.test";
const REMEDY = 'Run "npm run setup".';

export function cacheRoot() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "cutover");
}

export function artifactFolder(name) {
  const { version, sources } = entry(name);
  return join(cacheRoot(), name, `${version}-${hashOfSources(sources)}`);
}

export function isMade(name) {
  return existsSync(artifactFolder(name));
}

export function artifactPath(name) {
  const folder = artifactFolder(name);
  if (!existsSync(folder)) throw new Error(`Expected ${name} at ${folder}; found nothing. ${REMEDY}`);
  return folder;
}

export function executable(program) {
  const owner = Object.keys(CATALOGUE).find((name) => CATALOGUE[name].programs.includes(program));
  if (owner === undefined)
    throw new Error(`Expected a program that the lab builds; found "${program}". See test/lab/setup/catalogue.mjs.`);
  return join(artifactPath(owner), program);
}

export function pathFolders() {
  return [artifactPath("pulumi"), artifactPath("kubernetes")];
}

export function imageLayouts() {
  return IMAGES.map((name) => {
    const folder = artifactPath(`image-${name}`);
    const digest = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")).manifests[0].digest;
    return { name, folder, digest, reference: `${REGISTRY}/${name}@${digest}` };
  });
}

export function imageReference(name) {
  const image = imageLayouts().find((layout) => layout.name === name);
  if (image === undefined) throw new Error(`Expected one of the images ${IMAGES.join(", ")}; found "${name}".`);
  return image.reference;
}

export function gatewayApiManifests() {
  const folder = artifactPath("gateway-api");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => join(folder, file));
}

export function installPlugins(pulumiHome) {
  for (const kind of PLUGINS) {
    const name = `provider-${kind}`;
    const program = `pulumi-resource-${kind}`;
    const target = join(pulumiHome, "plugins", `resource-${kind}-v${CATALOGUE[name].version}`, program);
    place(executable(program), target);
  }
}

/** A hard link where the file system allows it, a copy elsewhere; nothing when the same file is there already. */
export function place(source, target) {
  const wanted = statSync(source);
  const present = statSync(target, { throwIfNoEntry: false });
  if (
    present !== undefined &&
    (present.ino === wanted.ino || (present.size === wanted.size && present.mtimeMs >= wanted.mtimeMs))
  )
    return;
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}.new`;
  rmSync(temporary, { force: true });
  try {
    linkSync(source, temporary);
  } catch {
    copyFileSync(source, temporary);
  }
  renameSync(temporary, target);
}

function entry(name) {
  const found = CATALOGUE[name];
  if (found === undefined) throw new Error(`Expected one of ${Object.keys(CATALOGUE).join(", ")}; found "${name}".`);
  return found;
}

const hashes = new Map();

/** First 12 hex digits of a hash over names and contents of the sources; tests and built programs do not count. */
function hashOfSources(sources) {
  const key = sources.join("\n");
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const hash = createHash("sha256").update(KEY_SALT);
  for (const file of sources.flatMap((folder) => sourceFiles(join(LAB_FOLDER, folder)))) {
    hash.update(`\0${relative(LAB_FOLDER, file)}\0`).update(readFileSync(file));
  }
  const digest = hash.digest("hex").slice(0, 12);
  hashes.set(key, digest);
  return digest;
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => {
      if (item.isDirectory()) return sourceFiles(join(folder, item.name));
      const isTest = /(_test\.go|\.test\.(mjs|ts))$/.test(item.name);
      return !isTest && SOURCE_EXTENSIONS.has(extname(item.name)) ? [join(folder, item.name)] : [];
    });
}

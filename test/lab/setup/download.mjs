// Takes an official download when its publisher can be reached, and only with the checksum that the publisher gives.
import { createHash } from "node:crypto";
import { chmodSync, createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SetupFailure } from "./failure.mjs";
import { run } from "./run.mjs";

const PROBE_MILLISECONDS = 3000;
const STALL_MILLISECONDS = 60_000;
const REMEMBERED_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * What can be downloaded: the files of `official` (see official.mjs) with the checksums that their publisher gives; undefined when
 * the publisher can't be reached or gives none: then it must be built. `memory` is the file that remembers who could not be reached.
 */
export async function findDownload(official, { memory, fetchFrom = fetch, now = Date.now }) {
  if (official === undefined || process.env.CUTOVER_DOWNLOADS === "off") return undefined;
  const host = new URL(official.base).host;
  if (!isWorthTrying(memory, host, now())) return undefined;
  const files = [];
  for (const file of official.files) {
    const sha256 = await publishedChecksum(official.base, file, { memory, host, fetchFrom, now });
    if (sha256 === undefined) return undefined;
    files.push({ ...file, url: `${official.base}/${file.name}`, sha256 });
  }
  return files;
}

/**
 * Fills `folder` with what `findDownload` found; false when a file could not be had. A file that is not what its publisher's
 * checksum says is refused, not built around.
 */
export async function takeDownload(files, folder, { report = () => {}, fetchFrom = fetch } = {}) {
  for (const file of files) {
    report(`downloading ${file.name}`);
    if (!(await takeFile(file, join(folder, file.name), { report, fetchFrom }))) return false;
    await unpack(folder, file);
  }
  return true;
}

/** The SHA-256 of `name` in a published file: lines of "<hex>  <name>", or one hex alone. */
export function findChecksum(text, name) {
  for (const line of text.split("\n")) {
    const [, hex, file] = /^\s*([0-9a-fA-F]{64})(?:\s+\*?(?:\.\/)?(\S+))?\s*$/.exec(line) ?? [];
    if (hex !== undefined && (file === undefined || file === name)) return hex.toLowerCase();
  }
  return undefined;
}

async function publishedChecksum(base, file, { memory, host, fetchFrom, now }) {
  for (const name of file.checksums) {
    try {
      const response = await fetchFrom(`${base}/${name}`, { signal: AbortSignal.timeout(PROBE_MILLISECONDS) });
      const text = await response.text();
      remember(memory, host, true, now());
      const found = response.ok ? findChecksum(text, file.name) : undefined;
      if (found !== undefined) return found;
    } catch {
      remember(memory, host, false, now());
      return undefined;
    }
  }
  return undefined;
}

/** True when the file is there and right, false when it could not be had; throws when it is not what was published. */
async function takeFile({ url, sha256: wanted }, target, { report, fetchFrom }) {
  const hash = createHash("sha256");
  const stall = stallSignal();
  try {
    const response = await fetchFrom(url, { signal: stall.signal });
    if (!response.ok || response.body === null) return false;
    mkdirSync(dirname(target), { recursive: true });
    let size = 0;
    const watch = new Transform({
      transform(chunk, _encoding, done) {
        stall.alive();
        hash.update(chunk);
        size += chunk.length;
        report(`downloaded ${(size / 2 ** 20).toFixed(0)} MiB`);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), watch, createWriteStream(target));
  } catch {
    rmSync(target, { force: true });
    return false;
  } finally {
    stall.end();
  }
  const found = hash.digest("hex");
  if (found === wanted) return true;
  rmSync(target, { force: true });
  throw new SetupFailure(
    "checksum",
    `Expected ${url} to have the published SHA-256 ${wanted}; found ${found}. Nothing of it was kept. Try again; if it stays so, set CUTOVER_DOWNLOADS=off to build from source.`,
  );
}

function stallSignal() {
  const controller = new AbortController();
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), STALL_MILLISECONDS);
  };
  alive();
  return { signal: controller.signal, alive, end: () => clearTimeout(timer) };
}

async function unpack(folder, file) {
  const archive = join(folder, file.name);
  if (file.unpack === "program") {
    chmodSync(archive, 0o755);
    return;
  }
  await run("tar", ["-xzf", archive, "-C", folder, `--strip-components=${file.strip}`, "--no-same-owner"]);
  rmSync(archive);
}

function isWorthTrying(memory, host, time) {
  const known = recall(memory)[host];
  return known === undefined || known.reachable || time - known.at > REMEMBERED_MILLISECONDS;
}

/** A host that did not answer is not asked again for a day, so that a closed network costs three seconds once. */
function remember(memory, host, reachable, at) {
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, JSON.stringify({ ...recall(memory), [host]: { reachable, at } }));
}

function recall(memory) {
  try {
    return JSON.parse(readFileSync(memory, "utf8"));
  } catch {
    return {};
  }
}

// Makes artifacts: downloaded where that is possible, else built, in a folder of its own that is moved into place whole.
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { artifactFolder, cacheRoot, isMade } from "./artifacts.mjs";
import { CATALOGUE } from "./catalogue.mjs";
import { findDownload, takeDownload } from "./download.mjs";
import { officialDownload } from "./official.mjs";
import { RECIPES } from "./recipes.mjs";

/** What an interrupted set-up left goes. Call it while holding the lock. */
export function clearUnfinished() {
  rmSync(join(cacheRoot(), ".unfinished"), { recursive: true, force: true });
}

/** Sees to it that the artifact exists, and shows how that goes. Call it while holding the lock. */
export async function makeArtifact(name, progress) {
  if (isMade(name) || (await downloadArtifact(name, progress))) return;
  const { title, version, seconds, needs = [] } = CATALOGUE[name];
  for (const other of needs) await makeArtifact(other, progress);
  await progress.step(`building ${title} ${version}`, seconds, async (report) => {
    const folder = emptyFolder(name);
    await RECIPES[name](folder, { report });
    moveIntoPlace(name, folder, { from: "source" });
  });
}

/** False when there is nothing to download, or the network broke in the middle of it. */
async function downloadArtifact(name, progress) {
  const { title, version } = CATALOGUE[name];
  const memory = join(cacheRoot(), "reachable.json");
  const files = await findDownload(officialDownload(name, CATALOGUE[name]), { memory });
  if (files === undefined) return false;
  return progress.step(`downloading ${title} ${version}`, 30, async (report) => {
    const folder = emptyFolder(name);
    if (!(await takeDownload(files, folder, { report }))) return false;
    moveIntoPlace(name, folder, { from: "download", files: files.map(({ url, sha256 }) => ({ url, sha256 })) });
    return true;
  });
}

function emptyFolder(name) {
  const folder = join(cacheRoot(), ".unfinished", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The same file system, so this is one rename: others see all of it or nothing. */
function moveIntoPlace(name, folder, origin) {
  writeFileSync(join(folder, "origin.json"), `${JSON.stringify(origin, null, 2)}\n`);
  mkdirSync(dirname(artifactFolder(name)), { recursive: true });
  renameSync(folder, artifactFolder(name));
}

import { randomBytes } from "node:crypto";
import { link, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { isCode, readIfThere } from "./lines.ts";
import { isAlive } from "./processes.ts";

/**
 * Runs `work` while this process alone holds `<path>.lock`. A lock whose process is gone is removed. Rejects when
 * another process still holds it after `waitMilliseconds`. The folder must exist.
 */
export async function withFileLock<T>(path: string, waitMilliseconds: number, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const deadline = performance.now() + waitMilliseconds;
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, id: randomBytes(6).toString("hex") });
  while (!(await tryLock(lock, mine))) {
    const holder = await readIfThere(lock);
    if (holder === undefined) continue;
    if (isAbandoned(holder)) await removeAbandoned(lock, holder);
    else if (performance.now() > deadline) throw new Error(`${lock} is held by ${holder}`);
    else await sleep(10);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** The lock appears with its contents or not at all: a link to a file that is already written. */
async function tryLock(lock: string, mine: string): Promise<boolean> {
  const temporary = `${lock}.${randomBytes(6).toString("hex")}`;
  await writeFile(temporary, mine, { flag: "wx" });
  try {
    await link(temporary, lock);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Moved aside first: of several processes that find it abandoned one gets it, and a lock that was renewed meanwhile goes back. */
async function removeAbandoned(lock: string, holder: string): Promise<void> {
  const aside = `${lock}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (isCode(error, "ENOENT")) return;
    throw error;
  }
  if ((await readIfThere(aside)) === holder) await rm(aside, { force: true });
  else await rename(aside, lock);
}

function isAbandoned(holder: string): boolean {
  try {
    const { host, pid } = JSON.parse(holder) as { readonly host?: unknown; readonly pid?: unknown };
    return host === hostname() && typeof pid === "number" && !isAlive(pid);
  } catch {
    return false;
  }
}

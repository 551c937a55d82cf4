import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isCode, readIfThere } from "./lines.ts";
import { isAlive } from "./processes.ts";
import type { LockHolder } from "./pulumi-failure.ts";

/**
 * Folder where a file backend keeps the locks of one stack; undefined for other backends, whose locks are only seen in
 * their refusals.
 */
export function lockFolderOf(backend: string | undefined, project: string, stack: string): string | undefined {
  if (!backend?.startsWith("file://")) return undefined;
  const path = backend.startsWith("file://~") ? undefined : fileURLToPath(new URL(backend.replace(/\?.*$/, "")));
  return path === undefined ? undefined : join(path, ".pulumi", "locks", "organization", project, stack);
}

/** The holders of the locks in a folder. A lock that can't be read counts as nobody's: its writer died while writing. */
export async function readLocks(folder: string): Promise<readonly LockHolder[]> {
  const holders: LockHolder[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(".json")) continue;
    const holder = parseLock(await readIfThere(join(folder, name)));
    if (holder !== undefined) holders.push(holder);
  }
  return holders;
}

/** Removes what a killed command left of its private folders. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

/** Whether the process behind a lock runs, as far as this machine can tell: a process of another host is taken to run. */
export function mayRun(holder: LockHolder, hostname: string): boolean {
  return holder.host !== hostname || isAlive(holder.pid, "pulumi");
}

export function parseLock(text: string | undefined): LockHolder | undefined {
  if (text === undefined) return undefined;
  try {
    const { pid, username, hostname, timestamp } = JSON.parse(text) as Record<string, unknown>;
    if (typeof pid !== "number" || typeof hostname !== "string") return undefined;
    return { pid, host: hostname, user: String(username ?? "unknown"), since: String(timestamp ?? "an unknown time") };
  } catch {
    return undefined;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}

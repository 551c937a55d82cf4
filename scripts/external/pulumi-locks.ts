import { writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isCode, readIfThere } from "./lines.ts";
import { commandLineOf, isAlive } from "./processes.ts";
import type { LockHolder } from "./pulumi-failure.ts";

/**
 * Folder where a file backend keeps the locks of one stack; undefined for other backends, whose locks are only seen in
 * their refusals.
 */
export function lockFolderOf(backend: string | undefined, project: string, stack: string): string | undefined {
  const root = backendFolderOf(backend);
  return root === undefined ? undefined : join(root, ".pulumi", "locks", "organization", project, stack);
}

/** Undefined for what is no file backend, and for one whose folder only Pulumi resolves. */
export function backendFolderOf(backend: string | undefined): string | undefined {
  if (!backend?.startsWith("file://") || backend.startsWith("file://~")) return undefined;
  return fileURLToPath(new URL(backend.replace(/\?.*$/, "")));
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

const OWN = "process.json";

/**
 * Notes in a command's private folder who runs it, in the words of a file backend's lock. Written at once and not later:
 * this process may be killed at any moment, and the command then goes on alone.
 */
export function noteProcess(folder: string, pid: number): void {
  const note = { pid, username: process.env.USER, hostname: hostname(), timestamp: new Date().toISOString() };
  writeFileSync(join(folder, OWN), JSON.stringify(note), { mode: 0o600 });
}

/** Commands that were started with private folders in this one, by an engine that may be gone, and still run on this machine. */
export async function runningCommands(folder: string): Promise<readonly LockHolder[]> {
  const notes = await Promise.all((await namesIn(folder)).map((name) => readIfThere(join(folder, name, OWN))));
  return notes
    .flatMap((text) => parseLock(text) ?? [])
    .filter((holder) => holder.host === hostname() && isAlive(holder.pid, "pulumi"));
}

/** Whether a command has its private folder in this one: its words name it. Never true where the system does not tell. */
export function startedFrom(folder: string, holder: LockHolder): boolean {
  return holder.host === hostname() && commandLineOf(holder.pid)?.includes(folder) === true;
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

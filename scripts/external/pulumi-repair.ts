import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive, killSession, signalQuietly } from "./processes.ts";
import { removeBrokenAttributes } from "./pulumi-attributes.ts";
import { CommandFailure, conflict, holdersIn, type LockHolder } from "./pulumi-failure.ts";
import { lockFolderOf, mayRun, readLocks, removeLeftovers, runningCommands, startedFrom } from "./pulumi-locks.ts";
import { withoutPendingOperations } from "./pulumi-state.ts";

type Repair = {
  readonly stack: string;
  readonly project: string;
  readonly backend: string | undefined;
  /** Private folder of this stack's commands. */
  readonly folder: string;
  /** The longest wait for an update that still runs. */
  readonly waitMilliseconds: number;
  /** From the interrupt to the kill. */
  readonly graceMilliseconds: number;
  readonly exportState: () => Promise<unknown>;
  readonly run: (args: readonly string[]) => Promise<unknown>;
};

/**
 * Makes a stack usable after a crash, and tells what it did in words; nothing to do is an empty list. An update that
 * still runs is waited for, because killing it would leave resources half made. One of ours that takes too long is
 * stopped; rejects with UPDATE_CONFLICT when it is somebody else's or runs on another machine.
 *
 * Locks in a file backend are read. Other backends tell of theirs only by refusing a command: the first one that is
 * refused, here or later, frees the lock when its holder is gone.
 */
export async function repairStack(repair: Repair): Promise<readonly string[]> {
  // With broken ones Pulumi can't even free a lock; an update that was waited for may have left some in its turn.
  const mend = () => removeBrokenAttributes(repair.backend, repair.project, repair.stack);
  const done = [...(await mend()), ...(await freeLock(repair)), ...(await mend()), ...(await dropPending(repair))];
  await removeLeftovers(repair.folder);
  return done;
}

async function freeLock(repair: Repair): Promise<readonly string[]> {
  const done: string[] = [];
  const deadline = performance.now() + repair.waitMilliseconds;
  for (;;) {
    const { locks, running } = await holdersOf(repair);
    if (running.length === 0) return [...done, ...(locks.length === 0 ? [] : await cancel(repair, locks))];
    if (running.some(({ host }) => host !== hostname())) throw conflict(running, repair.stack);
    if (done.length === 0) done.push(`waited for the update of process ${processes(running)}`);
    if (performance.now() <= deadline) await pause(200);
    else if (running.every((holder) => startedFrom(repair.folder, holder))) done.push(await stop(repair, running));
    else throw conflict(running, repair.stack);
  }
}

/** Locks that can be read, and the processes that still run: those behind locks, and commands of ours that hold none. */
async function holdersOf(repair: Repair) {
  const folder = lockFolderOf(repair.backend, repair.project, repair.stack);
  const locks = folder === undefined ? [] : await readLocks(folder);
  const ours = await runningCommands(repair.folder);
  const others = ours.filter(({ pid }) => !locks.some((lock) => lock.pid === pid));
  return { locks, running: [...locks.filter((holder) => mayRun(holder, hostname())), ...others] };
}

/** Nobody watches them any more: their engine is gone. */
async function stop(repair: Repair, running: readonly LockHolder[]): Promise<string> {
  for (const { pid } of running) signalQuietly(pid, "SIGINT");
  const deadline = performance.now() + repair.graceMilliseconds;
  const left = () => running.filter(({ pid }) => isAlive(pid));
  while (left().length > 0 && performance.now() <= deadline) await pause(20);
  for (const { pid } of left()) killSession(pid);
  while (left().length > 0) await pause(20);
  return `stopped the update of process ${processes(running)}, which took longer than its limit`;
}

async function cancel(repair: Repair, gone: readonly LockHolder[]): Promise<readonly string[]> {
  await repair.run(["cancel", "--yes", "--stack", repair.stack]);
  return [`removed the lock of process ${processes(gone)}, which is gone`];
}

function processes(holders: readonly LockHolder[]): string {
  return holders.map(({ pid }) => pid).join(", ");
}

/** Drops pending operations; once more when the lock in the way turns out to be a dead process's. */
async function dropPending(repair: Repair): Promise<readonly string[]> {
  try {
    return await importWithoutPending(repair);
  } catch (error) {
    const holders = deadHolders(error);
    if (holders.length === 0) throw error;
    return [...(await cancel(repair, holders)), ...(await importWithoutPending(repair))];
  }
}

/** Who is in the way of a command, when none of them runs any more; otherwise nobody. */
export function deadHolders(error: unknown): readonly LockHolder[] {
  if (!(error instanceof CommandFailure)) return [];
  const holders = holdersIn(error.outcome.stderr);
  return holders.some((holder) => mayRun(holder, hostname())) ? [] : holders;
}

/**
 * Drops the record of operations whose end nobody saw. What they made is found again by name at the next update:
 * every object here has a fixed name and is applied, not created blindly.
 */
async function importWithoutPending(repair: Repair): Promise<readonly string[]> {
  const { state, dropped } = withoutPendingOperations(await repair.exportState());
  if (dropped === 0) return [];
  const folder = await mkdtemp(join(repair.folder, "import-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await repair.run(["stack", "import", "--file", file, "--stack", repair.stack]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return [`dropped ${dropped} pending operation(s) from the state`];
}

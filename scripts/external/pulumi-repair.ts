import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { conflict } from "./pulumi-failure.ts";
import { lockFolderOf, mayRun, readLocks, removeLeftovers } from "./pulumi-locks.ts";
import { withoutPendingOperations } from "./pulumi-state.ts";

type Repair = {
  readonly stack: string;
  readonly project: string;
  readonly backend: string | undefined;
  /** Private folder of this stack's commands. */
  readonly folder: string;
  /** The longest wait for an update that still runs. */
  readonly waitMilliseconds: number;
  readonly exportState: () => Promise<unknown>;
  readonly run: (args: readonly string[]) => Promise<unknown>;
};

/**
 * Makes a stack usable after a crash, and tells what it did in words; nothing to do is an empty list. An update that
 * still runs is waited for, because killing it would leave resources half made. Rejects with UPDATE_CONFLICT when it
 * does not end in time or runs on another machine.
 */
export async function repairStack(repair: Repair): Promise<readonly string[]> {
  const done = [...(await freeLock(repair)), ...(await dropPending(repair))];
  await removeLeftovers(repair.folder);
  return done;
}

async function freeLock(repair: Repair): Promise<readonly string[]> {
  const folder = lockFolderOf(repair.backend, repair.project, repair.stack);
  if (folder === undefined) return [];
  const done: string[] = [];
  const deadline = performance.now() + repair.waitMilliseconds;
  for (;;) {
    const holders = await readLocks(folder);
    if (holders.length === 0) return done;
    const running = holders.filter((holder) => mayRun(holder, hostname()));
    if (running.length === 0) {
      await repair.run(["cancel", "--yes", "--stack", repair.stack]);
      return [...done, `removed the lock of process ${holders.map(({ pid }) => pid).join(", ")}, which is gone`];
    }
    if (performance.now() > deadline || running.some(({ host }) => host !== hostname())) {
      throw conflict(running, repair.stack);
    }
    if (done.length === 0) done.push(`waited for the update of process ${running.map(({ pid }) => pid).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Drops the record of operations whose end nobody saw. What they made is found again by name at the next update:
 * every object here has a fixed name and is applied, not created blindly.
 */
async function dropPending(repair: Repair): Promise<readonly string[]> {
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

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { noProgress } from "../../../scripts/external/pulumi-events.ts";
import { CommandFailure } from "../../../scripts/external/pulumi-failure.ts";
import { noteProcess } from "../../../scripts/external/pulumi-locks.ts";
import { repairStack } from "../../../scripts/external/pulumi-repair.ts";
import { temporaryFolder } from "./temporary.ts";

const nobody = 2 ** 22 + 1;
const root = temporaryFolder();
let made = 0;

type Scene = {
  readonly backend: "file" | "s3";
  readonly pending?: number;
  /** Who holds a lock that is only seen in refusals, until `pulumi cancel`. */
  readonly lockedBy?: string;
  readonly waitMilliseconds?: number;
};

/** A stack in a backend that is played by functions. */
function scene({ backend, pending = 0, lockedBy, waitMilliseconds = 5000 }: Scene) {
  made += 1;
  const state = join(root, String(made));
  const folder = join(state, "run");
  mkdirSync(folder, { recursive: true });
  const calls: string[] = [];
  let holder = lockedBy;
  const run = async (words: readonly string[]): Promise<void> => {
    const call = words.slice(0, 2).join(" ");
    calls.push(call);
    if (call === "cancel --yes") holder = undefined;
    else if (holder !== undefined) throw refusal(holder);
  };
  const exportState = async () => {
    calls.push("export");
    return { version: 3, deployment: { pending_operations: Array.from({ length: pending }, () => ({})) } };
  };
  const repair = () =>
    repairStack({
      stack: "production",
      project: "cutover",
      backend: backend === "file" ? `file://${state}` : "s3://state",
      folder,
      waitMilliseconds,
      graceMilliseconds: 1000,
      exportState,
      run,
    });
  return { folder, state, calls, repair };
}

function refusal(host: string): CommandFailure {
  const stderr =
    "error: the stack is currently locked by 1 lock(s).\n  s3://state/.pulumi/locks/organization/cutover/production/" +
    `a.json?region=us-east-1: created by ada@${host} (pid ${nobody}) at 2026-01-15T12:00:00Z\n`;
  return new CommandFailure({ exitCode: 255, stdout: "", stderr, progress: noProgress, killed: false });
}

/** A process that does not end by itself, with `words` in its command line. */
function endless(...words: readonly string[]): ChildProcess & { readonly pid: number } {
  const code = "setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ["-e", code, ...words], { detached: true, stdio: "ignore" });
  after(() => child.kill("SIGKILL"));
  return child as ChildProcess & { readonly pid: number };
}

function lock(state: string, pid: number): void {
  const locks = join(state, ".pulumi", "locks", "organization", "cutover", "production");
  mkdirSync(locks, { recursive: true });
  const holder = { pid, username: "ada", hostname: hostname(), timestamp: "2026-01-15T12:00:00Z" };
  writeFileSync(join(locks, "a.json"), JSON.stringify(holder));
}

test("a dead process's lock in a bucket, which only a refusal tells of, is removed, and the state is read again", async () => {
  const { repair, calls } = scene({ backend: "s3", pending: 1, lockedBy: hostname() });
  assert.deepEqual(await repair(), [
    `removed the lock of process ${nobody}, which is gone`,
    "dropped 1 pending operation(s) from the state",
  ]);
  assert.deepEqual(calls, ["export", "stack import", "cancel --yes", "export", "stack import"]);
});

test("another host's lock in a bucket is left alone", async () => {
  const { repair, calls } = scene({ backend: "s3", pending: 1, lockedBy: "elsewhere" });
  await assert.rejects(repair(), CommandFailure);
  assert.deepEqual(calls, ["export", "stack import"]);
});

test("an update that a killed engine left running is waited for, whatever the backend", async () => {
  const { repair, folder, calls } = scene({ backend: "s3" });
  const child = endless("pulumi");
  const own = join(folder, "pulumi-a");
  mkdirSync(own);
  noteProcess(own, child.pid);
  setTimeout(() => child.kill(), 100);
  assert.deepEqual(await repair(), [`waited for the update of process ${child.pid}`]);
  assert.deepEqual([calls, readdirSync(folder)], [["export"], []]);
});

test("an update of ours whose engine is gone is stopped when it takes longer than its limit", async () => {
  const { repair, folder, state } = scene({ backend: "file", waitMilliseconds: 50 });
  const { pid } = endless("pulumi", join(folder, "pulumi-a", "events"));
  lock(state, pid);
  assert.deepEqual(await repair(), [
    `waited for the update of process ${pid}`,
    `stopped the update of process ${pid}, which took longer than its limit`,
    `removed the lock of process ${pid}, which is gone`,
  ]);
});

test("an update of somebody else is never stopped", async () => {
  const { repair, state } = scene({ backend: "file", waitMilliseconds: 50 });
  const child = endless("pulumi", "up");
  lock(state, child.pid);
  await assert.rejects(repair(), { code: "UPDATE_CONFLICT", message: new RegExp(`process ${child.pid}`) });
  assert.equal(child.exitCode, null);
});

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { wholeLines } from "../../../scripts/external/lines.ts";
import { AutomationStack } from "../../../scripts/external/pulumi.ts";
import { temporaryFolder } from "./temporary.ts";

const root = temporaryFolder();
let made = 0;

type Fake = {
  readonly stack: AutomationStack;
  readonly calls: () => readonly Record<string, unknown>[];
  readonly folder: string;
};

/** A stack whose command line does what `mode` says. */
function fake(mode: string, state: unknown = { version: 3, deployment: {} }): Fake {
  made += 1;
  const folder = join(root, String(made));
  mkdirSync(folder);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: cutover\nruntime: nodejs\n");
  writeFileSync(join(folder, "state.json"), JSON.stringify(state));
  const calls = join(folder, "calls.jsonl");
  const stack = new AutomationStack({
    name: "production",
    root: folder,
    project: "cutover",
    folder: join(folder, "run"),
    limits: { totalMilliseconds: 10_000, silenceMilliseconds: 400, graceMilliseconds: 50, pollMilliseconds: 10 },
    env: {
      FAKE_PULUMI: mode,
      FAKE_PULUMI_CALLS: calls,
      FAKE_PULUMI_STATE: join(folder, "state.json"),
      PULUMI_BACKEND_URL: `file://${folder}`,
    },
    executable: [process.execPath, join(import.meta.dirname, "fake-pulumi.ts")],
  });
  return { stack, folder, calls: () => wholeLines(readFileSync(calls, "utf8")).map((line) => JSON.parse(line)) };
}

const request = { configuration: "config: {}\n", message: "to 5 %", token: "r1:7" };

test("an update hands over its configuration and token, and asks nothing of Pulumi afterwards", async () => {
  const { stack, calls, folder } = fake("ok");
  assert.deepEqual((await stack.update(request)).changes, { update: 1, same: 3 });
  const [call, ...more] = calls();
  assert.deepEqual([call?.token, call?.configuration, more], ["r1:7", "config: {}\n", []]);
  assert.deepEqual(readdirSync(join(folder, "run")), [], "configuration and logs are removed");
});

test("a preview counts what would change, without what stays the same", async () => {
  assert.deepEqual(await fake("ok").stack.preview(request), { changes: { update: 1 } });
});

test("an update that fails is told in the words that Pulumi reported", async () => {
  await assert.rejects(fake("fail").stack.update(request), {
    code: "UPDATE_FAILED",
    message: /shop-api: quota exceeded/,
  });
});

test("an update without events is interrupted as hung, although it goes on printing", async () => {
  await assert.rejects(fake("hang").stack.update(request), { code: "UPDATE_HUNG", message: /busy with shop-api/ });
});

test("an update that ignores the interrupt is killed, and its lock is removed", async () => {
  const { stack, calls } = fake("stubborn");
  await assert.rejects(stack.update(request), { code: "UPDATE_HUNG" });
  assert.deepEqual(calls().at(-1)?.words, ["cancel", "--yes", "--stack", "production", "--non-interactive"]);
});

test("an update ends soon when it is aborted", async () => {
  const controller = new AbortController();
  const running = fake("hang").stack.update({ ...request, signal: controller.signal });
  controller.abort();
  await assert.rejects(running, { code: "UPDATE_FAILED", message: /was interrupted/ });
});

test("the lock of a dead process of this host is removed and the update is made", async () => {
  const { stack, calls } = fake(`locked:${hostname()}`);
  assert.deepEqual((await stack.update(request)).changes, { update: 1, same: 3 });
  assert.deepEqual(
    calls().map(({ words }) => (words as string[])[0]),
    ["up", "cancel", "up"],
  );
});

test("the lock of another host is left alone and named", async () => {
  const { stack, calls } = fake("locked:elsewhere");
  await assert.rejects(stack.update(request), {
    code: "UPDATE_CONFLICT",
    message: /ada@elsewhere \(process 4194305\)/,
  });
  assert.equal(calls().length, 1);
});

test("repair removes the lock of a process that is gone and drops pending operations", async () => {
  const state = { version: 3, deployment: { resources: [], pending_operations: [{}, {}] } };
  const { stack, folder } = fake("ok", state);
  const locks = join(folder, ".pulumi", "locks", "organization", "cutover", "production");
  mkdirSync(locks, { recursive: true });
  const holder = { pid: 2 ** 22 + 1, username: "ada", hostname: hostname(), timestamp: "" };
  writeFileSync(join(locks, "a.json"), JSON.stringify(holder));
  assert.deepEqual(await stack.repair(), [
    `removed the lock of process ${holder.pid}, which is gone`,
    "dropped 2 pending operation(s) from the state",
  ]);
  assert.deepEqual(await stack.exportState(), { version: 3, deployment: { resources: [] } });
});

test("repair of a sound stack does nothing and says nothing", async () => {
  assert.deepEqual(await fake("ok").stack.repair(), []);
});

test("the stack's file is read and replaced, and its absence is explained", async () => {
  const { stack, folder } = fake("ok");
  await assert.rejects(stack.readConfiguration(), { code: "CONFIGURATION_INVALID", message: /Pulumi.production.yaml/ });
  await stack.writeConfiguration("config: {}\n");
  assert.equal(readFileSync(join(folder, "Pulumi.production.yaml"), "utf8"), "config: {}\n");
  assert.equal(await stack.readConfiguration(), "config: {}\n");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RolloutEvent } from "../../../scripts/engine/events.ts";
import { resumeRollout, rollbackRollout } from "../../../scripts/engine/run.ts";
import { Interrupted } from "../../../scripts/engine/session.ts";
import { statusOf } from "../../../scripts/engine/status.ts";
import { Process } from "./process.ts";
import { later, planIn, rollOut, withCode } from "./rollouts.ts";
import { good, World } from "./world.ts";

/** A rollout that is stopped by Ctrl-C after 1.6 s, while the update to 5 % runs, and what it told. */
async function interrupted(): Promise<{ world: World; id: string; events: readonly RolloutEvent[] }> {
  const world = new World();
  const id = await planIn(world);
  const controller = new AbortController();
  later(world, 1.6, () => controller.abort());
  const events: RolloutEvent[] = [];
  const options = { signal: controller.signal, onEvent: (event: RolloutEvent) => void events.push(event) };
  await assert.rejects(rollOut(world, id, options), Interrupted);
  return { world, id, events };
}

const wordsOf = async (world: World, id: string): Promise<string> =>
  (await new Process(world, "reader").run((ports) => statusOf(ports, id))).words;

test("Ctrl-C stops without moving traffic, and the rollout can be resumed", async () => {
  const { world, id } = await interrupted();
  assert.equal(world.order.includes("patch"), false);
  const outcome = await new Process(world, "two").run((ports) => resumeRollout(ports, id));
  assert.equal(outcome.outcome, "promoted");
});

test("after Ctrl-C the status says at once that nobody is at it, and the lease stays held", async () => {
  const { world, id } = await interrupted();
  assert.match(await wordsOf(world, id), /step 2 of 5 \(shift at 5 %\), stopped; `cutover resume`/);
  assert.equal(world.lease?.holder, "one");
  assert.deepEqual(world.journal(id).at(-1), {
    kind: "stopped",
    at: world.clock.now(),
    fence: 1,
    words: "stopped by hand",
  });
  await assert.rejects(planIn(world), withCode("ROLLOUT_UNFINISHED"), "there is nobody to wait for");
  await assert.rejects(rollOut(world, id), withCode("ROLLOUT_UNFINISHED"));
});

test("the update that Ctrl-C ended is told as interrupted, and is no failure", async () => {
  const { world, id, events } = await interrupted();
  const told = events.flatMap((event) => (event.kind === "update" ? [`${event.operation} ${event.state}`] : []));
  assert.deepEqual(told, ["deploy started", "deploy done", "shift started", "shift interrupted"]);
  const last = events.findLast((event) => event.kind === "update");
  assert.equal(last?.kind === "update" && last.words, "the update was interrupted");
  assert.equal(
    world.journal(id).some(({ kind }) => kind === "failed"),
    false,
  );
});

test("who takes over a stopped rollout is running, and may take it back as well", async () => {
  const { world, id } = await interrupted();
  const two = new Process(world, "two");
  let words = "";
  later(world, 1, async () => {
    words = await statusOf(new Process(world, "reader").ports, id).then((status) => status.words);
  });
  const outcome = await two.run((ports) => rollbackRollout(ports, id, "changed my mind"));
  assert.equal(outcome.outcome, "rolled-back");
  assert.match(words, /being taken back \(changed my mind\), running/);
  assert.deepEqual(world.weights, { [good.id]: 100 });
});

test("a rollout that cannot go on says so as its last word", async () => {
  const world = new World();
  world.errorRate = { bbbbbbbbbbbb: 0.5 };
  const id = await planIn(world);
  later(world, 2.5, () => {
    world.failNext = ["UPDATE_HUNG", "UPDATE_HUNG", "UPDATE_HUNG"];
  });
  await assert.rejects(rollOut(world, id), withCode("UPDATE_HUNG"));
  const { kind, ...last } = world.journal(id).at(-1) ?? { kind: "none" };
  assert.deepEqual([kind, "words" in last && last.words], ["stopped", "stopped: made to fail"]);
  assert.match(await wordsOf(world, id), /, stopped; .*last failure UPDATE_HUNG/);
});

test("a process whose update was refused because another one has the lease leaves the last word to that one", async () => {
  const world = new World();
  const id = await planIn(world);
  world.failNext = ["LEASE_LOST"];
  await assert.rejects(rollOut(world, id), withCode("LEASE_LOST"));
  assert.equal(world.journal(id).at(-1)?.kind, "failed");
});

test("stopped before it wrote anything, a process leaves the journal as it found it", async () => {
  const { world, id } = await interrupted();
  const path = `${id}/journal`;
  world.files.set(path, `${world.files.get(path)}{"kind":"no`);
  const torn = world.files.get(path);
  const signal = AbortSignal.abort();
  await assert.rejects(
    new Process(world, "two").run((ports) => resumeRollout(ports, id, { signal })),
    Interrupted,
  );
  assert.equal(world.files.get(path)?.trimEnd(), torn);
  assert.equal((await new Process(world, "three").run((ports) => resumeRollout(ports, id))).outcome, "promoted");
});

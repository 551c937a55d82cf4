import assert from "node:assert/strict";
import { test } from "node:test";
import type { RolloutEvent } from "../../../scripts/engine/events.ts";
import { resumeRollout, runRollout } from "../../../scripts/engine/run.ts";
import { Killed, Process } from "./process.ts";
import { later, planIn, rollOut } from "./rollouts.ts";
import { good, next, World } from "./world.ts";

const verdictsOf = (world: World, id: string): readonly unknown[] =>
  world.journal(id).flatMap((entry) => (entry.kind === "verdict" ? [[entry.weight, entry.verdict, entry.reason]] : []));

test("without metrics no user meets the candidate: it holds at 0 %, and goes on when there are some", async () => {
  const world = new World();
  const id = await planIn(world);
  world.metricsDown = true;
  let weight: number | undefined;
  later(world, 60, () => {
    weight = world.weights[next.id];
    world.metricsDown = false;
  });
  const events: RolloutEvent[] = [];
  const outcome = await rollOut(world, id, { onEvent: (event) => void events.push(event) });
  assert.deepEqual([outcome.outcome, weight ?? 0], ["promoted", 0]);
  assert.deepEqual(verdictsOf(world, id).slice(0, 3), [
    [0, "hold", "NO_METRICS"],
    [0, "advance", "STEP_PASSED"],
    [5, "hold", "MINIMUM_TIME"],
  ]);
  assert.ok(
    events.some((event) => event.kind === "progress" && /no metrics yet .*; holding at 0 %/.test(event.words)),
    "it says why it waits",
  );
});

test("metrics that never come take it back for want of evidence, with no traffic ever moved", async () => {
  const world = new World();
  const id = await planIn(world);
  world.metricsDown = true;
  const outcome = await rollOut(world, id);
  assert.deepEqual([outcome.outcome, outcome.reason], ["rolled-back", "NOT_ENOUGH_EVIDENCE"]);
  assert.match(outcome.words, /held for 120 s .*holding at 0 %/);
  assert.equal(
    world.order.some((what) => what === `${next.id} has 5`),
    false,
  );
  assert.deepEqual(world.weights, { [good.id]: 100 });
});

test("pods that fail while it waits for metrics are reason enough", async () => {
  const world = new World();
  const id = await planIn(world);
  world.metricsDown = true;
  later(world, 10, () => {
    world.podReason = { [next.id]: "CrashLoopBackOff" };
  });
  assert.equal((await rollOut(world, id)).reason, "PODS_FAILING");
});

test("where there are metrics nobody waits for them, and nothing is said", async () => {
  const world = new World();
  const id = await planIn(world);
  await rollOut(world, id);
  const entries = world.journal(id);
  const deployed = entries.find((entry) => entry.kind === "done" && entry.operation === "deploy");
  const shifted = entries.find((entry) => entry.kind === "started" && entry.operation === "shift");
  assert.equal(shifted?.at, deployed?.at);
  assert.equal(
    entries.some((entry) => entry.kind === "verdict" && entry.weight === 0),
    false,
  );
});

test("a rollout that is resumed after its first shift was begun goes on as before, with metrics or without", async () => {
  const world = new World();
  const id = await planIn(world);
  const one = new Process(world, "one");
  later(world, 2, () => one.kill());
  await assert.rejects(
    one.run((ports) => runRollout(ports, id)),
    Killed,
  );
  world.metricsDown = true;
  later(world, 30, () => {
    world.metricsDown = false;
  });
  assert.equal((await new Process(world, "two").run((ports) => resumeRollout(ports, id))).outcome, "promoted");
  assert.deepEqual(verdictsOf(world, id)[0], [5, "hold", "NO_METRICS"]);
});

test("a rollout that is resumed before its first shift still waits for metrics", async () => {
  const world = new World();
  const id = await planIn(world);
  world.metricsDown = true;
  const one = new Process(world, "one");
  later(world, 100, () => one.kill());
  await assert.rejects(
    one.run((ports) => runRollout(ports, id)),
    Killed,
  );
  later(world, 100, () => {
    world.metricsDown = false;
  });
  const outcome = await new Process(world, "two").run((ports) => resumeRollout(ports, id));
  assert.equal(outcome.outcome, "promoted", "its time of waiting begins anew");
});

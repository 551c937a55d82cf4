import assert from "node:assert/strict";
import { test } from "node:test";
import type { RolloutEvent } from "../../../scripts/engine/events.ts";
import { resumeRollout, runRollout } from "../../../scripts/engine/run.ts";
import { compareStates } from "../../../scripts/engine/state.ts";
import { verifyChain } from "../../../scripts/evidence/chain.ts";
import { Killed, Process } from "./process.ts";
import { later, planIn, rollOut, withCode } from "./rollouts.ts";
import { good, next, World } from "./world.ts";

test("a healthy candidate is promoted: traffic, file, promotion and lease say so", async () => {
  const world = new World();
  const id = await planIn(world);
  const outcome = await rollOut(world, id);
  assert.equal(outcome.outcome, "promoted", outcome.words);
  assert.deepEqual(world.weights, { [next.id]: 100 });
  assert.deepEqual(JSON.parse(world.file), { promotion: 1, releases: [{ ...next, weight: 100 }] });
  assert.deepEqual([world.lease?.holder, world.lease?.promotion], ["", 1]);
  const operations = world.journal(id).flatMap((entry) => (entry.kind === "done" ? [entry.operation] : []));
  assert.deepEqual(operations, [
    "export",
    "deploy",
    "shift",
    "hold",
    "shift",
    "hold",
    "bake",
    "retire",
    "record",
    "write",
  ]);
});

test("a candidate that fails half its answers is taken back at the first step, and the estate is what it was", async () => {
  const world = new World();
  world.errorRate = { [next.id]: 0.5 };
  const id = await planIn(world);
  const { file } = world;
  const state = world.state();
  const outcome = await rollOut(world, id);
  assert.deepEqual([outcome.outcome, outcome.reason], ["rolled-back", "HARM_PROVEN"]);
  assert.deepEqual(world.weights, { [good.id]: 100 });
  assert.equal(world.file, file);
  assert.deepEqual(compareStates(state, world.state()), []);
  assert.ok(world.failuresSeen() <= 8, `${world.failuresSeen()} failures`);
  assert.equal(verifyChain(world.auditLines).ok, true);
});

test("harm shown while the update still runs gives the traffic back before the update ends", async () => {
  const world = new World();
  world.errorRate = { [next.id]: 1 };
  world.requestsPerSecond = 1000;
  const id = await planIn(world);
  await rollOut(world, id);
  const order = ["update deploy", "update shift", `${next.id} has 5`, "patch"];
  assert.deepEqual(world.order.slice(0, 4), order);
  assert.deepEqual(world.order.slice(-2), ["update restore", `${next.id} has 0`]);
  const shifted = world.journal(id).some((entry) => entry.kind === "done" && entry.operation === "shift");
  assert.equal(shifted, false, "the update to 5 % was interrupted");
});

test("a candidate that turns bad at 100 %, where nothing runs beside it, is taken back", async () => {
  const world = new World();
  const id = await planIn(world);
  later(world, 5, () => {
    world.errorRate = { [next.id]: 0.15 };
  });
  const outcome = await rollOut(world, id);
  assert.deepEqual([outcome.outcome, outcome.reason], ["rolled-back", "HARM_PROVEN_ABSOLUTE"]);
  assert.deepEqual(world.weights, { [good.id]: 100 });
});

test("an incident that hits both releases is not held against the candidate", async () => {
  const world = new World();
  const id = await planIn(world);
  later(world, 1.7, () => {
    world.errorRate = { [good.id]: 0.5, [next.id]: 0.5 };
  });
  later(world, 2.9, () => {
    world.errorRate = {};
  });
  assert.equal((await rollOut(world, id)).outcome, "promoted");
});

test("without metrics it holds and says so, and goes on when they are back", async () => {
  const world = new World();
  const id = await planIn(world);
  later(world, 2, () => {
    world.metricsDown = true;
  });
  later(world, 62, () => {
    world.metricsDown = false;
  });
  const events: RolloutEvent[] = [];
  const outcome = await rollOut(world, id, { onEvent: (event) => events.push(event) });
  assert.equal(outcome.outcome, "promoted");
  assert.ok(outcome.durationMilliseconds > 60_000);
  const waits = world.journal(id).flatMap((entry) => (entry.kind === "verdict" ? [entry.reason] : []));
  assert.ok(waits.includes("NO_METRICS"), waits.join());
  assert.ok(
    events.some((event) => event.kind === "progress" && /no metrics for 30 s \(gateway is down\)/.test(event.words)),
  );
});

test("a hold that never ends is taken back for want of evidence, not for harm", async () => {
  const world = new World();
  world.requestsPerSecond = 0.01;
  const id = await planIn(world);
  const outcome = await rollOut(world, id);
  assert.deepEqual([outcome.outcome, outcome.reason], ["rolled-back", "NOT_ENOUGH_EVIDENCE"]);
  assert.match(outcome.words, /0 of at least 5 candidate requests/);
});

test("a restarted gateway, whose counters begin again, changes no verdict", async () => {
  const world = new World();
  const id = await planIn(world);
  later(world, 3, () => world.resetCounters());
  assert.equal((await rollOut(world, id)).outcome, "promoted");
});

test("weights that a hand changed while nobody watched are put right on resuming, and said", async () => {
  const world = new World();
  const id = await planIn(world);
  const one = new Process(world, "one");
  later(world, 3.3, () => one.kill());
  await assert.rejects(
    one.run((ports) => runRollout(ports, id)),
    Killed,
  );
  world.setWeights({ [good.id]: 50, [next.id]: 50 });
  const two = new Process(world, "two");
  assert.equal((await two.run((ports) => resumeRollout(ports, id))).outcome, "promoted");
  assert.ok(world.journal(id).some((entry) => entry.kind === "note" && /shop had other weights/.test(entry.words)));
});

test("pods that crash are reason enough, even before they have traffic", async () => {
  const world = new World();
  world.podReason = { [next.id]: "CrashLoopBackOff" };
  const id = await planIn(world);
  const outcome = await rollOut(world, id);
  assert.deepEqual([outcome.outcome, outcome.reason], ["rolled-back", "PODS_FAILING"]);
  assert.equal(world.failuresSeen(), 0);
});

test("an update that hangs is interrupted at its limit, and the rollout is taken back", async () => {
  const world = new World();
  const id = await planIn(world);
  world.hangNext = true;
  const outcome = await rollOut(world, id);
  assert.deepEqual([outcome.outcome, outcome.reason], ["rolled-back", "UPDATE_HUNG"]);
  assert.deepEqual(world.weights, { [good.id]: 100 });
});

/** Failed operations with where they stand in the plan, as `watch` tells them. */
function failuresOf(world: World, id: string): readonly unknown[] {
  return world.journal(id).flatMap((entry) => {
    if (entry.kind !== "failed") return [];
    const { operation, step, weight, code } = entry;
    return [{ operation, step, weight, code }];
  });
}

test("an update that fails takes the rollout back; one that met another's lock is tried again", async () => {
  const failing = new World();
  const first = await planIn(failing);
  failing.failNext = ["UPDATE_FAILED"];
  assert.equal((await rollOut(failing, first)).reason, "UPDATE_FAILED");
  assert.deepEqual(failuresOf(failing, first), [{ operation: "deploy", step: 0, weight: 0, code: "UPDATE_FAILED" }]);
  const conflicting = new World();
  const second = await planIn(conflicting);
  later(conflicting, 1, () => {
    conflicting.failNext = ["UPDATE_CONFLICT", "UPDATE_CONFLICT"];
  });
  assert.equal((await rollOut(conflicting, second)).outcome, "promoted");
  const shift = { operation: "shift", step: 1, weight: 5, code: "UPDATE_CONFLICT" };
  assert.deepEqual(failuresOf(conflicting, second), [shift, shift]);
});

test("a removal that fails is told with its step and weight, and only goes on", async () => {
  const world = new World();
  const id = await planIn(world);
  const onEvent = (event: RolloutEvent): void => {
    if (event.kind === "phase" && event.phase === "retiring") world.failNext = ["UPDATE_FAILED"];
  };
  await assert.rejects(rollOut(world, id, { onEvent }), withCode("UPDATE_FAILED"));
  const retire = { operation: "retire", step: 4, weight: 100, code: "UPDATE_FAILED" };
  assert.deepEqual(failuresOf(world, id), [retire, retire]);
  assert.equal((await new Process(world, "two").run((ports) => resumeRollout(ports, id))).outcome, "promoted");
});

test("an estate that does not come back as it was is reported, and the lease stays held", async () => {
  const world = new World();
  world.errorRate = { [next.id]: 0.5 };
  const id = await planIn(world);
  const path = `${id}/before`;
  later(world, 0.5, () => world.files.set(path, (world.files.get(path) ?? "").replace("uid-0", "uid-other")));
  await assert.rejects(rollOut(world, id), (error: Error) => {
    assert.ok(withCode("NOT_RETURNED")(error));
    return /uid was "uid-other", is "uid-0"/.test(error.message);
  });
  assert.equal(world.lease?.holder, "one");
  assert.deepEqual(world.weights, { [good.id]: 100 });
});

test("a disk that is full does not keep the traffic with a bad release", async () => {
  const world = new World();
  world.errorRate = { [next.id]: 0.5 };
  const id = await planIn(world);
  later(world, 2.5, () => {
    world.diskFull = true;
  });
  await assert.rejects(rollOut(world, id), /no space left/);
  assert.equal(world.weights[next.id], 0);
});

test("without an audit log it goes no further forward", async () => {
  const world = new World();
  const id = await planIn(world);
  world.auditBroken = true;
  await assert.rejects(rollOut(world, id), withCode("AUDIT_BROKEN"));
  assert.deepEqual(world.order, []);
});

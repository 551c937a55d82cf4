import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEntry, JournalFact } from "../../../scripts/engine/journal.ts";
import type { Plan } from "../../../scripts/engine/plan.ts";
import { fold, next, presentWeight, type RolloutState, weightAt } from "../../../scripts/engine/rollout-state.ts";
import { planIn } from "./rollouts.ts";
import { World } from "./world.ts";

const world = new World();
const id = await planIn(world);
const plan: Plan = JSON.parse(world.files.get(`${id}/plan`) ?? "");

const begun: JournalFact = { kind: "begun", actor: "a", holder: "h", fence: 1 };
const resumed: JournalFact = { kind: "resumed", actor: "a", holder: "g", fence: 2, direction: "forward" };
const back: JournalFact = { kind: "rollingBack", reason: "HARM_PROVEN", words: "3 of 6" };

function done(operation: Extract<JournalFact, { kind: "done" }>["operation"]): JournalFact {
  return { kind: "done", operation };
}

function stateOf(...facts: readonly JournalFact[]): RolloutState {
  return fold(
    plan,
    facts.map((fact, index): JournalEntry => ({ at: index, ...fact })),
  );
}

function after(...facts: readonly JournalFact[]) {
  return next(plan, stateOf(...facts));
}

test("a rollout that was never begun, or is over, has nothing to do", () => {
  assert.equal(after(), undefined);
  assert.equal(after(begun, { kind: "finished", outcome: "promoted", reason: "", words: "" }), undefined);
});

test("forward it goes through every operation in order", () => {
  const order = ["export", "deploy", "shift", "hold", "shift", "hold", "bake", "retire", "record", "write"] as const;
  for (const [index, operation] of order.entries()) {
    const following = after(begun, ...order.slice(0, index).map(done));
    assert.equal(following !== undefined && "operation" in following && following.operation, operation);
  }
  assert.deepEqual(after(begun, ...order.map(done)), { finish: "promoted" });
});

test("a process that stopped says so until another one takes over; what an overtaken one says does not count", () => {
  const stop: JournalFact = { kind: "stopped", words: "stopped by hand" };
  assert.deepEqual(stateOf(begun, stop).stopped, { words: "stopped by hand", at: 1 });
  assert.equal(stateOf(begun, stop, resumed).stopped, undefined);
  assert.equal(stateOf(begun, resumed, { ...stop, fence: 1 }).stopped, undefined);
});

test("before the first shift is begun, and on the way back, the candidate is meant to have nothing", () => {
  const weight = (...facts: readonly JournalFact[]): number => presentWeight(plan, stateOf(...facts));
  const deployed = [begun, done("export"), done("deploy")];
  const shift: JournalFact = { kind: "started", operation: "shift", step: 1, weight: 5 };
  assert.deepEqual([weight(...deployed), weight(...deployed, shift), weight(...deployed, shift, back)], [0, 5, 0]);
});

test("an operation that was started and not done is done again", () => {
  const started: JournalFact = { kind: "started", operation: "deploy", step: 0 };
  assert.deepEqual(after(begun, done("export"), started), { operation: "deploy", step: 0, weight: 0 });
});

test("who takes over while it holds or bakes repeats that weight's update first", () => {
  const holding = [begun, done("export"), done("deploy"), done("shift")];
  assert.deepEqual(after(...holding), { operation: "hold", step: 1, weight: 5 });
  assert.deepEqual(after(...holding, resumed), { operation: "shift", step: 1, weight: 5 });
  const baking = [...holding, done("hold"), done("shift"), done("hold")];
  assert.deepEqual(after(...baking), { operation: "bake", step: 3, weight: 100 });
  assert.deepEqual(after(...baking, resumed), { operation: "shift", step: 3, weight: 100 });
});

test("back it gives the traffic back, settles, restores and proves; who takes over begins again with the traffic", () => {
  const forward = [begun, done("export"), done("deploy"), back];
  const order = ["patch", "settle", "restore", "prove"] as const;
  for (const [index, operation] of order.entries()) {
    assert.deepEqual(after(...forward, ...order.slice(0, index).map(done)), { operation });
  }
  assert.deepEqual(after(...forward, ...order.map(done)), { finish: "rolled-back" });
  assert.deepEqual(after(...forward, done("patch"), done("settle"), resumed), { operation: "patch" });
});

test("a rollout taken back before its export has nothing to put back", () => {
  assert.deepEqual(after(begun, back), { finish: "rolled-back" });
});

test("entries written under an older fence than the present holder's don't count", () => {
  const late: JournalFact = { ...done("shift"), fence: 1 };
  assert.deepEqual(after(begun, done("export"), done("deploy"), resumed, late), {
    operation: "shift",
    step: 1,
    weight: 5,
  });
});

test("the weight of a step is its own, or that of the last shift before it", () => {
  assert.deepEqual(
    plan.steps.map((_step, index) => weightAt(plan, index)),
    [0, 5, 100, 100, 100],
  );
});

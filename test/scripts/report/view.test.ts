import assert from "node:assert/strict";
import { test } from "node:test";
import type { RolloutEvent } from "../../../scripts/engine/events.ts";
import { afterRolloutEvent, type RolloutView, viewOfPlan } from "../../../scripts/report/view.ts";
import { eventAt, numbers, takenBack, uptoFivePercent } from "./fixture-events.ts";
import { plan, START } from "./recorded.ts";

const viewAfter = (events: readonly RolloutEvent[]): RolloutView =>
  events.reduce(afterRolloutEvent, viewOfPlan(plan, START));
const marks = (view: RolloutView): string => view.steps.map(({ label, state }) => `${label}:${state}`).join(" ");

test("a plan shows its steps and no traffic", () => {
  const view = viewAfter([]);
  assert.equal(marks(view), "deploy:todo 1 %:todo 5 %:todo 25 %:todo 50 %:todo 100 %:todo bake:todo retire:todo");
  assert.deepEqual([view.weight, view.doing, view.numbers], [0, "planned", undefined]);
});

test("in the middle of a step the view has its weight, counts, evidence and reason to wait", () => {
  const view = viewAfter(uptoFivePercent);
  assert.equal(marks(view), "deploy:done 1 %:done 5 %:now 25 %:todo 50 %:todo 100 %:todo bake:todo retire:todo");
  assert.deepEqual([view.weight, view.judgedWeight, view.doing], [5, 5, "watching at 5 %"]);
  assert.deepEqual([view.waiting, view.numbers], ["12 of at least 20 s at 5 %", numbers]);
  assert.deepEqual(view.step, { elapsedSeconds: 12, minimumSeconds: 20, minimumRequests: 500 });
  assert.deepEqual(
    view.notes.map(({ words }) => words),
    ["deploy done in 8.1 s: 11 created", "2.0.0 has 5 %"],
  );
});

test("on the way back the step at which it failed is marked, and nothing waits", () => {
  const view = viewAfter([...uptoFivePercent, ...takenBack]);
  assert.equal(marks(view), "deploy:done 1 %:done 5 %:failed 25 %:todo 50 %:todo 100 %:todo bake:todo retire:todo");
  assert.deepEqual([view.weight, view.direction, view.waiting, view.doing], [0, "back", undefined, "rolled back"]);
  assert.equal(view.outcome?.reason, "HARM_PROVEN");
});

test("a promoted rollout has all steps done and all traffic", () => {
  const finished = eventAt(90, {
    kind: "finished",
    outcome: "promoted",
    reason: "STEP_PASSED",
    words: "all steps passed",
    durationMilliseconds: 90_000,
  });
  const view = viewAfter([...uptoFivePercent, finished]);
  assert.ok(view.steps.every(({ state }) => state === "done"));
  assert.equal(view.weight, 100);
});

test("only the newest notes are kept", () => {
  const notes = Array.from({ length: 9 }, (_, n) => eventAt(n, { kind: "note", words: `note ${n}` }));
  assert.deepEqual(
    viewAfter(notes).notes.map(({ words }) => words),
    [3, 4, 5, 6, 7, 8].map((n) => `note ${n}`),
  );
});

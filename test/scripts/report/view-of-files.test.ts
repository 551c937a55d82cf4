import assert from "node:assert/strict";
import { test } from "node:test";
import { viewOfFiles } from "../../../scripts/report/view-of-files.ts";
import { plan, promoted, rolledBack, START } from "./recorded.ts";

const failedAt = (steps: readonly { readonly state: string }[]): number =>
  steps.findIndex(({ state }) => state === "failed");

test("before anything is written a rollout looks like its plan", () => {
  assert.equal(viewOfFiles(plan, [], [], START).doing, "planned");
});

test("in the middle of a step the files say what the running process would show", () => {
  const { entries, intervals } = promoted();
  const now = START + 60_000;
  const seen = entries.filter(({ at }) => at <= now);
  const view = viewOfFiles(
    plan,
    seen,
    intervals.filter(({ t }) => t <= 60),
    now,
  );
  assert.deepEqual([view.weight, view.judgedWeight, view.doing, view.direction], [5, 5, "watching at 5 %", "forward"]);
  assert.equal(view.steps[2]?.state, "now");
  assert.ok((view.numbers?.canary.requests ?? 0) > 0);
  assert.equal(view.waiting, "0 of at least 20 s at 5 %");
});

test("a promoted and a rolled back rollout end as they ended", () => {
  const good = promoted();
  const end = viewOfFiles(plan, good.entries, good.intervals, START + 200_000);
  assert.deepEqual([end.outcome?.outcome, end.doing, end.waiting], ["promoted", "promoted", undefined]);
  assert.equal(end.now, START + 166_500, "its clock stopped when it ended");
  assert.ok(end.steps.every(({ state }) => state === "done"));
  const bad = rolledBack();
  const back = viewOfFiles(plan, bad.entries, bad.intervals, START + 200_000);
  assert.deepEqual(
    [back.outcome?.outcome, back.weight, back.direction, failedAt(back.steps)],
    ["rolled-back", 0, "back", 2],
  );
});

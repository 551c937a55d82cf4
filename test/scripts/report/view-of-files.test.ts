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

test("before the first shift and after a stop the view does not tell of traffic or waiting", () => {
  const { entries, intervals } = promoted();
  const index = entries.findIndex((entry) => entry.kind === "started" && entry.operation === "shift");
  const view = viewOfFiles(plan, entries.slice(0, index), intervals, START + 24_000);
  assert.deepEqual([view.weight, view.judgedWeight], [0, 0]);
  const holding = entries.slice(0, entries.findIndex(({ kind }) => kind === "verdict") + 1);
  const stop = { kind: "stopped", at: START + 30_000, words: "stopped by hand" } as const;
  const stopped = viewOfFiles(plan, [...holding, stop], intervals, START + 31_000);
  assert.match(stopped.doing, /its process stopped/);
  assert.deepEqual([stopped.waiting, stopped.notes.at(-1)?.words], [undefined, "stopped by hand"]);
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

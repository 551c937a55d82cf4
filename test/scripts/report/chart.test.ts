import assert from "node:assert/strict";
import { test } from "node:test";
import { chart, niceAbove } from "../../../scripts/report/chart.ts";

test("an axis ends at a round number that is not below its values", () => {
  assert.deepEqual([0, -3, 0.9, 1, 1.2, 3.1, 42, 99, 101].map(niceAbove), [1, 1, 1, 1, 2, 4, 50, 100, 200]);
});

test("a gap in the measurements is a gap in the line, and a single point is a dot", () => {
  const points = [
    [0, 1],
    [1, 2],
    [2, null],
    [3, 1],
    [4, null],
    [5, 2],
    [6, 3],
  ] as const;
  const { text } = chart({
    title: "t",
    caption: "c",
    unit: "",
    seconds: 6,
    marks: [],
    lines: [{ name: "one", tone: "candidate", points }],
  });
  assert.equal(text.match(/<polyline/g)?.length, 2);
  assert.equal(text.match(/<circle/g)?.length, 1);
});

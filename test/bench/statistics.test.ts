import assert from "node:assert/strict";
import { test } from "node:test";
import { median, percentile, spreadOf } from "../../bench/statistics.ts";

test("the median of an even number of values is the mean of the middle two", () => {
  assert.deepEqual([median([3]), median([4, 1]), median([9, 1, 5]), median([1, 2, 3, 10])], [3, 2.5, 5, 2.5]);
});

test("percentiles are values that were measured", () => {
  const values = Array.from({ length: 20 }, (_, index) => index + 1);
  assert.deepEqual(
    [0, 50, 95, 96, 100].map((percent) => percentile(values, percent)),
    [1, 10, 19, 20, 20],
  );
});

test("no values are an error, not a zero", () => {
  assert.throws(() => median([]), RangeError);
  assert.throws(() => spreadOf([]), RangeError);
});

test("a spread is rounded", () => {
  assert.deepEqual(spreadOf([1.23456, 2.34567], 2), { min: 1.23, median: 1.79, p95: 2.35, max: 2.35 });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { logAbsoluteHarm, logHarm, poissonUpperBound, type Segment } from "../../../scripts/engine/harm.ts";

function segment(weight: number, canary: [number, number], stable: [number, number]): Segment {
  const [canaryRequests, canaryErrors] = canary;
  const [stableRequests, stableErrors] = stable;
  return { weight, canaryRequests, canaryErrors, stableRequests, stableErrors };
}

const eValue = (...segments: Segment[]): number => Math.exp(logHarm(segments, 1));

test("the published values for errors of the candidate alone are met", () => {
  const cases: readonly [number, number, number][] = [
    [1, 3, 17_800],
    [5, 3, 1_200],
    [50, 6, 34],
    [50, 8, 121],
  ];
  for (const [share, errors, expected] of cases) {
    const found = eValue(segment(share, [share * 100, errors], [(100 - share) * 100, 0]));
    assert.ok(Math.abs(found / expected - 1) < 0.02, `${errors} v 0 at ${share} %: ${found}, expected ${expected}`);
  }
});

test("without traffic on one side, without errors, or at weight 0 there is no evidence", () => {
  assert.equal(eValue(), 1);
  assert.equal(eValue(segment(5, [100, 0], [1900, 0])), 1);
  assert.equal(eValue(segment(100, [100, 50], [0, 0])), 1);
  assert.equal(eValue(segment(0, [10, 10], [1000, 0])), 1);
});

test("errors of the stable release speak for the candidate, and a tolerated degradation asks for more", () => {
  const bad = segment(50, [1000, 12], [1000, 4]);
  assert.ok(eValue(segment(50, [1000, 12], [1000, 12])) < 1);
  assert.ok(logHarm([bad], 1.25) < logHarm([bad], 1));
  assert.ok(eValue(bad) > eValue(segment(50, [1000, 12], [1000, 8])));
});

test("evidence of several weights multiplies for the same ratio", () => {
  const one = segment(1, [100, 2], [9900, 1]);
  const five = segment(5, [500, 2], [9500, 1]);
  assert.ok(logHarm([one, five], 1) > Math.max(logHarm([one], 1), logHarm([five], 1)));
});

test("the Poisson bound is the textbook's", () => {
  // Half the 95 % quantile of chi-squared with 2(count + 1) degrees of freedom.
  const bounds = [0, 1, 2, 200].map((count) => Number(poissonUpperBound(count, 0.05).toFixed(3)));
  assert.deepEqual(bounds, [2.996, 4.744, 6.296, 224.874]);
});

test("at 100 % the candidate is held against what the stable release may have been at worst", () => {
  const settings = { degradation: 1, alpha: 0.01 };
  const limit = Math.log(200);
  const seen = { requests: 10_000, errors: 10 };
  assert.ok(logAbsoluteHarm({ requests: 1000, errors: 1 }, seen, settings) < 0);
  assert.ok(logAbsoluteHarm({ requests: 1000, errors: 50 }, seen, settings) > limit);
  assert.equal(logAbsoluteHarm({ requests: 1000, errors: 50 }, { requests: 0, errors: 0 }, settings), 0);
  assert.equal(logAbsoluteHarm({ requests: 1000, errors: 50 }, { requests: 5, errors: 0 }, settings), 0);
});

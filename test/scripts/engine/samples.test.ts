import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  countsBetween,
  formatInterval,
  intervalBetween,
  isEmptyInterval,
  parseSamples,
} from "../../../scripts/engine/samples.ts";
import type { Counts } from "../../../scripts/ports.ts";

function counts(requests: number, errors = 0): Counts {
  return { requests, errors, buckets: { "0.1": requests, "+Inf": requests } };
}

test("an interval is what was added for the candidate, and for all others together", () => {
  const before = { at: 0, releases: { a: counts(10, 1), b: counts(5), c: counts(1) } };
  const after = { at: 250, releases: { a: counts(12, 2), b: counts(9, 1), c: counts(2) } };
  assert.deepEqual(intervalBetween(before, after, { candidate: "b", t: 0.25, weight: 5, moving: false }), {
    t: 0.25,
    weight: 5,
    canary: { requests: 4, errors: 1, buckets: { "0.1": 4, "+Inf": 4 } },
    stable: { requests: 3, errors: 1, buckets: { "0.1": 3, "+Inf": 3 } },
  });
});

test("a counter that begins again counts from zero, one that is new or gone counts what it shows", () => {
  assert.deepEqual(countsBetween(counts(100, 5), counts(3, 1)), counts(3, 1));
  assert.deepEqual(countsBetween(undefined, counts(3)), counts(3));
  assert.deepEqual(countsBetween(counts(3), undefined), { requests: 0, errors: 0, buckets: {} });
  // More requests than before, but fewer errors: it was restarted and is already past where it was.
  assert.deepEqual(countsBetween(counts(10, 5), counts(20, 1)), counts(20, 1));
});

test("counts between samples are never negative", () => {
  const buckets = fc.dictionary(fc.constantFrom("0.1", "0.5", "+Inf"), fc.nat());
  const any = fc.record({ requests: fc.nat(), errors: fc.nat(), buckets });
  fc.assert(
    fc.property(any, any, (before, after) => {
      const { requests, errors, buckets } = countsBetween(before, after);
      assert.ok([requests, errors, ...Object.values(buckets)].every((count) => count >= 0));
    }),
    { seed: 1 },
  );
});

test("intervals survive their lines, and what is no interval is passed over", () => {
  const sample = { at: 0, releases: { a: counts(1) } };
  const later = { at: 1, releases: { a: counts(2), b: counts(1) } };
  const moving = intervalBetween(sample, later, { candidate: "b", t: 1, weight: 5, moving: true });
  const still = intervalBetween(sample, later, { candidate: "b", t: 2, weight: 5, moving: false });
  const lines = [formatInterval(moving), "", '{"t":1,"wei', "{}", formatInterval(still)];
  assert.deepEqual(parseSamples(lines), [moving, still]);
  assert.equal(
    isEmptyInterval(intervalBetween(later, later, { candidate: "b", t: 2, weight: 5, moving: false })),
    true,
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dueAt, waitFor } from "./pace.ts";

test("the first request is due at once, then one per interval, and no more than rate times seconds", () => {
  assert.deepEqual(
    [-1, 0, 9.9, 10, 95, 999, 1000, 5000].map((elapsed) => dueAt(elapsed, 100, 1)),
    [0, 1, 1, 2, 10, 100, 100, 100],
  );
});

test("a late wake-up makes up for what was missed", () => {
  assert.equal(dueAt(2500, 100, 60), 251);
});

test("after the wait the request is due, and not a millisecond before", () => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      (index, rate, elapsed) => {
        const then = elapsed + waitFor(index, elapsed, rate);
        assert.ok(dueAt(then + 1e-6, rate, 1e6) > index);
        if (then > elapsed) assert.ok(dueAt(then - 1, rate, 1e6) <= index);
      },
    ),
  );
});

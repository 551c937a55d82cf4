import assert from "node:assert/strict";
import { test } from "node:test";
import { changesInWords, count, duration, share } from "../../../scripts/report/words.ts";

test("durations", () => {
  assert.deepEqual([-1, 0, 59.9, 60, 3599, 3600, 90_061].map(duration), [
    "0 s",
    "0 s",
    "59 s",
    "1 min 00 s",
    "59 min 59 s",
    "1 h 00 min",
    "25 h 01 min",
  ]);
});

test("counts and shares", () => {
  assert.deepEqual([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1\u202f000", "1\u202f234\u202f567"]);
  assert.deepEqual([share(0, 0), share(0, 9), share(1, 1000), share(1, 3)], ["–", "0 %", "0.10 %", "33.3 %"]);
});

test("changes, without what stayed the same", () => {
  assert.equal(changesInWords({ create: 2, same: 30, delete: 1, update: 0 }), "2 created, 1 deleted");
  assert.equal(changesInWords({ same: 30 }), "nothing changed");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { planInWords } from "../../../scripts/report/plan-words.ts";
import { plan } from "./recorded.ts";

test("a plan tells what changes, each step with its conditions, when it is taken back and until when", () => {
  assert.deepEqual(planInWords(plan), [
    "Plan 0123456789abcdef for stack production, made by ada@build-7 at 2026-01-15T11:58:00.000Z",
    "",
    "  from  1.0.0  aaaaaaaaaaaa  git aaaaaaaaaaaa",
    "  to    2.0.0  bbbbbbbbbbbb  git bbbbbbbbbbbb",
    "        image of shop/api: sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb",
    "        the configuration differs",
    "",
    "   1. bring up the candidate without traffic",
    "   2.   1 % of the traffic, for at least 20 s and 50 requests of the candidate",
    "   3.   5 % of the traffic, for at least 20 s and 50 requests of the candidate",
    "   4.  25 % of the traffic, for at least 20 s and 50 requests of the candidate",
    "   5.  50 % of the traffic, for at least 20 s and 50 requests of the candidate",
    "   6. 100 % of the traffic, for at least 20 s and 50 requests of the candidate",
    "   7. watch for 30 s more, the old release at full size",
    "   8. remove the old release and write the stack's file",
    "",
    "  Rolled back on proven harm (at most 1 % chance of taking back a harmless release per rollout and test), on 5 errors at over 20 %,",
    "  on pods that fail, and after 1 h 00 min of waiting in one step.",
    "  Point of no return: once the old release is removed, going back is a new rollout",
  ]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { limitsOf } from "./limits.ts";

test("everybody has an hour's requests of one's own", () => {
  let now = 0;
  const limits = limitsOf(() => now);
  const left = (who: string): string | undefined => limits(who)["x-ratelimit-remaining"];
  assert.deepEqual([left("ada"), left("ada"), left("dev")], ["4999", "4998", "4999"]);
  now = 3_600_000;
  assert.deepEqual([left("ada"), limits(undefined)], ["4999", {}]);
});

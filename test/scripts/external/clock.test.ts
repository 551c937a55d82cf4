import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../scripts/external/clock.ts";

test("a sleep ends at once when its signal aborts, before or during it", async () => {
  const began = performance.now();
  await systemClock.sleep(60_000, AbortSignal.abort());
  const controller = new AbortController();
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort();
  await sleeping;
  assert.ok(performance.now() - began < 5000);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { describeNoise, measureNoise } from "../../bench/noise.ts";

test("noise is the spread of one computation's times", () => {
  let clock = 0;
  let step = 0;
  // Each round asks the clock twice; the rounds take 1, 2, … 25 ms.
  const noise = measureNoise(() => {
    clock += step % 2 === 1 ? (step + 1) / 2 : 0;
    step += 1;
    return clock;
  });
  assert.deepEqual(noise, { min: 1, median: 13, p95: 24, max: 25 });
  assert.equal(describeNoise(noise), "1.0 / 13.0 / 25.0 ms (min / median / max of a fixed computation)");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { cpuMillis, memoryBytes, renderCpu, renderMemory } from "../../../components/values/quantity.ts";
import { ValueError } from "../../../components/values/value-error.ts";

test("processor time is read in cores and thousandths", () => {
  assert.deepEqual(["250m", "2", "0.5", "1.125"].map(cpuMillis), [250, 2000, 500, 1125]);
  assert.deepEqual([250, 2000].map(renderCpu), ["250m", "2"]);
});

test("memory is read with its unit", () => {
  assert.deepEqual(["64Mi", "2Gi", "500M", "1k"].map(memoryBytes), [67_108_864, 2_147_483_648, 500_000_000, 1000]);
  assert.deepEqual([67_108_864, 67_108_865].map(renderMemory), ["64Mi", "65Mi"]);
});

for (const text of ["", "m", "-1", "1.5m", "2Gi", "1e3"]) {
  test(`\`${text}\` is no processor time`, () => assert.throws(() => cpuMillis(text), ValueError));
}

for (const text of ["", "64", "64mi", "0Mi", "-1Mi", "1.5Gi", "250m"]) {
  test(`\`${text}\` is no memory`, () => assert.throws(() => memoryBytes(text), ValueError));
}

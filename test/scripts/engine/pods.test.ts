import assert from "node:assert/strict";
import { test } from "node:test";
import { judgePods, noPods, observePods } from "../../../scripts/engine/pods.ts";
import type { PodFinding } from "../../../scripts/ports.ts";

const pod: PodFinding = { pod: "api-1", release: "b", ready: true, restarts: 3 };

test("ready pods are fine, whatever they went through before the rollout", () => {
  assert.deepEqual(judgePods(observePods(noPods, [pod], 0), 1000), { kind: "fine" });
});

test("two restarts since the rollout began are too many, one is not", () => {
  const first = observePods(noPods, [pod], 0);
  assert.equal(judgePods(observePods(first, [{ ...pod, restarts: 4 }], 1000), 1000).kind, "fine");
  assert.deepEqual(judgePods(observePods(first, [{ ...pod, restarts: 5 }], 1000), 1000), {
    kind: "failing",
    words: "pod api-1 restarted 2 times during the rollout",
  });
});

test("a container that does not come right by itself fails at once", () => {
  const stuck = observePods(noPods, [{ ...pod, ready: false, reason: "CrashLoopBackOff" }], 0);
  assert.deepEqual(judgePods(stuck, 0), { kind: "failing", words: "pod api-1: CrashLoopBackOff" });
});

test("what may pass by itself fails when it stays for 15 s, under whatever name", () => {
  const waiting = { ...pod, ready: false, reason: "CreateContainerConfigError" };
  const first = observePods(noPods, [waiting], 0);
  assert.equal(judgePods(first, 0).kind, "unready");
  const later = observePods(first, [{ ...waiting, reason: "CreateContainerError" }], 10_000);
  assert.equal(judgePods(later, 14_999).kind, "unready");
  assert.deepEqual(judgePods(later, 15_000), { kind: "failing", words: "pod api-1: CreateContainerError for 15 s" });
  const passed = observePods(later, [{ ...pod, ready: false, reason: "ContainerCreating" }], 15_000);
  assert.equal(judgePods(observePods(passed, [waiting], 16_000), 16_000).kind, "unready");
});

test("unready time counts from when it began, and starts again after the pod was ready", () => {
  const unready = { ...pod, ready: false, reason: "ContainerCreating" };
  const long = observePods(observePods(noPods, [unready], 0), [unready], 10_000);
  assert.deepEqual(judgePods(long, 12_000), {
    kind: "unready",
    words: "pod api-1 is not ready for 12 s (ContainerCreating)",
    seconds: 12,
  });
  const again = observePods(observePods(long, [pod], 13_000), [unready], 14_000);
  assert.deepEqual(judgePods(again, 15_000), {
    kind: "unready",
    words: "pod api-1 is not ready for 1 s (ContainerCreating)",
    seconds: 1,
  });
});

test("no answer, or an old one, is unknown; no pods are unready", () => {
  assert.deepEqual(judgePods(noPods, 0), { kind: "unknown" });
  assert.deepEqual(judgePods(observePods(noPods, [pod], 0), 16_000), { kind: "unknown" });
  assert.equal(judgePods(observePods(noPods, [], 0), 0).kind, "unready");
});

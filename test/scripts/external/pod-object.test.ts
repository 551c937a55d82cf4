import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf, type PodObject } from "../../../scripts/external/pod-object.ts";

const pod = (status: PodObject["status"], metadata: object = {}): PodObject => ({
  metadata: { name: "shop-api-1", ...metadata },
  ...(status === undefined ? {} : { status }),
});
const reasonOf = (status: PodObject["status"]): string | undefined => findingsOf([pod(status)], "r")[0]?.reason;

test("a ready pod is ready and has no reason", () => {
  const status = {
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: [{ restartCount: 0, state: {} }],
  };
  assert.deepEqual(findingsOf([pod(status)], "r"), [{ pod: "shop-api-1", release: "r", ready: true, restarts: 0 }]);
});

test("a crash loop is told with its restarts, an image that can't be pulled with its reason", () => {
  const crashing = {
    containerStatuses: [
      {
        restartCount: 4,
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { reason: "Error" } },
      },
    ],
  };
  assert.deepEqual(findingsOf([pod(crashing)], "r"), [
    { pod: "shop-api-1", release: "r", ready: false, restarts: 4, reason: "CrashLoopBackOff" },
  ]);
  assert.equal(
    reasonOf({ containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }] }),
    "ImagePullBackOff",
  );
});

test("what killed the last container, or keeps the pod from a node, is a reason; starting is none", () => {
  assert.equal(
    reasonOf({ containerStatuses: [{ state: {}, lastState: { terminated: { reason: "OOMKilled" } } }] }),
    "OOMKilled",
  );
  assert.equal(
    reasonOf({ conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }] }),
    "Unschedulable",
  );
  assert.equal(reasonOf({ containerStatuses: [{ state: { waiting: { reason: "ContainerCreating" } } }] }), undefined);
  assert.equal(reasonOf({ initContainerStatuses: [{ state: { terminated: { reason: "Completed" } } }] }), undefined);
});

test("a pod that is on its way out is not a finding, one without a status is not ready", () => {
  assert.deepEqual(findingsOf([pod({}, { deletionTimestamp: "2026-01-15T12:00:00Z" })], "r"), []);
  assert.deepEqual(findingsOf([pod(undefined)], "r"), [{ pod: "shop-api-1", release: "r", ready: false, restarts: 0 }]);
});

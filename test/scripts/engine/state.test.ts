import assert from "node:assert/strict";
import { test } from "node:test";
import { compareStates, normaliseState, stateDigest } from "../../../scripts/engine/state.ts";

const urn = "urn:pulumi:production::cutover::cutover:Workload$kubernetes:apps/v1:Deployment::shop-api";
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

function exported(change: { at: string; version: string; ciphertext: string; uid?: string; replicas?: number }) {
  const deployment = {
    urn,
    type: "kubernetes:apps/v1:Deployment",
    created: change.at,
    modified: change.at,
    sourcePosition: `project:///stacks/shop.ts#${change.version},1`,
    stackTrace: [{ sourcePosition: `project:///stacks/main.ts#${change.version},1` }],
    dependencies: change.version === "1" ? ["urn:a", "urn:b"] : ["urn:b", "urn:a"],
    inputs: { kind: "Deployment", metadata: { name: "shop-api" }, spec: { replicas: change.replicas ?? 2 } },
    outputs: {
      kind: "Deployment",
      metadata: {
        name: "shop-api",
        uid: change.uid ?? "uid-1",
        creationTimestamp: change.at,
        generation: Number(change.version),
        resourceVersion: change.version,
        managedFields: [{ time: change.at }],
      },
      spec: { replicas: change.replicas ?? 2 },
      status: { readyReplicas: Number(change.version) },
    },
  };
  const key = {
    urn: "urn:pulumi:production::cutover::random::key",
    outputs: { value: { ...secret, ciphertext: change.ciphertext } },
  };
  const resources = change.version === "1" ? [deployment, key] : [key, deployment];
  return {
    version: 3,
    deployment: { manifest: { time: change.at, version: "v3.250.0" }, metadata: {}, pending_operations: [], resources },
  };
}

const before = exported({ at: "2026-01-01", version: "1", ciphertext: "v1:a:b" });

test("times, places in the program, the server's bookkeeping, order and nonces are no differences", () => {
  const after = exported({ at: "2026-01-02", version: "2", ciphertext: "v1:c:d" });
  assert.deepEqual(compareStates(before, after), []);
  assert.equal(stateDigest(before), stateDigest(after));
});

test("what stays of a Kubernetes object is its name, its uid and everything that was asked for", () => {
  const { resources } = normaliseState(before);
  assert.deepEqual(Array.isArray(resources) && resources[0], {
    urn,
    type: "kubernetes:apps/v1:Deployment",
    dependencies: ["urn:a", "urn:b"],
    inputs: { kind: "Deployment", metadata: { name: "shop-api" }, spec: { replicas: 2 } },
    outputs: { kind: "Deployment", metadata: { name: "shop-api", uid: "uid-1" }, spec: { replicas: 2 } },
  });
});

test("a GitHub object with another etag is the same, with another setting it is not", () => {
  const label = (color: string, etag: string) => ({
    resources: [
      {
        urn: "urn:a::b::c$github:index/issueLabel:IssueLabel::d",
        type: "github:index/issueLabel:IssueLabel",
        outputs: { color, etag },
      },
    ],
  });
  assert.deepEqual(compareStates(label("ffffff", "1"), label("ffffff", "2")), []);
  assert.deepEqual(compareStates(label("ffffff", "1"), label("000000", "1")), [
    'IssueLabel d.outputs.color was "ffffff", is "000000"',
  ]);
});

test("an object that was made again, a changed field and a missing resource are named", () => {
  const other = exported({ at: "2026-01-01", version: "1", ciphertext: "v1:a:b", uid: "uid-2", replicas: 3 });
  const gone = { ...other, deployment: { ...other.deployment, resources: other.deployment.resources.slice(0, 1) } };
  assert.deepEqual(compareStates(before, gone), [
    "Deployment shop-api.inputs.spec.replicas was 2, is 3",
    'Deployment shop-api.outputs.metadata.uid was "uid-1", is "uid-2"',
    "Deployment shop-api.outputs.spec.replicas was 2, is 3",
    "random key is no longer there",
  ]);
  assert.notEqual(stateDigest(before), stateDigest(other));
});

test("a secret that became plain text is a difference", () => {
  const plain = JSON.parse(JSON.stringify(before).replace(/\{"4dab[^}]*\}/, '"hunter2"'));
  assert.equal(compareStates(before, plain).length > 0, true);
});

test("a stack that was never applied has no resources", () => {
  assert.deepEqual(normaliseState({ version: 3, deployment: {} }), { resources: [] });
});

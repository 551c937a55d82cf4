import assert from "node:assert/strict";
import { test } from "node:test";
import { outputsOf, withoutPendingOperations } from "../../../scripts/external/pulumi-state.ts";

const outputs = { schema: 1, namespace: "shop" };
const state = (deployment: unknown): unknown => ({ version: 3, deployment });

test("outputs are those of the stack's own resource", () => {
  const resources = [
    { type: "kubernetes:core/v1:Namespace", outputs: { outputs: { schema: 1, namespace: "other" } } },
    { type: "pulumi:pulumi:Stack", outputs: { outputs } },
  ];
  assert.deepEqual(outputsOf(state({ resources })), outputs);
});

test("a stack that was never applied, or whose outputs are of another shape, has none", () => {
  for (const found of [undefined, null, {}, state(null), state({}), state({ resources: null })]) {
    assert.equal(outputsOf(found), undefined);
  }
  const other = { type: "pulumi:pulumi:Stack", outputs: { outputs: { schema: 2 } } };
  assert.equal(outputsOf(state({ resources: [other] })), undefined);
});

test("pending operations are dropped and counted, the rest of the state stays as it is", () => {
  const before = state({ resources: [1], pending_operations: [{ type: "creating" }] });
  assert.deepEqual(withoutPendingOperations(before), { state: state({ resources: [1] }), dropped: 1 });
  const clean = state({ resources: [1] });
  assert.equal(withoutPendingOperations(clean).state, clean);
});

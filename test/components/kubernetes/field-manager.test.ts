import assert from "node:assert/strict";
import { test } from "node:test";
import { managed } from "../../../components/kubernetes/field-manager.ts";

test("an object gets the manager beside its other annotations", () => {
  assert.deepEqual(managed({ name: "shop", annotations: { "pulumi.com/patchForce": "true" } }, "cutover/test"), {
    name: "shop",
    annotations: { "pulumi.com/patchFieldManager": "cutover/test", "pulumi.com/patchForce": "true" },
  });
});

test("an object without metadata gets some, and one with a manager of its own keeps it", () => {
  const annotations = { "pulumi.com/patchFieldManager": "shop-team" };
  assert.deepEqual(managed({ annotations }, "cutover/test"), { annotations });
  assert.deepEqual(managed(undefined, "cutover/test"), {
    annotations: { "pulumi.com/patchFieldManager": "cutover/test" },
  });
});

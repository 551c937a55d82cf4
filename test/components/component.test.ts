import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentError, transformed, verifyChildName } from "../../components/component.ts";

test("a child is named by its parent", () => {
  verifyChildName("shop", "shop");
  verifyChildName("shop", "shop-route");
  assert.throws(() => verifyChildName("shop", "shopping"), hasCode("CHILD_NAME"));
});

const manifest = { metadata: { name: "shop", namespace: "production" }, spec: { replicas: 2 } };

test("a transform works on a copy", () => {
  const result = transformed(manifest, (copy) => {
    copy.spec.replicas = 3;
    return copy;
  });
  assert.deepEqual([manifest.spec.replicas, result.spec.replicas], [2, 3]);
});

for (const key of ["name", "namespace"]) {
  test(`a transform may not change the ${key}`, () => {
    const change = () => ({ ...manifest, metadata: { ...manifest.metadata, [key]: "other" } });
    assert.throws(() => transformed(manifest, change), hasCode("RENAMED"));
  });
}

function hasCode(code: ComponentError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof ComponentError && error.code === code;
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { neededRights, rightInWords } from "../../../scripts/preflight/rights.ts";
import { loaded } from "../../stacks/estate.ts";

test("whoever updates needs no right on roles, and none to delete what is protected", () => {
  const config = loaded();
  const words = neededRights({ ...config, namespace: { ...config.namespace, protect: true } }).map(rightInWords);
  assert.deepEqual(
    words.filter((one) => /rbac|delete namespaces|\*/.test(one)),
    [],
  );
  assert.equal(new Set(words).size, words.length, "each right once");
});

test("rights are said as kubectl says them", () => {
  const right = { verb: "create", group: "apps", resource: "deployments", namespace: "shop" };
  assert.equal(rightInWords(right), "create deployments.apps in shop");
  assert.equal(rightInWords({ verb: "get", group: "", resource: "namespaces" }), "get namespaces");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { type RouteObject, weightedRule, weightPatch, weightsOf } from "../../../scripts/external/route-object.ts";

const releases = { "shop-aaaaaaaaaa": "aaaaaaaaaaaa", "shop-bbbbbbbbbb": "bbbbbbbbbbbb" };
const header = { matches: [{ headers: [{ name: "x-cutover-release", value: "bbbbbbbbbbbb" }] }] };

function route(weights: readonly (number | undefined)[], first: readonly object[] = []): RouteObject {
  const names = [...Object.keys(releases), "stranger"];
  const backendRefs = weights.map((weight, index) => ({
    name: names[index] ?? "",
    port: 8080,
    ...(weight === undefined ? {} : { weight }),
  }));
  const rules = [...first, { matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs }, header];
  return { metadata: { name: "shop", namespace: "shop" }, spec: { rules } } as RouteObject;
}

test("the weighted rule is the one without a header match, wherever it stands", () => {
  assert.equal(weightedRule(route([100, 0])), 0);
  assert.equal(weightedRule(route([100, 0], [header, header])), 2);
  assert.equal(weightedRule({ metadata: { name: "shop", namespace: "shop" } }), -1);
});

test("weights are read by release; a backend without one has 1, and strangers are left out", () => {
  assert.deepEqual(weightsOf(route([95, 5]), releases), { aaaaaaaaaaaa: 95, bbbbbbbbbbbb: 5 });
  assert.deepEqual(weightsOf(route([95, undefined, 7]), releases), { aaaaaaaaaaaa: 95, bbbbbbbbbbbb: 1 });
  assert.deepEqual(weightsOf({ metadata: { name: "shop", namespace: "shop" } }, releases), {});
});

test("a patch sets what differs, and tests each name before its weight", () => {
  assert.deepEqual(
    weightPatch(route([95, 5], [header]), releases, { aaaaaaaaaaaa: 100, bbbbbbbbbbbb: 0, cccccccccccc: 0 }),
    [
      { op: "test", path: "/spec/rules/1/backendRefs/0/name", value: "shop-aaaaaaaaaa" },
      { op: "add", path: "/spec/rules/1/backendRefs/0/weight", value: 100 },
      { op: "test", path: "/spec/rules/1/backendRefs/1/name", value: "shop-bbbbbbbbbb" },
      { op: "add", path: "/spec/rules/1/backendRefs/1/weight", value: 0 },
    ],
  );
});

test("there is no patch when the weights are so already, or no release is named", () => {
  assert.equal(weightPatch(route([100, 0]), releases, { aaaaaaaaaaaa: 100, bbbbbbbbbbbb: 0 }), undefined);
  assert.equal(weightPatch(route([100, 0]), releases, {}), undefined);
});

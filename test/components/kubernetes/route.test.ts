import assert from "node:assert/strict";
import { test } from "node:test";
import { type RouteFacts, routeManifest, verifyWeights } from "../../../components/kubernetes/route.ts";

const facts: RouteFacts = {
  service: "shop",
  namespace: "shop-production",
  hosts: ["shop.example"],
  gateway: { namespace: "gateway-system", name: "public" },
  header: "x-cutover-release",
  backends: [
    { release: { id: "aaaaaaaaaaaa", version: "1.0.0" }, port: 8080, weight: 95 },
    { release: { id: "bbbbbbbbbbbb", version: "1.1.0" }, port: 8080, weight: 5 },
  ],
};

const ANY = { type: "PathPrefix", value: "/" };
const backend = (name: string, weight: number) => ({ group: "", kind: "Service", name, port: 8080, weight });
const override = (value: string) => ({ path: ANY, headers: [{ type: "Exact", name: "x-cutover-release", value }] });

test("the first rule shares the traffic, one more for each release follows the header", () => {
  assert.deepEqual(routeManifest(facts), {
    metadata: {
      name: "shop",
      namespace: "shop-production",
      labels: {
        "app.kubernetes.io/managed-by": "cutover",
        "app.kubernetes.io/part-of": "shop",
        "cutover.dev/service": "shop",
      },
      annotations: { "pulumi.com/patchForce": "true" },
    },
    spec: {
      parentRefs: [
        { group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "gateway-system", name: "public" },
      ],
      hostnames: ["shop.example"],
      rules: [
        { matches: [{ path: ANY }], backendRefs: [backend("shop-aaaaaaaaaa", 95), backend("shop-bbbbbbbbbb", 5)] },
        { matches: [override("aaaaaaaaaaaa"), override("1.0.0")], backendRefs: [backend("shop-aaaaaaaaaa", 1)] },
        { matches: [override("bbbbbbbbbbbb"), override("1.1.0")], backendRefs: [backend("shop-bbbbbbbbbb", 1)] },
      ],
    },
  });
});

test("a mirror copies requests of the weighted rule to the release of its version", () => {
  const { rules } = routeManifest({ ...facts, mirror: { version: "1.1.0", percent: 10 } }).spec;
  const { weight: _, ...reference } = backend("shop-bbbbbbbbbb", 0);
  assert.deepEqual(
    rules.map(({ filters }) => filters),
    [[{ type: "RequestMirror", requestMirror: { backendRef: reference, percent: 10 } }], undefined, undefined],
  );
});

test("a transform may not touch the weighted backends", () => {
  const before = routeManifest(facts);
  verifyWeights(before, { ...before, metadata: { ...before.metadata, annotations: {} } });
  assert.throws(
    () => verifyWeights(before, { ...before, spec: { ...before.spec, rules: before.spec.rules.slice(1) } }),
    /BACKENDS_CHANGED/,
  );
});

/** The adapter against a real API server: what a fake can't prove is that real validation and real patches agree. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../scripts/external/clock.ts";
import { KubernetesCluster } from "../../../scripts/external/cluster.ts";
import { labNamespace } from "./lab-namespace.ts";

const { api, namespace } = await labNamespace("edge-cluster");
const cluster = new KubernetesCluster(api, { namespace, lease: "cutover-rollout", actor: "test" }, systemClock);

test("the lease is taken by one of many, renewed, marked, lost and given back", async () => {
  const tries = await Promise.allSettled([1, 2, 3, 4].map((n) => cluster.acquireLease(`holder-${n}`, `rollout-${n}`)));
  const won = tries.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  assert.equal(won.length, 1);
  const { holder, fence, rollout } = won[0] ?? assert.fail("nobody won");
  await cluster.renewLease(holder, fence);
  await cluster.recordPromotion(holder, fence, 3);
  await assert.rejects(cluster.renewLease(holder, fence + 1), { code: "LEASE_LOST" });
  const next = await cluster.acquireLease("successor", rollout ?? "", rollout);
  await assert.rejects(cluster.releaseLease(holder, fence), { code: "LEASE_LOST" });
  await cluster.releaseLease("successor", next.fence);
  const free = await cluster.readLease();
  assert.deepEqual([free?.holder, free?.fence, free?.promotion], ["", fence + 1, 3]);
});

test("weights are moved in a few milliseconds, and the rule for testers is left as it was", async () => {
  assert.deepEqual(await cluster.readWeights(), { shop: { aaaaaaaaaaaa: 50, bbbbbbbbbbbb: 50 } });
  const took: number[] = [];
  for (const weight of [0, 5, 0, 5, 0]) {
    const began = performance.now();
    await cluster.patchWeights({ aaaaaaaaaaaa: 100 - weight, bbbbbbbbbbbb: weight });
    took.push(performance.now() - began);
  }
  assert.deepEqual(await cluster.readWeights(), { shop: { aaaaaaaaaaaa: 100, bbbbbbbbbbbb: 0 } });
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/shop`;
  const route = await api.request<{ spec: { rules: { backendRefs: { weight: number }[] }[] } }>("GET", path);
  assert.equal(route.spec.rules[1]?.backendRefs[0]?.weight, 1);
  const median = took.sort((a, b) => a - b)[2] ?? Number.POSITIVE_INFINITY;
  assert.ok(median < 150, `expected a patch within 150 ms on a busy machine, took ${took.map(Math.round).join(", ")}`);
});

test("a release without pods has no findings", async () => {
  assert.deepEqual(await cluster.readPods("bbbbbbbbbbbb"), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { KubernetesCluster } from "../../../scripts/external/cluster.ts";
import { type FakeApi, startFakeApi } from "./fake-api.ts";

const clock = { now: () => 0, sleep: async () => undefined };
const place = { namespace: "shop", lease: "cutover-rollout", actor: "ada" };
const routes = "/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes";
const services = "/api/v1/namespaces/shop/services";

type Backend = { readonly name: string; readonly weight: number };
const routeOf = (name: string, backendRefs: readonly Backend[]): Parameters<FakeApi["objects"]["set"]>[1] => ({
  metadata: { name, namespace: "shop" } as object,
  spec: { rules: [{ backendRefs }] },
});

/** Two services, each with a backend for each of two releases, and a route of somebody else's. */
async function estate(): Promise<{ readonly fake: FakeApi; readonly cluster: KubernetesCluster }> {
  const fake = await startFakeApi();
  for (const service of ["shop", "admin"]) {
    for (const release of ["aaaa", "bbbb"]) {
      const labels = { "cutover.dev/release": release, "cutover.dev/service": service };
      fake.objects.set(`${services}/${service}-${release}`, {
        metadata: { name: `${service}-${release}`, labels } as object,
      });
    }
    const backends = [
      { name: `${service}-aaaa`, weight: 95 },
      { name: `${service}-bbbb`, weight: 5 },
    ];
    fake.objects.set(`${routes}/${service}`, routeOf(service, backends));
  }
  fake.objects.set(`${routes}/other`, routeOf("other", [{ name: "legacy", weight: 1 }]));
  return { fake, cluster: new KubernetesCluster(fake.api, place, clock) };
}

test("weights are read of every service's route, and of no other", async () => {
  const { cluster } = await estate();
  assert.deepEqual(await cluster.readWeights(), { shop: { aaaa: 95, bbbb: 5 }, admin: { aaaa: 95, bbbb: 5 } });
});

test("a patch moves all services, is recorded under the engine's name, and done again changes nothing", async () => {
  const { fake, cluster } = await estate();
  await cluster.patchWeights({ aaaa: 100, bbbb: 0, cccc: 0 });
  assert.deepEqual(await cluster.readWeights(), { shop: { aaaa: 100, bbbb: 0 }, admin: { aaaa: 100, bbbb: 0 } });
  const patches = (): readonly string[] => fake.requests.filter((request) => request.startsWith("PATCH"));
  assert.deepEqual([...patches()].sort(), [
    `PATCH ${routes}/admin?fieldManager=cutover-engine`,
    `PATCH ${routes}/shop?fieldManager=cutover-engine`,
  ]);
});

test("a patch after the traffic was read is the first request, and what it missed is patched after a look", async () => {
  const { fake, cluster } = await estate();
  await cluster.readWeights();
  const labels = { "cutover.dev/release": "cccc", "cutover.dev/service": "shop" };
  fake.objects.set(`${services}/shop-cccc`, { metadata: { name: "shop-cccc", labels } as object });
  const backends = [
    { name: "shop-aaaa", weight: 60 },
    { name: "shop-bbbb", weight: 0 },
    { name: "shop-cccc", weight: 40 },
  ];
  fake.objects.set(`${routes}/shop`, routeOf("shop", backends));
  fake.requests.length = 0;
  await cluster.patchWeights({ aaaa: 100, bbbb: 0, cccc: 0 });
  assert.match(fake.requests[0] ?? "", /^PATCH/);
  assert.deepEqual(await cluster.readWeights(), {
    shop: { aaaa: 100, bbbb: 0, cccc: 0 },
    admin: { aaaa: 100, bbbb: 0 },
  });
});

test("a list of backends that was reordered after it was read is read again, never mistaken", async () => {
  const { fake, cluster } = await estate();
  let reordered = false;
  fake.before = (method, path) => {
    if (method === "PATCH" && path.endsWith("/shop") && !reordered) {
      reordered = true;
      const backends = [
        { name: "shop-bbbb", weight: 5 },
        { name: "shop-aaaa", weight: 95 },
      ];
      fake.objects.set(`${routes}/shop`, routeOf("shop", backends));
    }
    return undefined;
  };
  await cluster.patchWeights({ aaaa: 100, bbbb: 0 });
  assert.deepEqual((await cluster.readWeights()).shop, { aaaa: 100, bbbb: 0 });
});

test("a cluster that does not answer is unreachable, and no weight is taken for moved", async () => {
  const { fake, cluster } = await estate();
  fake.before = (method) => (method === "PATCH" ? 503 : undefined);
  await assert.rejects(cluster.patchWeights({ aaaa: 100, bbbb: 0 }), { code: "CLUSTER_UNREACHABLE" });
});

test("pods are asked for by their release", async () => {
  const { fake, cluster } = await estate();
  fake.objects.set("/api/v1/namespaces/shop/pods/one", { metadata: { name: "one" } as object });
  assert.deepEqual(await cluster.readPods("bbbb"), [{ pod: "one", release: "bbbb", ready: false, restarts: 0 }]);
  assert.match(fake.requests.at(-1) ?? "", /labelSelector=cutover\.dev%2Frelease%3Dbbbb/);
});

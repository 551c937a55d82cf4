import assert from "node:assert/strict";
import { test } from "node:test";
import { KnownBackends } from "../../../scripts/external/backends.ts";
import { startFakeApi } from "./fake-api.ts";

const services = "/api/v1/namespaces/shop/services";
const service = (name: string, release: string): object => ({
  metadata: { name, labels: { "cutover.dev/release": release } },
  spec: { ports: [{ port: 8080 }] },
});

test("Services are asked for once a second at most, and the last answer stands while the cluster is away", async () => {
  const fake = await startFakeApi();
  let now = 0;
  const backends = new KnownBackends(fake.api, "shop", { now: () => now, sleep: async () => undefined });
  fake.objects.set(`${services}/shop-aaaa`, service("shop-aaaa", "aaaa") as never);
  const expected = [{ namespace: "shop", service: "shop-aaaa", port: 8080, release: "aaaa" }];
  assert.deepEqual(await backends.read(), expected);
  assert.deepEqual(await backends.read(), expected);
  assert.equal(fake.requests.length, 1);
  fake.before = () => 503;
  now = 5000;
  assert.deepEqual(await backends.read(), expected);
});

test("while nothing is known yet, a cluster that is away is told", async () => {
  const fake = await startFakeApi();
  fake.before = () => 503;
  const backends = new KnownBackends(fake.api, "shop", { now: () => 0, sleep: async () => undefined });
  await assert.rejects(backends.read(), { code: "CLUSTER_UNREACHABLE" });
});

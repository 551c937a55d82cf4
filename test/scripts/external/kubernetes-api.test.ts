import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { ApiRefusal, KubernetesApi } from "../../../scripts/external/kubernetes-api.ts";
import { configFor, startFakeApi } from "./fake-api.ts";

test("what is not there is undefined, and a refusal has Kubernetes' own word", async () => {
  const { api } = await startFakeApi();
  assert.equal(await api.find("/api/v1/namespaces/shop/configmaps/none"), undefined);
  const refused = api.request("GET", "/api/v1/namespaces/shop/configmaps/none");
  await assert.rejects(refused, (error) => error instanceof ApiRefusal && error.reason === "NotFound");
});

test("a server that is not well, does not know us or does not answer is unreachable, with its address", async () => {
  const fake = await startFakeApi();
  for (const status of [500, 503, 429, 401]) {
    fake.before = () => status;
    await assert.rejects(fake.api.find("/api"), {
      code: "CLUSTER_UNREACHABLE",
      message: new RegExp(`${fake.url}.*${status}`),
    });
  }
});

test("an address where nobody listens is unreachable, with the reason", async () => {
  const address = await closedAddress();
  await assert.rejects(new KubernetesApi(configFor(address), 2000).find("/api"), {
    code: "CLUSTER_UNREACHABLE",
    message: /127\.0\.0\.1:\d+ to answer; .*ECONNREFUSED/,
  });
});

/** An address that was free a moment ago. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError } from "../../../scripts/engine/errors.ts";
import { GatewayMetrics } from "../../../scripts/external/metrics-gateway.ts";
import type { Backend } from "../../../scripts/external/traefik-counts.ts";
import { startPages } from "./fake-pages.ts";

const clock = { now: () => 1234, sleep: async () => undefined };
const backends: readonly Backend[] = [{ namespace: "shop", service: "shop-aaaa", port: 80, release: "aaaa" }];
const page = (requests: number): string =>
  `traefik_service_requests_total{code="200",service="shop-shop-aaaa-http-80@kubernetesgateway"} ${requests}\n`;
const metricsOf = (urls: readonly string[], known = backends): GatewayMetrics =>
  new GatewayMetrics({ urls, backends: async () => known, clock, timeoutMilliseconds: 500 });

test("the counts of several gateways are summed", async () => {
  const pages = await startPages((path) => page(path === "/one" ? 3 : 4));
  const sample = await metricsOf([`${pages.url}/one`, `${pages.url}/two`]).sample();
  assert.deepEqual(sample, { at: 1234, releases: { aaaa: { requests: 7, errors: 0, buckets: {} } } });
});

test("one gateway of several that gives no answer makes the whole sample none", async () => {
  const pages = await startPages((path) => (path === "/one" ? page(3) : 503));
  await assert.rejects(metricsOf([`${pages.url}/one`, `${pages.url}/two`]).sample(), {
    code: "NO_METRICS",
    message: /\/two gave none: it answered 503/,
  });
});

test("an answer that is empty, of something else, or of no release is none", async () => {
  const pages = await startPages(() => "");
  const sample = (): Promise<unknown> => metricsOf([pages.url]).sample();
  for (const text of ["", "<html>", "go_goroutines 4\n", "traefik_config_reloads_total 1\n"]) {
    pages.answer = () => text;
    await assert.rejects(sample(), { code: "NO_METRICS" });
  }
  await assert.rejects(metricsOf([pages.url], []).sample(), { code: "NO_METRICS" });
});

test("a cluster that does not say which Service is which release makes no sample, and that is no failure of the cluster", async () => {
  const pages = await startPages(() => page(1));
  const backendsFail = async (): Promise<never> => {
    throw new EngineError("CLUSTER_UNREACHABLE", "fact", "remedy");
  };
  const metrics = new GatewayMetrics({ urls: [pages.url], backends: backendsFail, clock });
  await assert.rejects(metrics.sample(), { code: "NO_METRICS" });
});

test("a sample ends when its signal aborts, and passwords in an address are not told", async () => {
  const metrics = metricsOf(["http://user:secret@127.0.0.1:1/metrics?token=secret"]);
  await assert.rejects(metrics.sample(AbortSignal.abort()), (error: Error) => !error.message.includes("secret"));
  await assert.rejects(metrics.sample(), (error: Error) => !error.message.includes("secret"));
  await assert.rejects(metricsOf(["not a url"]).sample(), { code: "NO_METRICS" });
  assert.equal(metrics.source, "gateway http://127.0.0.1:1/metrics");
});

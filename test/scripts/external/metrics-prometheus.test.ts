import assert from "node:assert/strict";
import { test } from "node:test";
import { PrometheusMetrics } from "../../../scripts/external/metrics-prometheus.ts";
import type { Backend } from "../../../scripts/external/traefik-counts.ts";
import { startPages } from "./fake-pages.ts";

const clock = { now: () => 1234, sleep: async () => undefined };
const backends: readonly Backend[] = [
  { namespace: "shop", service: "shop-aaaaaaaaaa", port: 80, release: "aaaaaaaaaaaa" },
  { namespace: "shop", service: "shop-bbbbbbbbbb", port: 80, release: "bbbbbbbbbbbb" },
];
const service = "shop-shop-aaaaaaaaaa-http-80@kubernetesgateway";
const vector = (...result: readonly (readonly [Record<string, string>, number])[]): string =>
  JSON.stringify({
    status: "success",
    data: { resultType: "vector", result: result.map(([metric, value]) => ({ metric, value: [1, String(value)] })) },
  });

/** Answers Traefik's queries with counts that are `age` seconds old. */
const traefik = (age: number) => (path: string) => {
  if (path.includes("time()")) return vector([{}, age]);
  if (path.includes("_bucket")) return vector([{ service, le: "+Inf" }, 12]);
  return vector([{ service, code: "200" }, 10], [{ service, code: "502" }, 2]);
};

test("Traefik's series are asked for when no queries are given", async () => {
  const pages = await startPages(traefik(1));
  const metrics = new PrometheusMetrics({ url: `${pages.url}/`, backends: async () => backends, clock });
  assert.deepEqual(await metrics.sample(), {
    at: 1234,
    releases: {
      aaaaaaaaaaaa: { requests: 12, errors: 2, buckets: { "+Inf": 12 } },
      bbbbbbbbbbbb: { requests: 0, errors: 0, buckets: {} },
    },
  });
});

test("counts that are older than the limit, or whose scrape failed, are none", async () => {
  const pages = await startPages(traefik(31));
  const metrics = new PrometheusMetrics({ url: pages.url, backends: async () => backends, clock, staleSeconds: 30 });
  await assert.rejects(metrics.sample(), { code: "NO_METRICS", message: /31 seconds old/ });
  pages.answer = () => vector();
  await assert.rejects(metrics.sample(), { code: "NO_METRICS", message: /last scrape of the gateway failed/ });
});

test("queries of one's own name the release by its id or by its first ten digits", async () => {
  const pages = await startPages((path) => {
    if (path.includes("time()")) return vector([{}, 0]);
    if (path.includes("failed")) return vector([{ release: "bbbbbbbbbbbb" }, 1]);
    return vector([{ release: "aaaaaaaaaa" }, 5], [{ release: "bbbbbbbbbbbb" }, 7], [{ release: "other" }, 9]);
  });
  const own = { requests: "sum by (release) (asked)", errors: "sum by (release) (failed)" };
  const metrics = new PrometheusMetrics({ url: pages.url, ...own, backends: async () => backends, clock });
  assert.deepEqual((await metrics.sample()).releases, {
    aaaaaaaaaaaa: { requests: 5, errors: 0, buckets: {} },
    bbbbbbbbbbbb: { requests: 7, errors: 1, buckets: {} },
  });
});

test("an answer that is no instant vector, or an error, is none", async () => {
  const pages = await startPages(() => 503);
  const metrics = new PrometheusMetrics({ url: pages.url, backends: async () => backends, clock });
  for (const answer of [503, "", "{}", '{"status":"success","data":{"resultType":"matrix","result":[]}}']) {
    pages.answer = () => answer;
    await assert.rejects(metrics.sample(), { code: "NO_METRICS" });
  }
});

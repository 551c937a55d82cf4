/** Counts from a real Traefik and a real Prometheus: their names for a Service are not in any contract, so this is where they are held. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { KnownBackends } from "../../../scripts/external/backends.ts";
import { systemClock } from "../../../scripts/external/clock.ts";
import { GatewayMetrics } from "../../../scripts/external/metrics-gateway.ts";
import { PrometheusMetrics } from "../../../scripts/external/metrics-prometheus.ts";
import type { Metrics, Sample } from "../../../scripts/ports.ts";
import { labNamespace } from "./lab-namespace.ts";

const { lab, api, namespace, host } = await labNamespace("edge-metrics");
const known = new KnownBackends(api, namespace, systemClock);
const options = { backends: () => known.read(), clock: systemClock };
const total = (sample: Sample): number =>
  Object.values(sample.releases).reduce((sum, { requests }) => sum + requests, 0);

/** The status that a user gets; the Services have no pods, so the gateway answers 500 or 503 in their place. */
const ask = (): Promise<number> =>
  new Promise((resolve, reject) => {
    request(lab.gatewayUrl, { headers: { host } }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });

/** The first sample that fits; the test runner's time limit ends the wait. */
async function sampleUntil(metrics: Metrics, fits: (sample: Sample) => boolean): Promise<Sample> {
  for (;;) {
    const sample = await metrics.sample().catch(() => undefined);
    if (sample !== undefined && fits(sample)) return sample;
    await systemClock.sleep(100);
  }
}

test("each answer is counted for the release that the gateway chose, by both sources", {
  timeout: 60_000,
}, async () => {
  while ((await ask()) === 404) await systemClock.sleep(100);
  const gateway = new GatewayMetrics({ urls: [lab.metricsUrl], ...options });
  const before = total(await sampleUntil(gateway, (sample) => total(sample) > 0));
  for (let n = 0; n < 40; n += 1) assert.ok((await ask()) >= 500);
  const after = await sampleUntil(gateway, (sample) => total(sample) >= before + 40);
  assert.equal(total(after), before + 40);
  assert.deepEqual(Object.keys(after.releases).sort(), ["aaaaaaaaaaaa", "bbbbbbbbbbbb"]);
  for (const { requests, errors, buckets } of Object.values(after.releases)) {
    assert.ok(requests >= 20);
    assert.equal(errors, requests);
    assert.equal(buckets["+Inf"], requests);
  }
  const prometheus = new PrometheusMetrics({ url: lab.prometheusUrl, ...options });
  const scraped = await sampleUntil(prometheus, (sample) => total(sample) === before + 40);
  assert.deepEqual(scraped.releases, after.releases);
});

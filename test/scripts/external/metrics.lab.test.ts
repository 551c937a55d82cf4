/** Counts from a real Traefik and a real Prometheus: their names for a Service are not in any contract, so this is where they are held. */
import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { KnownBackends } from "../../../scripts/external/backends.ts";
import { systemClock } from "../../../scripts/external/clock.ts";
import { GatewayMetrics } from "../../../scripts/external/metrics-gateway.ts";
import { PrometheusMetrics } from "../../../scripts/external/metrics-prometheus.ts";
import type { Metrics, Sample } from "../../../scripts/ports.ts";
import { labNamespace } from "./lab-namespace.ts";

/** A server that gives every request the same status; its port. */
async function serve(status: number): Promise<number> {
  const server = createServer((_request, response) => void response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const ports = { aaaaaaaaaaaa: await serve(200), bbbbbbbbbbbb: await serve(503) };
const { lab, api, namespace, host } = await labNamespace("edge-metrics", ports);
const known = new KnownBackends(api, namespace, systemClock);
const options = { backends: () => known.read(), clock: systemClock };
const total = (sample: Sample): number =>
  Object.values(sample.releases).reduce((sum, { requests }) => sum + requests, 0);

/** The status that a user gets. */
const ask = (): Promise<number> =>
  new Promise((resolve, reject) => {
    request(lab.gatewayUrl, { headers: { host } }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });

/** The first sample that fits, or the last one before the limit, for the assertion to tell. */
async function sampleUntil(metrics: Metrics, fits: (sample: Sample) => boolean): Promise<Sample> {
  const limit = systemClock.now() + 20_000;
  for (;;) {
    const sample = await metrics.sample().catch((error: unknown) => {
      if (systemClock.now() > limit) throw error;
      return undefined;
    });
    if (sample !== undefined && (fits(sample) || systemClock.now() > limit)) return sample;
    await systemClock.sleep(100);
  }
}

/** Asks until both releases have answered: the gateway has learnt of the route. */
async function routeIsKnown(): Promise<void> {
  const seen = new Set<number>();
  const limit = systemClock.now() + 20_000;
  while (!(seen.has(200) && seen.has(503))) {
    assert.ok(systemClock.now() < limit, `the gateway answered ${[...seen].join(", ")} only`);
    seen.add(await ask());
    await systemClock.sleep(50);
  }
}

test("each answer is counted for the release that gave it, by both sources", async () => {
  await routeIsKnown();
  const gateway = new GatewayMetrics({ urls: [lab.metricsUrl], ...options });
  const before = await sampleUntil(gateway, (sample) => total(sample) > 0);
  const statuses: number[] = [];
  for (let n = 0; n < 40; n += 1) statuses.push(await ask());
  const good = statuses.filter((status) => status === 200).length;
  const after = await sampleUntil(gateway, (sample) => total(sample) >= total(before) + 40);
  const grown = (release: string): readonly number[] => {
    const [then, now] = [before.releases[release], after.releases[release]];
    return [(now?.requests ?? 0) - (then?.requests ?? 0), (now?.errors ?? 0) - (then?.errors ?? 0)];
  };
  assert.deepEqual(
    [grown("aaaaaaaaaaaa"), grown("bbbbbbbbbbbb")],
    [
      [good, 0],
      [40 - good, 40 - good],
    ],
  );
  assert.equal(after.releases.aaaaaaaaaaaa?.buckets["+Inf"], after.releases.aaaaaaaaaaaa?.requests);
  const prometheus = new PrometheusMetrics({ url: lab.prometheusUrl, ...options });
  const scraped = await sampleUntil(prometheus, (sample) => total(sample) === total(after));
  assert.deepEqual(scraped.releases, after.releases);
});

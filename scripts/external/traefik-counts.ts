/** From Traefik's per-service series to counts per release. Pure. */
import type { Counts } from "../ports.ts";
import type { Series } from "./exposition.ts";

/** One release's Kubernetes Service. */
export type Backend = {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  readonly release: string;
};

export const REQUESTS = "traefik_service_requests_total";
export const DURATION_BUCKET = "traefik_service_request_duration_seconds_bucket";

/** By Traefik's name of the service, without `@provider`: the release behind it. */
export type ReleaseByService = ReadonlyMap<string, string>;

/**
 * Traefik names the backend of an HTTPRoute `<namespace>-<service>-http-<port>`; before 3.2 there was no protocol in it.
 * Namespace and service come from Kubernetes, so the match is exact and a service whose name begins like another's is not mixed up with it.
 */
export function releaseByService(backends: readonly Backend[]): ReleaseByService {
  const names = new Map<string, string>();
  for (const { namespace, service, port, release } of backends) {
    for (const protocol of ["-http", "-https", "-h2c", ""]) {
      names.set(normalized(`${namespace}-${service}${protocol}-${port}`), release);
    }
  }
  return names;
}

/**
 * Counts of each release over all its services, codes and gateways. Releases without a series have zero counts.
 * undefined when no series belongs to any release: that is no answer, not an answer of zero.
 */
export function countsOf(
  series: readonly Series[],
  releases: ReleaseByService,
): Readonly<Record<string, Counts>> | undefined {
  const counts = new Map([...releases.values()].map((release) => [release, emptyCounts()] as const));
  let known = false;
  for (const { name, labels, value } of series) {
    const release = releases.get((labels.service ?? "").replace(/@.*$/, ""));
    const mine = release === undefined ? undefined : counts.get(release);
    if (mine === undefined) continue;
    known ||= name === REQUESTS;
    addSeries(mine, name, labels, value);
  }
  return known ? Object.fromEntries(counts) : undefined;
}

type Sum = { requests: number; errors: number; buckets: Record<string, number> };

const emptyCounts = (): Sum => ({ requests: 0, errors: 0, buckets: {} });

function addSeries(sum: Sum, name: string, labels: Readonly<Record<string, string>>, value: number): void {
  if (name === REQUESTS) {
    sum.requests += value;
    if (Number(labels.code) >= 500) sum.errors += value;
  } else if (name === DURATION_BUCKET && labels.le !== undefined) {
    sum.buckets[labels.le] = (sum.buckets[labels.le] ?? 0) + value;
  }
}

/** Traefik's own rule: whatever is neither letter nor digit becomes one dash. */
const normalized = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join("-");

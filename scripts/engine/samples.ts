/** From cumulative counters to intervals, and the lines in which intervals are kept. */
import { z } from "zod";
import type { Counts, Sample } from "../ports.ts";

/** What happened between two samples. */
export type Interval = {
  /** Seconds since the rollout began, at the end of the interval. */
  readonly t: number;
  /** Percent of the traffic that the candidate was meant to have. */
  readonly weight: number;
  /** Whether an update was moving the traffic to this weight, so that the share was not yet settled. Absent: false. */
  readonly moving?: boolean;
  readonly canary: Counts;
  readonly stable: Counts;
};

const none: Counts = { requests: 0, errors: 0, buckets: {} };

/**
 * The counts between two samples of one release. A counter that went down was restarted: what it shows now came since.
 * A release missing from either sample has zero counts there. Never negative.
 */
export function countsBetween(before: Counts | undefined, after: Counts | undefined): Counts {
  const now = after ?? none;
  const then = before === undefined || now.requests < before.requests || now.errors < before.errors ? none : before;
  const buckets = Object.entries(now.buckets).map(([le, count]) => [le, Math.max(0, count - (then.buckets[le] ?? 0))]);
  return {
    requests: now.requests - then.requests,
    errors: now.errors - then.errors,
    buckets: Object.fromEntries(buckets.filter(([, count]) => count !== 0)),
  };
}

/** The interval between two samples; every release but the candidate counts as stable. */
export function intervalBetween(
  before: Sample,
  after: Sample,
  where: { readonly candidate: string; readonly t: number; readonly weight: number; readonly moving: boolean },
): Interval {
  const releases = [...new Set([...Object.keys(before.releases), ...Object.keys(after.releases)])];
  const between = (id: string): Counts => countsBetween(before.releases[id], after.releases[id]);
  return {
    t: where.t,
    weight: where.weight,
    ...(where.moving ? { moving: true } : {}),
    canary: between(where.candidate),
    stable: releases
      .filter((id) => id !== where.candidate)
      .map(between)
      .reduce(addCounts, none),
  };
}

export function addCounts(left: Counts, right: Counts): Counts {
  const edges = new Set([...Object.keys(left.buckets), ...Object.keys(right.buckets)]);
  return {
    requests: left.requests + right.requests,
    errors: left.errors + right.errors,
    buckets: Object.fromEntries([...edges].map((le) => [le, (left.buckets[le] ?? 0) + (right.buckets[le] ?? 0)])),
  };
}

export function isEmptyInterval(interval: Interval): boolean {
  return interval.canary.requests === 0 && interval.stable.requests === 0;
}

const countsSchema = z.object({
  requests: z.number().nonnegative(),
  errors: z.number().nonnegative(),
  buckets: z.record(z.string(), z.number().nonnegative()).default({}),
});
const intervalSchema = z.object({
  t: z.number(),
  weight: z.number(),
  moving: z.boolean().optional(),
  canary: countsSchema,
  stable: countsSchema,
});

export function formatInterval(interval: Interval): string {
  return JSON.stringify(interval);
}

/**
 * Intervals from the samples log. Lines that are not intervals are passed over: a torn line loses a quarter of
 * a second of evidence, which can only make the judge slower, never wrong.
 */
export function parseSamples(lines: readonly string[]): readonly Interval[] {
  return lines.flatMap((line) => {
    const parsed = intervalSchema.safeParse(jsonOf(line));
    if (!parsed.success) return [];
    const { moving, ...interval } = parsed.data;
    return [moving === true ? { ...interval, moving } : interval];
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

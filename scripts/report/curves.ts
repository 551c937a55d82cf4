/** The curves of a rollout from its intervals and its journal. Pure. */
import { logHarm } from "../engine/harm.ts";
import type { JournalEntry } from "../engine/journal.ts";
import type { Plan } from "../engine/plan.ts";
import { weightAt } from "../engine/rollout-state.ts";
import { addCounts, type Interval } from "../engine/samples.ts";
import { freshJudge, judgeInterval } from "../engine/verdict.ts";
import type { Counts } from "../ports.ts";
import { quantile } from "./quantile.ts";

/** Seconds since the rollout began, and a value. `null` is a gap: nothing was measured. */
export type Point = readonly [seconds: number, value: number | null];

export type Curves = {
  /** Length of the rollout in seconds. */
  readonly seconds: number;
  /** Percent on the candidate; a staircase. */
  readonly weight: readonly Point[];
  readonly requestRate: Pair;
  /** Percent of failed requests. */
  readonly errorRate: Pair;
  /** 95th percentile in milliseconds. */
  readonly latency: Pair;
  readonly evidence: readonly Point[];
  readonly limit: number;
};

export type Pair = { readonly candidate: readonly Point[]; readonly stable: readonly Point[] };

const BINS = 160;

export function curvesOf(plan: Plan, entries: readonly JournalEntry[], intervals: readonly Interval[]): Curves {
  const start = entries[0]?.at ?? 0;
  const end = entries.at(-1)?.at ?? start;
  const seconds = Math.max((end - start) / 1000, intervals.at(-1)?.t ?? 0, 1);
  const bins = binned(intervals, seconds);
  const pair = (value: (counts: Counts, width: number) => number | null): Pair => ({
    candidate: bins.map(({ t, width, canary }) => [t, value(canary, width)]),
    stable: bins.map(({ t, width, stable }) => [t, value(stable, width)]),
  });
  return {
    seconds,
    weight: weightSteps(plan, entries, start, seconds),
    requestRate: pair(({ requests }, width) => requests / width),
    errorRate: pair(({ requests, errors }) => (requests === 0 ? null : (errors / requests) * 100)),
    latency: pair(({ buckets }) => {
      const value = quantile(buckets, 0.95);
      return value === undefined ? null : value * 1000;
    }),
    evidence: evidenceOf(plan, intervals, seconds),
    limit: Math.log(1 / plan.judge.alpha),
  };
}

type Bin = { readonly t: number; readonly width: number; readonly canary: Counts; readonly stable: Counts };

/** Bins of whole seconds, so that a curve has at most BINS points however long the rollout took. */
function binned(intervals: readonly Interval[], seconds: number): readonly Bin[] {
  const width = Math.max(1, Math.ceil(seconds / BINS));
  const bins = new Map<number, Bin>();
  for (const interval of intervals) {
    const index = Math.max(0, Math.ceil(interval.t / width) - 1);
    const bin = bins.get(index);
    bins.set(index, {
      t: (index + 0.5) * width,
      width,
      canary: bin === undefined ? interval.canary : addCounts(bin.canary, interval.canary),
      stable: bin === undefined ? interval.stable : addCounts(bin.stable, interval.stable),
    });
  }
  const none: Counts = { requests: 0, errors: 0, buckets: {} };
  return Array.from({ length: Math.ceil(seconds / width) }, (_, index) => {
    return bins.get(index) ?? { t: (index + 0.5) * width, width, canary: none, stable: none };
  });
}

/** The weight after each operation that moved the traffic. */
function weightSteps(plan: Plan, entries: readonly JournalEntry[], start: number, seconds: number): readonly Point[] {
  let weight = plan.before.weights[plan.to.id] ?? 0;
  const points: Point[] = [[0, weight]];
  for (const entry of entries) {
    const moved = weightAfter(plan, entry);
    if (moved === undefined || moved === weight) continue;
    const t = (entry.at - start) / 1000;
    points.push([t, weight], [t, moved]);
    weight = moved;
  }
  return [...points, [seconds, weight]];
}

function weightAfter(plan: Plan, entry: JournalEntry): number | undefined {
  if (entry.kind !== "done") return undefined;
  if (entry.operation === "shift") return entry.weight ?? weightAt(plan, entry.step ?? 0);
  if (entry.operation === "patch" || entry.operation === "restore") return plan.before.weights[plan.to.id] ?? 0;
  return undefined;
}

function evidenceOf(plan: Plan, intervals: readonly Interval[], seconds: number): readonly Point[] {
  const width = Math.max(0.25, seconds / BINS);
  const points: Point[] = [];
  let state = freshJudge;
  let next = 0;
  for (const [index, interval] of intervals.entries()) {
    state = judgeInterval(state, interval);
    if (interval.t < next && index < intervals.length - 1) continue;
    next = interval.t + width;
    points.push([interval.t, logHarm(state.segments, plan.judge.degradation)]);
  }
  return points;
}

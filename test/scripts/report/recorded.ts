/** Two rollouts as they are found on disk: one that was promoted, one that was taken back. Values are made up but coherent. */
import type { JournalEntry, Operation } from "../../../scripts/engine/journal.ts";
import type { Plan, PlanStep, ReleaseSummary } from "../../../scripts/engine/plan.ts";
import type { Interval } from "../../../scripts/engine/samples.ts";
import { judgeOf, type Numbers, numbersOf } from "../../../scripts/engine/verdict.ts";
import type { Counts } from "../../../scripts/ports.ts";

export const START = Date.UTC(2026, 0, 15, 12, 0, 0);
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

const release = (id: string, version: string, weight: number, digit: string): ReleaseSummary => ({
  id,
  version,
  gitSha: digit.repeat(40),
  weight,
  images: {
    "shop/api": `registry.example/shop@sha256:${digit.repeat(64)}`,
    "shop/worker": `registry.example/shop@sha256:${"5".repeat(64)}`,
  },
  configurationHash: digit.repeat(64),
  schemaVersion: 0,
});

const shift = (weight: number): PlanStep => ({
  kind: "shift",
  weight,
  minimumSeconds: 20,
  minimumRequests: 50,
  configuration: "",
});

export const plan: Plan = {
  schema: 1,
  id: "0123456789abcdef",
  stack: "production",
  createdAt: "2026-01-15T11:58:00.000Z",
  actor: "ada@build-7",
  from: release("aaaaaaaaaaaa", "1.0.0", 100, "a"),
  to: release("bbbbbbbbbbbb", "2.0.0", 0, "b"),
  basis: { stateDigest: "1".repeat(64), fileDigest: "2".repeat(64), programDigest: "3".repeat(64), promotion: 4 },
  before: { configuration: "", weights: { aaaaaaaaaaaa: 100 } },
  file: "",
  steps: [
    { kind: "deploy", configuration: "" },
    ...[1, 5, 25, 50, 100].map(shift),
    { kind: "bake", minimumSeconds: 30 },
    { kind: "retire", configuration: "" },
  ],
  judge: { alpha: 0.01, degradation: 1, minimumErrors: 3, gross: { errors: 5, share: 0.2 }, unreadySeconds: 60 },
  metrics: { sampleMilliseconds: 250 },
  limits: { holdLimitSeconds: 3600, updateLimitSeconds: 300, silenceLimitSeconds: 60 },
  pointOfNoReturn: { step: "retire", words: "once the old release is removed, going back is a new rollout" },
};

const WEIGHTS = [0, 1, 5, 25, 50, 100, 100];
const SECONDS = 24;

/** Requests spread evenly over the quarter seconds of a step, without chance. */
function counts(rate: number, failing: number, milliseconds: number, index: number): Counts {
  const until = (n: number): number => Math.floor((rate * n) / 4);
  const requests = until(index + 1) - until(index);
  const errors = Math.floor(until(index + 1) * failing) - Math.floor(until(index) * failing);
  const under = (bound: number): number => Math.round(requests * Math.min(1, bound / (milliseconds / 1000)));
  const buckets = BUCKETS.map((bound) => [String(bound), under(bound)] as const);
  return { requests, errors, buckets: Object.fromEntries([...buckets, ["+Inf", requests]]) };
}

export function intervals(failing: number, seconds: number): readonly Interval[] {
  return Array.from({ length: seconds * 4 }, (_, index) => {
    const t = (index + 1) / 4;
    const weight = WEIGHTS[Math.min(WEIGHTS.length - 1, Math.floor(t / SECONDS))] ?? 0;
    const wave = 100 + 10 * Math.sin(t / 9);
    return {
      t,
      weight,
      canary: counts((wave * weight) / 100, failing, 42 + 8 * Math.sin(t / 5), index),
      stable: counts((wave * (100 - weight)) / 100, 0.001, 38 + 6 * Math.cos(t / 7), index),
    };
  });
}

const at = (seconds: number): number => START + Math.round(seconds * 1000);
const started = (seconds: number, operation: Operation, step?: number, weight?: number): JournalEntry => ({
  kind: "started",
  at: at(seconds),
  operation,
  ...(step === undefined ? {} : { step }),
  ...(weight === undefined ? {} : { weight }),
});
const done = (seconds: number, operation: Operation, step?: number, weight?: number): JournalEntry => ({
  kind: "done",
  at: at(seconds),
  operation,
  ...(step === undefined ? {} : { step }),
  ...(weight === undefined ? {} : { weight }),
  durationMilliseconds: 1900,
  changes: { update: 1, same: 21 },
});

const begun: readonly JournalEntry[] = [
  { kind: "begun", at: at(0), actor: "ada@build-7", holder: "build-7/4711/0a0b0c0d", fence: 9 },
  started(0.1, "export"),
  done(0.5, "export"),
  started(0.6, "deploy", 0, 0),
  done(SECONDS - 0.2, "deploy", 0, 0),
];

const numbersAt = (seconds: number, weight: number, all: readonly Interval[]): Numbers =>
  numbersOf(judgeOf(all.filter(({ t }) => t <= seconds)), weight, plan.judge);

const verdict = (
  seconds: number,
  step: number,
  weight: number,
  answer: "advance" | "hold",
  words: string,
  all: readonly Interval[],
): JournalEntry => ({
  kind: "verdict",
  at: at(seconds),
  step,
  weight,
  verdict: answer,
  reason: { advance: "STEP_PASSED", hold: "MINIMUM_TIME" }[answer],
  words,
  numbers: numbersAt(seconds, weight, all),
});

function stepEntries(index: number, all: readonly Interval[]): readonly JournalEntry[] {
  const from = index * SECONDS;
  const weight = WEIGHTS[index] ?? 0;
  return [
    started(from, "shift", index, weight),
    done(from + 1.9, "shift", index, weight),
    started(from + 2, "hold", index, weight),
    verdict(from + 2.1, index, weight, "hold", `0 of at least 20 s at ${weight} %`, all),
    verdict(from + 22, index, weight, "advance", `no harm shown at ${weight} %`, all),
    done(from + 22.1, "hold", index, weight),
  ];
}

/** Five steps, a bake, the old release removed. */
export function promoted(): { readonly entries: readonly JournalEntry[]; readonly intervals: readonly Interval[] } {
  const all = intervals(0.001, 7 * SECONDS);
  const end = 7 * SECONDS;
  const entries = [
    ...begun,
    ...[1, 2, 3, 4, 5].flatMap((index) => stepEntries(index, all)),
    started(6 * SECONDS, "bake", 6, 100),
    done(end - 4, "bake", 6, 100),
    started(end - 3.9, "retire", 7, 100),
    done(end - 2, "retire", 7, 100),
    started(end - 1.9, "record"),
    done(end - 1.8, "record"),
    started(end - 1.7, "write"),
    done(end - 1.6, "write"),
    {
      kind: "finished" as const,
      at: at(end - 1.5),
      outcome: "promoted" as const,
      reason: "STEP_PASSED",
      words: "all steps passed",
    },
  ];
  return { entries, intervals: all };
}

/** Half of the candidate's answers at 5 % are bad: taken back within seconds. */
export function rolledBack(): { readonly entries: readonly JournalEntry[]; readonly intervals: readonly Interval[] } {
  const from = 2 * SECONDS;
  const failing = intervals(0.5, from + 2).map((interval) =>
    interval.t <= from + 0.5 ? { ...interval, canary: { ...interval.canary, errors: 0 } } : interval,
  );
  const words = "5 of 8 candidate requests failed; evidence of harm 9.20, limit 4.61";
  const after = intervals(0, from + 14)
    .slice(failing.length)
    .map((interval) => ({
      ...interval,
      weight: 0,
      canary: { requests: 0, errors: 0, buckets: {} },
      stable: { ...interval.stable, requests: 26 },
    }));
  const all = [...failing, ...after];
  const entries: readonly JournalEntry[] = [
    ...begun,
    ...stepEntries(1, all),
    started(from, "shift", 2, 5),
    done(from + 0.4, "shift", 2, 5),
    started(from + 0.5, "hold", 2, 5),
    { kind: "rollingBack", at: at(from + 2), reason: "HARM_PROVEN", words, numbers: numbersAt(from + 2, 5, all) },
    done(from + 2.021, "patch"),
    started(from + 2.1, "settle"),
    done(from + 2.2, "settle"),
    started(from + 2.3, "restore"),
    done(from + 8, "restore"),
    started(from + 8.1, "prove"),
    done(from + 11, "prove"),
    { kind: "finished", at: at(from + 11.1), outcome: "rolled-back", reason: "HARM_PROVEN", words },
  ];
  return { entries, intervals: all };
}

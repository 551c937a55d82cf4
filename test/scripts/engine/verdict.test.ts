import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addCounts, type Interval } from "../../../scripts/engine/samples.ts";
import {
  decide,
  freshJudge,
  type JudgeSettings,
  judgeInterval,
  judgeOf,
  type Situation,
  type Verdict,
} from "../../../scripts/engine/verdict.ts";
import { binomial, poisson, seeded } from "./random.ts";

const settings: JudgeSettings = {
  alpha: 0.01,
  degradation: 1,
  minimumErrors: 3,
  gross: { errors: 5, share: 0.2 },
  unreadySeconds: 60,
};
const situation: Situation = {
  weight: 5,
  minimumSeconds: 30,
  minimumRequests: 50,
  elapsedSeconds: 31,
  holdLimitSeconds: 3600,
  updateRunning: false,
  sampleAgeSeconds: 0.2,
  sampleAgeLimitSeconds: 5,
  pods: { kind: "fine" },
};

function interval(t: number, weight: number, canary: [number, number], stable: [number, number]): Interval {
  const counts = ([requests, errors]: [number, number]) => ({ requests, errors, buckets: {} });
  return { t, weight, canary: counts(canary), stable: counts(stable) };
}

function verdictOn(intervals: readonly Interval[], change: Partial<Situation> = {}): Verdict {
  return decide(judgeOf(intervals), { ...situation, ...change }, settings);
}

const healthy = [interval(30, 5, [100, 0], [1900, 2])];

test("a step passes when time and requests are there and no harm is shown", () => {
  const verdict = verdictOn(healthy);
  assert.deepEqual([verdict.verdict, verdict.reason], ["advance", "STEP_PASSED"]);
  assert.equal(verdict.words, "100 requests and 0 errors of the candidate at 5 %, no harm shown");
});

test("every reason to wait has its own code and its own words", () => {
  const cases: readonly [Partial<Situation>, readonly Interval[], string, RegExp][] = [
    [{ updateRunning: true }, healthy, "UPDATE_RUNNING", /update to 5 % is running/],
    [{ sampleAgeSeconds: 12.5, sampleProblem: "refused" }, healthy, "NO_METRICS", /no metrics for 12 s \(refused\)/],
    [{ pods: { kind: "unknown" } }, healthy, "PODS_NOT_READY", /can't be read/],
    [{ pods: { kind: "unready", words: "pod a", seconds: 3 } }, healthy, "PODS_NOT_READY", /pod a/],
    [{ elapsedSeconds: 12 }, healthy, "MINIMUM_TIME", /12 of at least 30 s/],
    [{}, [interval(30, 5, [12, 0], [200, 0])], "TOO_FEW_REQUESTS", /12 of at least 50 candidate requests at 5 %/],
    [{}, [interval(30, 5, [60, 2], [2000, 0])], "HARM_LIKELY", /from fewer errors than it takes/],
    [{ minimumRequests: 0, weight: 25 }, healthy, "STEP_PASSED", /0 requests/],
  ];
  for (const [change, intervals, reason, words] of cases) {
    const verdict = verdictOn(intervals, change);
    assert.equal(verdict.reason, reason);
    assert.match(verdict.words, words);
  }
});

test("no metrics at all, ever, holds", () => {
  const { sampleAgeSeconds: _age, ...blind } = situation;
  const verdict = decide(freshJudge, blind, settings);
  assert.deepEqual([verdict.verdict, verdict.reason], ["hold", "NO_METRICS"]);
});

test("harm that was proven stays proven when the metrics go away", () => {
  const verdict = verdictOn([interval(10, 5, [10, 5], [190, 0])], { sampleAgeSeconds: 100 });
  assert.deepEqual([verdict.verdict, verdict.reason], ["rollback", "HARM_PROVEN"]);
});

test("two errors are never proof, three out of a few against a clean stable release are", () => {
  assert.equal(verdictOn([interval(10, 5, [4, 2], [96, 0])]).verdict, "hold");
  assert.equal(verdictOn([interval(10, 5, [6, 3], [114, 0])]).reason, "HARM_PROVEN");
});

test("five errors at over 20 % are gross, unless the stable release fares the same", () => {
  assert.equal(verdictOn([interval(10, 50, [20, 5], [20, 0])], { weight: 50 }).reason, "GROSS_ERRORS");
  assert.equal(verdictOn([interval(10, 50, [20, 5], [20, 5])], { weight: 50, minimumRequests: 0 }).verdict, "advance");
});

test("at 100 % a sudden gross failure counts in its own ten seconds, however long all was well before", () => {
  const before = interval(3000, 100, [30_000, 10], [0, 0]);
  const sudden = interval(3011, 100, [10, 5], [0, 0]);
  assert.equal(verdictOn([before, sudden], { weight: 100 }).reason, "GROSS_ERRORS");
  assert.equal(verdictOn([before], { weight: 100 }).verdict, "advance");
});

test("failing pods take it back at any weight, unready ones only with traffic and after their time", () => {
  const failing = { kind: "failing", words: "pod a: CrashLoopBackOff" } as const;
  assert.equal(verdictOn([], { weight: 0, pods: failing }).reason, "PODS_FAILING");
  const unready = { kind: "unready", words: "pod a", seconds: 60 } as const;
  assert.equal(verdictOn(healthy, { pods: unready }).reason, "PODS_UNREADY");
  assert.equal(verdictOn(healthy, { pods: unready, weight: 0 }).verdict, "hold");
});

test("holding has an end, which is said to be want of evidence", () => {
  const verdict = verdictOn([interval(30, 5, [12, 0], [200, 0])], { elapsedSeconds: 3601 });
  assert.deepEqual([verdict.verdict, verdict.reason], ["rollback", "NOT_ENOUGH_EVIDENCE"]);
  assert.equal(verdict.words, "held for 3600 s without enough evidence: 12 of at least 50 candidate requests at 5 %");
});

const counted = fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 3 })).map(([n, x]): [number, number] => [n + x, x]);
const traffic = fc.array(fc.tuple(counted, counted), { minLength: 1, maxLength: 40 });

/** Quarter seconds at 5 % and then at 25 %, five seconds' worth at a time. */
function timeline(pairs: readonly (readonly [[number, number], [number, number]])[]): readonly Interval[] {
  return pairs.map(([canary, stable], index) => interval((index + 1) / 4, index < 20 ? 5 : 25, canary, stable));
}

function merged(intervals: readonly Interval[], size: number): readonly Interval[] {
  const groups = Map.groupBy(intervals, ({ t }) => Math.ceil((t * 4) / size));
  return [...groups.values()].map((group) =>
    group.reduce((sum, item) => ({
      t: item.t,
      weight: item.weight,
      canary: addCounts(sum.canary, item.canary),
      stable: addCounts(sum.stable, item.stable),
    })),
  );
}

test("the verdict does not depend on how often one samples, nor on empty intervals", () => {
  fc.assert(
    fc.property(traffic, fc.constantFrom(2, 4, 20), (pairs, size) => {
      const fine = timeline(pairs);
      const weight = fine.at(-1)?.weight ?? 5;
      const expected = verdictOn(fine, { weight });
      assert.deepEqual(verdictOn(merged(fine, size), { weight }), expected);
      const gaps = fine.flatMap((item) => [interval(item.t, item.weight, [0, 0], [0, 0]), item]);
      assert.deepEqual(verdictOn(gaps, { weight }), expected);
    }),
    { numRuns: 100, seed: 1 },
  );
});

test("the verdict does not depend on the order of intervals of the same weight", () => {
  fc.assert(
    fc.property(traffic, (pairs) => {
      const same = pairs.map(([canary, stable]) => interval(4, 5, canary, stable));
      assert.deepEqual(verdictOn([...same].reverse()), verdictOn(same));
    }),
    { numRuns: 50, seed: 2 },
  );
});

test("the judge's state survives being written and read, and stays small", () => {
  let state = freshJudge;
  for (let t = 1; t <= 2000; t += 1) state = judgeInterval(state, interval(t, 5, [5, 0], [95, 1]));
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
  assert.ok(JSON.stringify(state).length < 1000);
});

/** Rolls 1 → 5 → 25 → 50 %, 30 s each, looking every second; the verdict that ended it, if one did. */
function simulate(seed: number, requestsPerSecond: number, rates: { canary: number; stable: number }) {
  const random = seeded(seed);
  let state = freshJudge;
  for (let t = 1; t <= 120; t += 1) {
    const weight = [1, 5, 25, 50][Math.floor((t - 1) / 30)] ?? 50;
    const canary = poisson((requestsPerSecond * weight) / 100, random);
    const stable = poisson((requestsPerSecond * (100 - weight)) / 100, random);
    const errors = binomial(canary, rates.canary, random);
    state = judgeInterval(
      state,
      interval(t, weight, [canary, errors], [stable, binomial(stable, rates.stable, random)]),
    );
    const verdict = decide(state, { ...situation, weight }, settings);
    if (verdict.verdict === "rollback")
      return { verdict, errors: state.segments.reduce((n, s) => n + s.canaryErrors, 0) };
  }
  return undefined;
}

test("in simulation at most one healthy release in a hundred is taken back, however often one looks", () => {
  for (const [requestsPerSecond, rate] of [
    [10, 0.005],
    [20, 0.05],
    [100, 0.01],
  ] as const) {
    const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
    const wrong = seeds.filter((seed) => simulate(seed, requestsPerSecond, { canary: rate, stable: rate })).length;
    assert.ok(wrong <= 2, `${wrong} of 200 at ${requestsPerSecond}/s and ${rate}`);
  }
});

test("in simulation a release that fails half its answers is found within three to five errors", () => {
  const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
  const errors = seeds.map((seed) => simulate(seed, 100, { canary: 0.5, stable: 0.001 })?.errors ?? Infinity);
  assert.ok(Math.max(...errors) <= 5, errors.join());
});

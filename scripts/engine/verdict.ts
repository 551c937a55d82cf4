/** The judge: a small state fed with intervals, and three answers with a reason. */
import type { Counts } from "../ports.ts";
import { grossFailure } from "./gross.ts";
import { logAbsoluteHarm, logHarm, type Segment } from "./harm.ts";
import type { PodsJudgement } from "./pods.ts";
import type { Interval } from "./samples.ts";

export type JudgeSettings = {
  /** Probability of taking back a harmless release per rollout and test; the tests are logHarm and logAbsoluteHarm. */
  readonly alpha: number;
  /** Ratio of error rates that is still tolerated; 1 tolerates none. */
  readonly degradation: number;
  /** Candidate errors below which harm is never proven. */
  readonly minimumErrors: number;
  /** Gross failure: at least `errors` at more than `share` of the candidate's requests. */
  readonly gross: { readonly errors: number; readonly share: number };
  /** How long a pod of the candidate may be unready once it has traffic. */
  readonly unreadySeconds: number;
};

export type Reason =
  | "STEP_PASSED"
  | "NO_METRICS"
  | "TOO_FEW_REQUESTS"
  | "MINIMUM_TIME"
  | "PODS_NOT_READY"
  | "UPDATE_RUNNING"
  | "HARM_LIKELY"
  | "HARM_PROVEN"
  | "HARM_PROVEN_ABSOLUTE"
  | "GROSS_ERRORS"
  | "PODS_FAILING"
  | "PODS_UNREADY"
  | "NOT_ENOUGH_EVIDENCE";

export type Tally = { readonly requests: number; readonly errors: number };

export type Numbers = {
  readonly logE: number;
  readonly limit: number;
  readonly absoluteLogE: number;
  readonly absoluteLimit: number;
  /** Counts at this weight. */
  readonly canary: Tally;
  readonly stable: Tally;
};

export type Verdict = {
  readonly verdict: "advance" | "hold" | "rollback";
  readonly reason: Reason;
  readonly words: string;
  readonly numbers: Numbers;
};

type Window = { readonly index: number; readonly canary: Tally };

/** Serialisable; its size does not grow with the number of intervals, only with the number of weights. */
export type JudgeState = {
  readonly segments: readonly Segment[];
  /** The last two windows of five seconds, counted from the rollout's beginning, at the present weight. */
  readonly recent: readonly Window[];
};

export type Situation = {
  readonly weight: number;
  readonly minimumSeconds: number;
  readonly minimumRequests: number;
  /** Seconds since the traffic has this weight. */
  readonly elapsedSeconds: number;
  readonly holdLimitSeconds: number;
  readonly updateRunning: boolean;
  /** Seconds since the last good sample; absent before the first. */
  readonly sampleAgeSeconds?: number;
  readonly sampleAgeLimitSeconds: number;
  /** Why the source gave no sample, when it gave none. */
  readonly sampleProblem?: string;
  readonly pods: PodsJudgement;
};

const windowSeconds = 5;

export const freshJudge: JudgeState = { segments: [], recent: [] };

/**
 * Adds an interval. Empty ones change nothing. Intervals of one weight may come in any partition; those from while the
 * traffic was being moved in any that keeps whole seconds apart.
 */
export function judgeInterval(state: JudgeState, interval: Interval): JudgeState {
  if (interval.canary.requests === 0 && interval.stable.requests === 0) return state;
  const empty = emptySegment(interval);
  const last = state.segments.at(-1);
  const grows = last?.weight === empty.weight && last.movingSecond === empty.movingSecond;
  const base = grows ? last : empty;
  const grown: Segment = {
    ...base,
    canaryRequests: base.canaryRequests + interval.canary.requests,
    canaryErrors: base.canaryErrors + interval.canary.errors,
    stableRequests: base.stableRequests + interval.stable.requests,
    stableErrors: base.stableErrors + interval.stable.errors,
  };
  return {
    segments: [...(grows ? state.segments.slice(0, -1) : state.segments), grown],
    recent: growWindows(last?.weight === interval.weight ? state.recent : [], interval),
  };
}

export function judgeOf(intervals: readonly Interval[]): JudgeState {
  return intervals.reduce(judgeInterval, freshJudge);
}

function emptySegment({ weight, moving, t }: Pick<Interval, "weight" | "moving" | "t">): Segment {
  const none = { canaryRequests: 0, canaryErrors: 0, stableRequests: 0, stableErrors: 0 };
  return { weight, ...(moving === true ? { movingSecond: Math.ceil(t) } : {}), ...none };
}

function growWindows(windows: readonly Window[], interval: Interval): readonly Window[] {
  // An interval that ends on the edge of a window belongs to the window that ends there.
  const index = Math.ceil(interval.t / windowSeconds);
  const kept = windows.filter((window) => window.index >= index - 1);
  const present = kept.find((window) => window.index === index);
  const grown: Window = {
    index,
    canary: plus(present?.canary, interval.canary),
  };
  return [...kept.filter((window) => window.index !== index), grown];
}

function plus(left: Tally | undefined, right: Tally | Counts): Tally {
  return { requests: (left?.requests ?? 0) + right.requests, errors: (left?.errors ?? 0) + right.errors };
}

/** Everything that the judge has measured, for the present weight. */
export function numbersOf(state: JudgeState, weight: number, settings: JudgeSettings): Numbers {
  const atWeight = state.segments.filter((segment) => segment.weight === weight);
  const before = state.segments.filter((segment) => segment.weight < 100).map(stableOf);
  const full = state.segments.filter((segment) => segment.weight === 100).map(canaryOf);
  return {
    logE: logHarm(state.segments, settings.degradation),
    limit: Math.log(1 / settings.alpha),
    absoluteLogE: logAbsoluteHarm(total(full), total(before), settings),
    absoluteLimit: Math.log(2 / settings.alpha),
    canary: total(atWeight.map(canaryOf)),
    stable: total(atWeight.map(stableOf)),
  };
}

/** Counts of both over the whole rollout. */
export function totalsOf(state: JudgeState): { readonly canary: Tally; readonly stable: Tally } {
  return { canary: total(state.segments.map(canaryOf)), stable: total(state.segments.map(stableOf)) };
}

function canaryOf(segment: Segment): Tally {
  return { requests: segment.canaryRequests, errors: segment.canaryErrors };
}

export function stableOf(segment: Segment): Tally {
  return { requests: segment.stableRequests, errors: segment.stableErrors };
}

export function total(tallies: readonly Tally[]): Tally {
  return tallies.reduce(plus, { requests: 0, errors: 0 });
}

/**
 * The verdict. Harm first, then the limit of holding, then every reason to wait, and only then "advance". Absent or
 * old metrics are never good or bad news: they hold, unless harm was proven before they went away.
 */
export function decide(state: JudgeState, situation: Situation, settings: JudgeSettings): Verdict {
  const numbers = numbersOf(state, situation.weight, settings);
  const harm = reasonToGoBack(state, situation, settings, numbers);
  if (harm !== undefined) return { verdict: "rollback", ...harm, numbers };
  const wait = reasonToWait(situation, numbers);
  if (wait === undefined) {
    const words = `${numbers.canary.requests} requests and ${numbers.canary.errors} errors of the candidate at ${situation.weight} %, no harm shown`;
    return { verdict: "advance", reason: "STEP_PASSED", words, numbers };
  }
  if (situation.elapsedSeconds > situation.holdLimitSeconds && !situation.updateRunning) {
    const words = `held for ${situation.holdLimitSeconds} s without enough evidence: ${wait.words}`;
    return { verdict: "rollback", reason: "NOT_ENOUGH_EVIDENCE", words, numbers };
  }
  return { verdict: "hold", ...wait, numbers };
}

type Because = { readonly reason: Reason; readonly words: string };

function reasonToGoBack(
  state: JudgeState,
  situation: Situation,
  settings: JudgeSettings,
  numbers: Numbers,
): Because | undefined {
  const { pods } = situation;
  if (pods.kind === "failing") return { reason: "PODS_FAILING", words: pods.words };
  if (situation.weight === 0) return undefined;
  const seen = total(state.segments.filter((segment) => segment.weight > 0).map(canaryOf));
  const enough = seen.errors >= settings.minimumErrors;
  if (enough && numbers.logE >= numbers.limit) {
    const words = `${seen.errors} of ${seen.requests} candidate requests failed; evidence of harm ${numbers.logE.toFixed(2)}, limit ${numbers.limit.toFixed(2)}`;
    return { reason: "HARM_PROVEN", words };
  }
  if (enough && numbers.absoluteLogE >= numbers.absoluteLimit) {
    const words = `${numbers.canary.errors} of ${numbers.canary.requests} requests failed at 100 %, more than the stable release's before; evidence ${numbers.absoluteLogE.toFixed(2)}, limit ${numbers.absoluteLimit.toFixed(2)}`;
    return { reason: "HARM_PROVEN_ABSOLUTE", words };
  }
  const gross = grossFailure(state, situation.weight, numbers, settings);
  if (gross !== undefined) return { reason: "GROSS_ERRORS", words: gross };
  if (pods.kind === "unready" && pods.seconds >= settings.unreadySeconds) {
    return { reason: "PODS_UNREADY", words: `${pods.words}; the limit is ${settings.unreadySeconds} s` };
  }
  return undefined;
}

function reasonToWait(situation: Situation, numbers: Numbers): Because | undefined {
  const { pods, weight, minimumRequests, minimumSeconds, sampleAgeSeconds, elapsedSeconds } = situation;
  if (situation.updateRunning) return { reason: "UPDATE_RUNNING", words: `the update to ${weight} % is running` };
  if (sampleAgeSeconds === undefined || sampleAgeSeconds > situation.sampleAgeLimitSeconds) {
    const age = sampleAgeSeconds === undefined ? "no metrics yet" : `no metrics for ${Math.floor(sampleAgeSeconds)} s`;
    const why = situation.sampleProblem === undefined ? "" : ` (${situation.sampleProblem})`;
    return { reason: "NO_METRICS", words: `${age}${why}; holding at ${weight} %` };
  }
  if (pods.kind === "unknown") return { reason: "PODS_NOT_READY", words: "the candidate's pods can't be read" };
  if (pods.kind === "unready") return { reason: "PODS_NOT_READY", words: pods.words };
  if (elapsedSeconds < minimumSeconds) {
    return {
      reason: "MINIMUM_TIME",
      words: `${Math.floor(elapsedSeconds)} of at least ${minimumSeconds} s at ${weight} %`,
    };
  }
  if (numbers.canary.requests < minimumRequests) {
    const words = `${numbers.canary.requests} of at least ${minimumRequests} candidate requests at ${weight} %`;
    return { reason: "TOO_FEW_REQUESTS", words };
  }
  if (numbers.logE >= numbers.limit) {
    const words = `evidence of harm ${numbers.logE.toFixed(2)} is over its limit ${numbers.limit.toFixed(2)}, from fewer errors than it takes to go back`;
    return { reason: "HARM_LIKELY", words };
  }
  return undefined;
}

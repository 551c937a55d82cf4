/** Where a rollout stands, folded from its journal, and what it does next. Pure. */
import type { JournalEntry, Operation } from "./journal.ts";
import type { Plan } from "./plan.ts";
import type { Numbers } from "./verdict.ts";

export type Phase = "new" | "forward" | "back" | "promoted" | "rolled-back";

export type Reversal = {
  readonly reason: string;
  readonly words: string;
  readonly at: number;
  readonly numbers?: Numbers;
  /** Operations of the way back that are done since the last process took over. */
  readonly done: readonly Operation[];
};

export type RolloutState = {
  readonly phase: Phase;
  /** Milliseconds since 1970; absent while new. */
  readonly beganAt?: number;
  readonly finishedAt?: number;
  readonly fence?: number;
  readonly exported: boolean;
  /** Index of the present step; the number of steps once all are done. */
  readonly stepIndex: number;
  /**
   * Since when the traffic has the present step's weight by this process's own update. A resumed rollout does the
   * update again before it goes on waiting, because it can't know what happened to the route meanwhile.
   */
  readonly shiftedAt?: number;
  readonly recorded: boolean;
  readonly written: boolean;
  /** Whether the old release's removal was begun: from there only forward. */
  readonly retiring: boolean;
  /** Whether the first shift was begun: from there users may have met the candidate. */
  readonly shifting: boolean;
  /** The last process said that it stopped, and nobody took over since. */
  readonly stopped?: { readonly words: string; readonly at: number };
  readonly reversal?: Reversal;
  /** An operation that was started and neither done nor failed. */
  readonly open?: { readonly operation: Operation; readonly step?: number; readonly at: number };
  readonly verdict?: Extract<JournalEntry, { kind: "verdict" }>;
  readonly failure?: { readonly code: string; readonly words: string; readonly at: number };
  readonly ended?: { readonly reason: string; readonly words: string };
};

const fresh: RolloutState = {
  phase: "new",
  exported: false,
  stepIndex: 0,
  recorded: false,
  written: false,
  retiring: false,
  shifting: false,
};

export function fold(plan: Plan, entries: readonly JournalEntry[]): RolloutState {
  return entries.reduce((state, entry) => applyEntry(plan, state, entry), fresh);
}

/** Entries of a process that had lost the lease and did not know it yet don't count. */
export function applyEntry(plan: Plan, state: RolloutState, entry: JournalEntry): RolloutState {
  if (entry.fence !== undefined && entry.fence < (state.fence ?? 0)) return state;
  switch (entry.kind) {
    case "begun":
      return { ...withoutStop(state), phase: "forward", beganAt: entry.at, fence: entry.fence };
    case "resumed":
      return takeOver(state, entry.fence);
    case "started":
      return {
        ...state,
        retiring: state.retiring || entry.operation === "retire",
        shifting: state.shifting || entry.operation === "shift",
        open: { operation: entry.operation, at: entry.at, ...(entry.step === undefined ? {} : { step: entry.step }) },
      };
    case "done":
      return applyDone(plan, closed(state), entry);
    case "failed":
      return { ...closed(state), failure: { code: entry.code, words: entry.words, at: entry.at } };
    case "verdict":
      return { ...state, verdict: entry };
    case "rollingBack":
      return {
        ...state,
        phase: "back",
        reversal: {
          reason: entry.reason,
          words: entry.words,
          at: entry.at,
          done: [],
          ...(entry.numbers === undefined ? {} : { numbers: entry.numbers }),
        },
      };
    case "note":
      return state;
    case "stopped":
      return { ...state, stopped: { words: entry.words, at: entry.at } };
    case "finished":
      return {
        ...state,
        phase: entry.outcome,
        finishedAt: entry.at,
        ended: { reason: entry.reason, words: entry.words },
      };
  }
}

function closed(state: RolloutState): RolloutState {
  const { open: _open, ...rest } = state;
  return rest;
}

function withoutStop(state: RolloutState): RolloutState {
  const { stopped: _stopped, ...rest } = state;
  return rest;
}

function takeOver(state: RolloutState, fence: number): RolloutState {
  const { shiftedAt: _shiftedAt, ...rest } = withoutStop(state);
  return {
    ...rest,
    fence,
    ...(state.reversal === undefined ? {} : { reversal: { ...state.reversal, done: [] } }),
  };
}

function applyDone(plan: Plan, state: RolloutState, entry: Extract<JournalEntry, { kind: "done" }>): RolloutState {
  switch (entry.operation) {
    case "export":
      return { ...state, exported: true };
    case "deploy":
    case "retire":
      return nextStep(state);
    case "shift":
      return { ...state, shiftedAt: entry.at };
    case "hold":
      // The bake goes on at the weight of the last shift, which needs no update of its own.
      return plan.steps[state.stepIndex + 1]?.kind === "bake"
        ? { ...nextStep(state), shiftedAt: entry.at }
        : nextStep(state);
    case "bake":
      return nextStep(state);
    case "record":
      return { ...state, recorded: true };
    case "write":
      return { ...state, written: true };
    case "patch":
    case "settle":
    case "restore":
    case "prove":
      if (state.reversal === undefined) return state;
      return { ...state, reversal: { ...state.reversal, done: [...state.reversal.done, entry.operation] } };
  }
}

function nextStep(state: RolloutState): RolloutState {
  const { shiftedAt: _shiftedAt, ...rest } = state;
  return { ...rest, stepIndex: state.stepIndex + 1 };
}

export type NextOperation = { readonly operation: Operation; readonly step?: number; readonly weight?: number };
export type Next = NextOperation | { readonly finish: "promoted" | "rolled-back" };

const wayBack = ["patch", "settle", "restore", "prove"] as const;

/** What a rollout in this state does next; undefined when it is over or was never begun. */
export function next(plan: Plan, state: RolloutState): Next | undefined {
  if (state.phase === "forward") return nextForward(plan, state);
  if (state.phase === "back") return nextBack(state);
  return undefined;
}

function nextBack(state: RolloutState): Next {
  // Before the export nothing was changed, so there is nothing to put back.
  if (!state.exported) return { finish: "rolled-back" };
  const operation = wayBack.find((candidate) => state.reversal?.done.includes(candidate) !== true);
  return operation === undefined ? { finish: "rolled-back" } : { operation };
}

function nextForward(plan: Plan, state: RolloutState): Next {
  if (!state.exported) return { operation: "export" };
  const step = plan.steps[state.stepIndex];
  if (step === undefined) {
    if (!state.recorded) return { operation: "record" };
    if (!state.written) return { operation: "write" };
    return { finish: "promoted" };
  }
  const where = { step: state.stepIndex, weight: weightAt(plan, state.stepIndex) };
  switch (step.kind) {
    case "deploy":
      return { operation: "deploy", ...where };
    case "shift":
      return { operation: state.shiftedAt === undefined ? "shift" : "hold", ...where };
    case "bake":
      return { operation: state.shiftedAt === undefined ? "shift" : "bake", ...where };
    case "retire":
      return { operation: "retire", ...where };
  }
}

/** The part of an operation that its journal entries carry. */
export function whereOf({ operation, step, weight }: NextOperation): NextOperation {
  return { operation, ...(step === undefined ? {} : { step }), ...(weight === undefined ? {} : { weight }) };
}

/** Percent of the traffic that the candidate is meant to have now: none before the first shift and on the way back. */
export function presentWeight(plan: Plan, state: RolloutState): number {
  return state.phase === "forward" && state.shifting ? weightAt(plan, state.stepIndex) : 0;
}

/** Percent of the traffic that the candidate has during a step. */
export function weightAt(plan: Plan, stepIndex: number): number {
  return shiftBefore(plan, stepIndex)?.weight ?? 0;
}

/** The shift whose weight holds during a step: the step itself, or the last shift before it. */
export function shiftBefore(
  plan: Plan,
  stepIndex: number,
): Extract<Plan["steps"][number], { kind: "shift" }> | undefined {
  return plan.steps
    .slice(0, stepIndex + 1)
    .filter((step) => step.kind === "shift")
    .at(-1);
}

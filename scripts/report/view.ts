/** What a person sees of a rollout, as one value: folded from the engine's events, or read from what a rollout wrote. Pure. */
import type { RolloutEvent } from "../engine/events.ts";
import type { Plan, PlanStep } from "../engine/plan.ts";
import type { Numbers, Tally } from "../engine/verdict.ts";
import { changesInWords } from "./words.ts";

export type StepView = {
  /** `5 %`, `bake`, … */
  readonly label: string;
  readonly state: "done" | "now" | "todo" | "failed";
};

export type NoteView = { readonly at: number; readonly words: string };

export type RolloutView = {
  readonly plan: Plan;
  readonly steps: readonly StepView[];
  /** Percent of the traffic on the candidate, as last set. */
  readonly weight: number;
  /** What is being done: `shifting to 5 %`. */
  readonly doing: string;
  readonly direction: "forward" | "back";
  /** Why it does not go on yet; absent when it is busy. */
  readonly waiting?: string;
  /** Counts and evidence at the present weight; absent before the first sample. */
  readonly numbers?: Numbers;
  /** The weight that `numbers` are of. */
  readonly judgedWeight?: number;
  /** Counts of the whole rollout. */
  readonly total?: { readonly canary: Tally; readonly stable: Tally };
  readonly step?: {
    readonly elapsedSeconds: number;
    readonly minimumSeconds: number;
    readonly minimumRequests: number;
  };
  readonly startedAt?: number;
  readonly now: number;
  /** The newest last. */
  readonly notes: readonly NoteView[];
  readonly outcome?: { readonly outcome: "promoted" | "rolled-back"; readonly reason: string; readonly words: string };
};

const NOTES = 6;

/** The view of a plan that has not begun. */
export function viewOfPlan(plan: Plan, now: number): RolloutView {
  return {
    plan,
    steps: plan.steps.map((step) => ({ label: labelOf(step), state: "todo" })),
    weight: plan.before.weights[plan.to.id] ?? 0,
    doing: "planned",
    direction: "forward",
    now,
    notes: [],
  };
}

export function labelOf(step: PlanStep): string {
  return step.kind === "shift" ? `${step.weight} %` : step.kind;
}

/** The view after one more event. */
export function afterRolloutEvent(view: RolloutView, event: RolloutEvent): RolloutView {
  const next = { ...view, now: event.at, startedAt: view.startedAt ?? event.at };
  switch (event.kind) {
    case "phase":
      return afterPhase(next, event);
    case "progress":
      return {
        ...next,
        steps: markCurrent(next.steps, event.step),
        waiting: event.words,
        numbers: event.numbers,
        judgedWeight: event.weight,
        total: event.total,
        step: {
          elapsedSeconds: event.elapsedSeconds,
          minimumSeconds: event.minimumSeconds,
          minimumRequests: event.minimumRequests,
        },
      };
    case "traffic":
      return noted({ ...next, weight: event.weights[next.plan.to.id] ?? 0 }, event.words);
    case "verdict":
      return event.verdict.verdict === "hold" ? next : noted(next, event.verdict.words);
    case "update":
      return event.state === "started" ? next : noted(next, wordsOfUpdate(event));
    case "note":
      return noted(next, event.words);
    case "finished":
      return finished(next, event);
  }
}

function afterPhase(view: RolloutView, event: Extract<RolloutEvent, { kind: "phase" }>): RolloutView {
  const { waiting: _waiting, ...rest } = view;
  const next = { ...rest, doing: event.words };
  if (event.phase === "rolling-back") {
    return noted({ ...next, direction: "back", steps: markFailed(next.steps) }, event.words);
  }
  return event.step === undefined ? next : { ...next, steps: markCurrent(next.steps, event.step) };
}

function finished(view: RolloutView, event: Extract<RolloutEvent, { kind: "finished" }>): RolloutView {
  const { waiting: _waiting, ...rest } = view;
  const { outcome, reason, words } = event;
  const promoted = outcome === "promoted";
  return {
    ...rest,
    doing: promoted ? "promoted" : "rolled back",
    weight: promoted ? 100 : 0,
    steps: promoted ? rest.steps.map((step) => ({ ...step, state: "done" })) : markFailed(rest.steps),
    outcome: { outcome, reason, words },
  };
}

/** Steps before the current one are done. */
export function markCurrent(steps: readonly StepView[], current: number): readonly StepView[] {
  return steps.map((step, index) => ({
    ...step,
    state: index < current ? "done" : index === current ? "now" : "todo",
  }));
}

/** The step at which it went wrong keeps its place. */
export function markFailed(steps: readonly StepView[]): readonly StepView[] {
  return steps.map((step) => (step.state === "now" ? { ...step, state: "failed" } : step));
}

function noted(view: RolloutView, words: string): RolloutView {
  if (view.notes.at(-1)?.words === words) return view;
  return { ...view, notes: [...view.notes, { at: view.now, words }].slice(-NOTES) };
}

/** `deploy done in 2.1 s: 3 created`. */
export function wordsOfUpdate(event: Extract<RolloutEvent, { kind: "update" }>): string {
  const took =
    event.durationMilliseconds === undefined ? "" : ` in ${(event.durationMilliseconds / 1000).toFixed(1)} s`;
  const changed = event.changes === undefined ? "" : `: ${changesInWords(event.changes)}`;
  return event.state === "done" ? `${event.operation} done${took}${changed}` : event.words;
}

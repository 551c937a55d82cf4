/** The view of a rollout that another process runs, from the lines that it writes. Pure. */
import type { JournalEntry } from "../engine/journal.ts";
import type { Plan } from "../engine/plan.ts";
import { fold, type RolloutState, shiftBefore, weightAt } from "../engine/rollout-state.ts";
import type { Interval } from "../engine/samples.ts";
import { judgeOf, numbersOf, totalsOf } from "../engine/verdict.ts";
import { markCurrent, markFailed, type RolloutView, viewOfPlan } from "./view.ts";

export function viewOfFiles(
  plan: Plan,
  entries: readonly JournalEntry[],
  intervals: readonly Interval[],
  now: number,
): RolloutView {
  const state = fold(plan, entries);
  const base = viewOfPlan(plan, now);
  const begun = entries.find(({ kind }) => kind === "begun");
  if (begun === undefined) return base;
  const { stepIndex } = state;
  const judge = judgeOf(intervals);
  const weight = weightNow(plan, entries);
  const judged = state.shifting ? weightAt(plan, stepIndex) : 0;
  const ended = entries.findLast((entry) => entry.kind === "finished");
  const back = state.phase === "back" || state.phase === "rolled-back";
  const current = markCurrent(base.steps, ended?.outcome === "promoted" ? plan.steps.length : stepIndex);
  const waiting = entries.findLast((entry) => entry.kind === "verdict");
  const over = ended !== undefined || state.stopped !== undefined;
  return {
    ...base,
    startedAt: begun.at,
    now: ended?.at ?? now,
    weight,
    direction: back ? "back" : "forward",
    steps: back ? markFailed(current) : current,
    doing:
      ended === undefined ? doingNow(plan, entries, state) : ended.outcome === "promoted" ? "promoted" : "rolled back",
    numbers: numbersOf(judge, judged, plan.judge),
    judgedWeight: judged,
    total: totalsOf(judge),
    notes: entries.flatMap((entry) => notesOf(entry)).slice(-6),
    ...stepOf(plan, state, stepIndex, now),
    ...(waiting === undefined || over ? {} : { waiting: waiting.words }),
    ...(ended === undefined ? {} : { outcome: { outcome: ended.outcome, reason: ended.reason, words: ended.words } }),
  };
}

function stepOf(
  plan: Plan,
  state: { readonly shiftedAt?: number },
  index: number,
  now: number,
): Pick<RolloutView, "step"> {
  const step = plan.steps[index];
  if (state.shiftedAt === undefined || step === undefined) return {};
  const minimumSeconds = step.kind === "shift" || step.kind === "bake" ? step.minimumSeconds : 0;
  const minimumRequests = step.kind === "shift" ? (shiftBefore(plan, index)?.minimumRequests ?? 0) : 0;
  return { step: { elapsedSeconds: (now - state.shiftedAt) / 1000, minimumSeconds, minimumRequests } };
}

/** Weight of the last operation that is known to have moved traffic. */
function weightNow(plan: Plan, entries: readonly JournalEntry[]): number {
  const moved = entries.findLast(
    (entry) =>
      entry.kind === "done" &&
      (entry.operation === "shift" || entry.operation === "patch" || entry.operation === "restore"),
  );
  if (moved?.kind !== "done") return plan.before.weights[plan.to.id] ?? 0;
  return moved.operation === "shift" ? (moved.weight ?? weightAt(plan, moved.step ?? 0)) : 0;
}

const DOING: Readonly<Record<string, string>> = {
  export: "exporting the state before the rollout",
  deploy: "bringing up the candidate at 0 %",
  bake: "baking at 100 %, the old release standing by",
  retire: "removing the old release",
  record: "recording the promotion",
  write: "writing the stack's file",
  patch: "taking the traffic back",
  settle: "waiting for the update to end",
  restore: "restoring the estate",
  prove: "proving that everything is as before",
};

function doingNow(plan: Plan, entries: readonly JournalEntry[], state: RolloutState): string {
  if (state.stopped !== undefined)
    return "nothing: its process stopped; `cutover resume` or `cutover rollback` goes on";
  const last = entries.findLast((entry) => entry.kind === "started");
  if (last === undefined) return "starting";
  const weight = weightAt(plan, last.step ?? state.stepIndex);
  if (last.operation === "shift") return `shifting to ${weight} %`;
  if (last.operation === "hold") return `watching at ${weight} %`;
  return DOING[last.operation] ?? last.operation;
}

/** What of the journal is worth a line under the view. */
function notesOf(entry: JournalEntry): readonly { readonly at: number; readonly words: string }[] {
  switch (entry.kind) {
    case "verdict":
      return entry.verdict === "hold" ? [] : [{ at: entry.at, words: entry.words }];
    case "rollingBack":
    case "note":
    case "stopped":
      return [{ at: entry.at, words: entry.words }];
    case "failed":
      return [{ at: entry.at, words: `${entry.operation} failed: ${entry.words}` }];
    case "resumed":
      return [
        {
          at: entry.at,
          words: `resumed by ${entry.actor}, ${entry.direction === "back" ? "to roll back" : "forward"}`,
        },
      ];
    default:
      return [];
  }
}

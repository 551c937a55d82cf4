/** A rollout as plain lines for CI and logs: one for each change of state, none for a sample that changes nothing. Pure. */
import type { RolloutEvent } from "../engine/events.ts";
import type { Plan } from "../engine/plan.ts";
import { labelOf, wordsOfUpdate } from "./view.ts";
import { clockTime, duration, share } from "./words.ts";

/** What has been said, so that neither the same reason to wait nor the same words are said twice in a row. */
export type Said = { readonly key: string; readonly at: number; readonly words: string };
export const nothingSaid: Said = { key: "", at: 0, words: "" };

/** A wait that lasts is said again this often, with its numbers. */
const AGAIN_MILLISECONDS = 30_000;

/** The line for an event, and what has been said by then. */
export function plainLine(
  plan: Plan,
  event: RolloutEvent,
  said: Said,
): { readonly line?: string; readonly said: Said } {
  if (event.kind === "progress") return progressLine(plan, event, said);
  const words = wordsOf(plan, event);
  if (words === undefined || words === said.words) return { said };
  return { line: `${clockTime(event.at)}  ${words}`, said: { ...said, words } };
}

function progressLine(
  plan: Plan,
  event: Extract<RolloutEvent, { kind: "progress" }>,
  said: Said,
): { readonly line?: string; readonly said: Said } {
  // That an update runs was said when it began.
  if (event.reason === "UPDATE_RUNNING") return { said };
  const key = `${event.step}/${event.reason}`;
  if (key === said.key && event.at - said.at < AGAIN_MILLISECONDS) return { said };
  const { canary, stable, logE, limit } = event.numbers;
  const line = [
    `${clockTime(event.at)}  ${labelAt(plan, event.step)}: ${event.verdict === "rollback" ? "ROLL BACK, " : ""}${event.words}`,
    `candidate ${canary.errors}/${canary.requests} failed (${share(canary.errors, canary.requests)})`,
    `stable ${stable.errors}/${stable.requests} (${share(stable.errors, stable.requests)})`,
    `evidence ${logE.toFixed(2)} of ${limit.toFixed(2)}`,
  ].join("  |  ");
  return { line, said: { ...said, key, at: event.at } };
}

function wordsOf(plan: Plan, event: Exclude<RolloutEvent, { kind: "progress" }>): string | undefined {
  switch (event.kind) {
    case "phase":
      return event.words;
    case "update":
      return event.state === "started" ? undefined : wordsOfUpdate(event);
    case "traffic":
      return `traffic: ${event.words}`;
    case "verdict":
      return event.verdict.verdict === "hold"
        ? undefined
        : `${labelAt(plan, event.step)}: ${event.verdict.verdict === "advance" ? "go on" : "roll back"}, ${event.verdict.words}`;
    case "note":
      return event.words;
    case "finished": {
      const outcome = event.outcome === "promoted" ? "PROMOTED" : "ROLLED BACK";
      return `${outcome} after ${duration(event.durationMilliseconds / 1000)}: ${event.words}`;
    }
  }
}

function labelAt(plan: Plan, index: number): string {
  const step = plan.steps[index];
  return step === undefined ? `step ${index}` : labelOf(step);
}

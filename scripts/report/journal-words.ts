/** Entries of a journal as plain lines. Pure. */
import type { JournalEntry } from "../engine/journal.ts";
import type { Plan } from "../engine/plan.ts";
import { weightAt } from "../engine/rollout-state.ts";
import { changesInWords, clockTime } from "./words.ts";

export function entryLine(plan: Plan, entry: JournalEntry): string {
  return `${clockTime(entry.at)}  ${entryInWords(plan, entry)}`;
}

export function entryInWords(plan: Plan, entry: JournalEntry): string {
  switch (entry.kind) {
    case "begun":
      return `begun by ${entry.actor}, lease fence ${entry.fence}`;
    case "resumed":
      return `resumed by ${entry.actor}, ${entry.direction === "back" ? "on the way back" : "on the way forward"}, fence ${entry.fence}`;
    case "started":
      return `${operationInWords(plan, entry)} …`;
    case "done": {
      const took =
        entry.durationMilliseconds === undefined ? "" : ` in ${(entry.durationMilliseconds / 1000).toFixed(1)} s`;
      const changed = entry.changes === undefined ? "" : `: ${changesInWords(entry.changes)}`;
      return `${operationInWords(plan, entry)} done${took}${changed}`;
    }
    case "failed":
      return `${operationInWords(plan, entry)} failed: ${entry.words} [${entry.code}]`;
    case "verdict":
      return `${entry.weight} %: ${entry.verdict === "rollback" ? "roll back" : entry.verdict}, ${entry.words}`;
    case "rollingBack":
      return `rolling back: ${entry.words} [${entry.reason}]`;
    case "note":
    case "stopped":
      return entry.words;
    case "finished":
      return `${entry.outcome === "promoted" ? "PROMOTED" : "ROLLED BACK"}: ${entry.words}`;
  }
}

const OPERATIONS: Readonly<Record<string, string>> = {
  export: "export the state",
  deploy: "bring up the candidate",
  bake: "bake",
  retire: "remove the old release",
  record: "record the promotion",
  write: "write the stack's file",
  patch: "take the traffic back",
  settle: "let the running update end",
  restore: "restore the estate",
  prove: "prove that all is as before",
};

type Operated = {
  readonly operation: string;
  readonly step?: number | undefined;
  readonly weight?: number | undefined;
};

function operationInWords(plan: Plan, entry: Operated): string {
  const weight = entry.weight ?? weightAt(plan, entry.step ?? 0);
  if (entry.operation === "shift") return `shift to ${weight} %`;
  if (entry.operation === "hold") return `watch at ${weight} %`;
  return OPERATIONS[entry.operation] ?? entry.operation;
}

/** A project on disk as the commands find it, with a terminal that keeps what was said. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../../../scripts/commands/io.ts";
import { type Plan, planId } from "../../../scripts/engine/plan.ts";
import { formatPlan } from "../../../scripts/engine/plan-file.ts";
import { temporaryFolder } from "../external/temporary.ts";
import { plan as recorded } from "../report/recorded.ts";

export const plan: Plan = { ...recorded, id: planId(recorded) };

export type Spoken = { readonly io: Io; readonly lines: string[]; readonly notices: string[] };

export function listen(directory: string): Spoken {
  const lines: string[] = [];
  const notices: string[] = [];
  const io: Io = {
    line: (text) => void lines.push(text),
    notice: (text) => void notices.push(text),
    directory,
    signal: new AbortController().signal,
  };
  return { io, lines, notices };
}

/** A folder with Pulumi.yaml. */
export function emptyProject(): string {
  const root = temporaryFolder();
  writeFileSync(join(root, "Pulumi.yaml"), "name: cutover\nruntime: nodejs\n");
  return root;
}

/** Puts a rollout's plan, journal and samples where its process leaves them. */
export function leaveRollout(root: string, journal: readonly object[], samples: readonly object[]): void {
  const folder = join(root, ".cutover", plan.stack, "rollouts", plan.id);
  mkdirSync(folder, { recursive: true });
  const text = (lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(join(folder, "plan.json"), formatPlan(plan));
  writeFileSync(join(folder, "journal.jsonl"), text(journal));
  writeFileSync(join(folder, "samples.jsonl"), text(samples));
}

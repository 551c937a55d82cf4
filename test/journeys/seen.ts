/** What a rollout left behind and what its users saw, for journeys and benches. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answeredAt, isFailure, type RequestRecord } from "../lab/load/records.ts";
import type { Story } from "./story.ts";

export type JournalLine = { readonly at: number; readonly kind: string; readonly [detail: string]: unknown };

const lines = (path: string): string[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");

/** The journal of a rollout of the story's work tree. */
export const journalOf = (story: Story, rollout: string): readonly JournalLine[] =>
  lines(join(story.directory, ".cutover/production/rollouts", rollout, "journal.jsonl")).map(asJournalLine);

const asJournalLine = (line: string): JournalLine => {
  const value: unknown = JSON.parse(line);
  if (typeof value === "object" && value !== null && "at" in value && "kind" in value) {
    return { ...value, at: Number(value.at), kind: String(value.kind) };
  }
  throw new Error(`expected a journal line, found ${line}`);
};

export type Seen = {
  readonly requests: number;
  readonly failures: number;
  /** Failures of answers that did not come from the candidate: there should be none. */
  readonly failuresElsewhere: number;
  /** Null: the candidate never failed. */
  readonly firstErrorToLastAnswerSeconds: number | null;
  readonly lastCandidateAnswerAt: number | null;
};

/** Counts what users saw while `candidate` was on its way in or out. */
export const seenByUsers = (records: readonly RequestRecord[], candidate: string): Seen => {
  const own = records.filter(({ release }) => release === candidate);
  const failures = records.filter(isFailure);
  const firstError = own
    .filter(isFailure)
    .map(answeredAt)
    .sort((a, b) => a - b)[0];
  const lastAnswer = own
    .map(answeredAt)
    .sort((a, b) => a - b)
    .at(-1);
  return {
    requests: records.length,
    failures: failures.length,
    failuresElsewhere: failures.filter(({ release }) => release !== candidate).length,
    firstErrorToLastAnswerSeconds:
      firstError === undefined || lastAnswer === undefined ? null : (lastAnswer - firstError) / 1000,
    lastCandidateAnswerAt: lastAnswer ?? null,
  };
};

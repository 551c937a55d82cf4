/** What a rollout intended and did, one JSON line each, append-only: enough to resume or to undo it after a crash. */
import { z } from "zod";
import { EngineError } from "./errors.ts";

/** Operations on the way forward, then those on the way back. */
export const operations = [
  "export",
  "deploy",
  "shift",
  "hold",
  "bake",
  "retire",
  "record",
  "write",
  "patch",
  "settle",
  "restore",
  "prove",
] as const;
export type Operation = (typeof operations)[number];

/** When (milliseconds since 1970), and under which fence it was written. */
const stamp = { at: z.number(), fence: z.number().optional() };
/** What is done, in which step of the plan, and the candidate's weight there. */
const where = {
  operation: z.enum(operations),
  step: z.number().int().nonnegative().optional(),
  weight: z.number().optional(),
};
const tally = z.object({ requests: z.number(), errors: z.number() });
const numbers = z.object({
  logE: z.number(),
  limit: z.number(),
  absoluteLogE: z.number(),
  absoluteLimit: z.number(),
  canary: tally,
  stable: tally,
});
const entry = z.discriminatedUnion("kind", [
  /** The lease is held and the plan fits the world; nothing was changed yet. */
  z.object({ kind: z.literal("begun"), ...stamp, actor: z.string(), holder: z.string(), fence: z.number() }),
  z.object({
    kind: z.literal("resumed"),
    ...stamp,
    actor: z.string(),
    holder: z.string(),
    fence: z.number(),
    direction: z.enum(["forward", "back"]),
  }),
  /** The intent; without its `done` nobody knows whether the operation took effect, and it is done again. */
  z.object({ kind: z.literal("started"), ...stamp, ...where }),
  z.object({
    kind: z.literal("done"),
    ...stamp,
    ...where,
    changes: z.record(z.string(), z.number()).optional(),
    durationMilliseconds: z.number().optional(),
  }),
  z.object({ kind: z.literal("failed"), ...stamp, ...where, code: z.string(), words: z.string() }),
  /** The judge's answer, whenever it changes. */
  z.object({
    kind: z.literal("verdict"),
    ...stamp,
    step: z.number().int().nonnegative(),
    weight: z.number(),
    verdict: z.enum(["advance", "hold", "rollback"]),
    reason: z.string(),
    words: z.string(),
    numbers,
  }),
  z.object({
    kind: z.literal("rollingBack"),
    ...stamp,
    reason: z.string(),
    words: z.string(),
    numbers: numbers.optional(),
  }),
  z.object({ kind: z.literal("note"), ...stamp, words: z.string() }),
  /** The process ended here of its own accord, before the rollout did; its lease stays held. */
  z.object({ kind: z.literal("stopped"), ...stamp, words: z.string() }),
  z.object({
    kind: z.literal("finished"),
    ...stamp,
    outcome: z.enum(["promoted", "rolled-back"]),
    reason: z.string(),
    words: z.string(),
  }),
]);

export type JournalEntry = z.infer<typeof entry>;
/** An entry before the clock has put its time on it. */
export type JournalFact = JournalEntry extends infer E ? (E extends { at: number } ? Omit<E, "at"> : never) : never;

export type ParsedJournal = {
  readonly entries: readonly JournalEntry[];
  /** The last line was cut off by a crash while it was written, and is left out. */
  readonly torn: boolean;
};

export function formatEntry(value: JournalEntry): string {
  return JSON.stringify(value);
}

/**
 * The entries of a journal. A line that a crash cut off is no JSON and is left out: what it would have said will be done
 * again. It may only be the last one, or stand before the entry with which a later process took over. Any other line
 * that is not an entry means JOURNAL_DAMAGED.
 */
export function parseJournal(lines: readonly string[]): ParsedJournal {
  const kept = lines.filter((line) => line.trim() !== "");
  const entries: JournalEntry[] = [];
  let torn: { readonly index: number; readonly line: string } | undefined;
  for (const [index, line] of kept.entries()) {
    const value = jsonOf(line);
    if (value === undefined) {
      torn ??= { index, line };
      continue;
    }
    const parsed = entry.safeParse(value);
    if (!parsed.success) throw damaged(index, line);
    if (torn !== undefined && parsed.data.kind !== "resumed" && parsed.data.kind !== "begun") {
      throw damaged(torn.index, torn.line);
    }
    torn = undefined;
    entries.push(parsed.data);
  }
  return { entries, torn: torn !== undefined };
}

function damaged(index: number, line: string): EngineError {
  return new EngineError(
    "JOURNAL_DAMAGED",
    `Expected a journal entry in line ${index + 1}, found ${JSON.stringify(line.slice(0, 80))}.`,
    "The journal was changed by hand or by a failing disk. Restore it from a copy, or bring the estate to a known state with `pulumi up` and remove the rollout's folder.",
  );
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

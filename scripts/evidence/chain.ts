/** The hash chain of the audit log: each record carries the digest of the one before, so that none can be changed, removed or inserted unseen. */
import { canonicalJson, digestOf } from "../../components/values/canonical-json.ts";

export type AuditRecord = {
  /** From 0, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: string;
  /** `hash` of the record before; 64 zeros in the first. */
  readonly prevHash: string;
  /** sha256 over the canonical JSON of this record without `hash`. */
  readonly hash: string;
  readonly [detail: string]: unknown;
};

export type ChainCheck =
  | {
      readonly ok: true;
      readonly records: number;
      /** Hash of the last record; 64 zeros for an empty log. Kept elsewhere, it proves that nothing was cut off. */
      readonly head: string;
      /** The last line was cut off by a crash and is not counted. */
      readonly torn: boolean;
    }
  /** `index` counts lines from 0. */
  | { readonly ok: false; readonly index: number; readonly reason: string };

export const chainStart = "0".repeat(64);
const reserved: ReadonlySet<string> = new Set(["seq", "at", "prevHash", "hash"]);

/** The record that follows `previous`; undefined before the first. An entry's own seq, at, prevHash and hash are not taken over. */
export function appendRecord(
  previous: AuditRecord | undefined,
  at: string,
  entry: { readonly kind: string } & Readonly<Record<string, unknown>>,
): AuditRecord {
  const details = Object.fromEntries(Object.entries(entry).filter(([key]) => !reserved.has(key)));
  const body = {
    ...details,
    seq: previous === undefined ? 0 : previous.seq + 1,
    at,
    kind: entry.kind,
    prevHash: previous?.hash ?? chainStart,
  };
  return { ...body, hash: digestOf(body) };
}

/** One line, without the newline. */
export function formatRecord(record: AuditRecord): string {
  return canonicalJson(record);
}

/**
 * Reads a whole log. A last line that is no JSON was torn by a crash and is reported, not refused; everything else that
 * does not follow from the line before is the first broken index. Removing records from the end leaves a shorter
 * valid chain: compare `head` with a copy kept elsewhere.
 */
export function verifyChain(lines: readonly string[]): ChainCheck {
  const kept = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  let previous: AuditRecord | undefined;
  for (const [index, line] of kept.entries()) {
    const value = jsonOf(line);
    if (value === undefined && index === kept.length - 1) return whole(index, previous, true);
    const reason = whyNotNext(previous, value);
    if (reason !== undefined) return { ok: false, index, reason };
    previous = value as AuditRecord;
  }
  return whole(kept.length, previous, false);
}

function whole(records: number, last: AuditRecord | undefined, torn: boolean): ChainCheck {
  return { ok: true, records, head: last?.hash ?? chainStart, torn };
}

/** The tail of a log is no record, so nothing may be appended to it. */
export class ChainBrokenError extends Error {
  constructor(found: string) {
    super(
      `Expected an audit record in the last line, found ${JSON.stringify(found.slice(0, 80))}.\n` +
        "Keep the file as evidence under another name and start a new log.",
    );
    this.name = "ChainBrokenError";
  }
}

/**
 * The last record of a log, to append to; undefined when the log is empty. A torn last line is passed over; anything else
 * that is not a record with its own hash throws ChainBrokenError. Only this record itself is checked, so that appending
 * does not get slower with the log.
 */
export function lastRecord(lines: readonly string[]): AuditRecord | undefined {
  const kept = lines.filter((line) => line !== "");
  const torn = kept.length > 0 && jsonOf(kept.at(-1) ?? "") === undefined;
  const line = kept.at(torn ? -2 : -1);
  if (line === undefined || (torn && kept.length === 1)) return undefined;
  const value = jsonOf(line);
  if (!isRecord(value) || hashOf(value) !== value.hash) throw new ChainBrokenError(line);
  return value;
}

function whyNotNext(previous: AuditRecord | undefined, value: unknown): string | undefined {
  if (!isRecord(value)) return "expected a record with seq, at, kind, prevHash and hash, found something else";
  const seq = previous === undefined ? 0 : previous.seq + 1;
  if (value.seq !== seq) return `expected seq ${seq}, found ${value.seq}: records are missing or out of order`;
  const prevHash = previous?.hash ?? chainStart;
  if (value.prevHash !== prevHash) return `expected prevHash ${prevHash}, found ${value.prevHash}`;
  const hash = hashOf(value);
  if (value.hash !== hash) return `expected hash ${hash}, found ${value.hash}: the record was changed`;
  return undefined;
}

function hashOf(record: AuditRecord): string {
  const { hash: _hash, ...body } = record;
  return digestOf(body);
}

function isRecord(value: unknown): value is AuditRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const record = value as Readonly<Record<string, unknown>>;
  return (
    typeof record.seq === "number" &&
    typeof record.at === "string" &&
    typeof record.kind === "string" &&
    typeof record.prevHash === "string" &&
    typeof record.hash === "string"
  );
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

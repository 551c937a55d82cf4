import { mkdir, open, stat, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { EngineError } from "../engine/errors.ts";
import { type AuditRecord, appendRecord, ChainBrokenError, formatRecord, lastRecord } from "../evidence/chain.ts";
import type { Audit, Clock } from "../ports.ts";
import { withFileLock } from "./file-lock.ts";
import { isCode, readIfThere, wholeLines } from "./lines.ts";

/** Name of the record of everything, beside Pulumi.yaml. */
export const AUDIT_FILE = "release-audit.log.jsonl";

const LOCK_WAIT_MILLISECONDS = 10_000;

/**
 * The hash-chained record in one file that all rollouts of a project share. Each append takes an exclusive lock, goes on
 * from whatever record is last in the file, and is on disk when it resolves.
 */
export class FileAudit implements Audit {
  readonly #path: string;
  readonly #clock: Clock;
  /** The last record as this process left it, and the size of the file with it: while the size is the same nobody else has written. */
  #known: { readonly size: number; readonly record: AuditRecord } | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  append(entry: Readonly<Record<string, unknown>> & { readonly kind: string }): Promise<void> {
    const mine = this.#queue.then(async () => {
      await mkdir(dirname(this.#path), { recursive: true });
      await withFileLock(this.#path, LOCK_WAIT_MILLISECONDS, () => this.#write(entry)).catch((error: unknown) => {
        throw error instanceof EngineError ? error : this.#broken(error);
      });
    });
    this.#queue = mine.catch(() => undefined);
    return mine;
  }

  async #write(entry: Readonly<Record<string, unknown>> & { readonly kind: string }): Promise<void> {
    const previous = await this.#last();
    const record = appendRecord(previous, this.#at(), entry);
    await this.#add(record);
  }

  async #last(): Promise<AuditRecord | undefined> {
    const size = await sizeOf(this.#path);
    if (this.#known !== undefined && this.#known.size === size) return this.#known.record;
    const text = (await readIfThere(this.#path)) ?? "";
    const lines = wholeLines(text);
    const record = lastRecord(lines);
    const tail = lines.at(-1);
    // A whole line at the end that is no record was not left by a crash.
    if (tail !== undefined && (record === undefined || !tail.includes(record.hash))) throw new ChainBrokenError(tail);
    const whole = Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1));
    if (whole === size) return record;
    // A writer died in the middle of a line. It was never acknowledged, so it is cut off, and that is recorded.
    await truncate(this.#path, whole);
    const repaired = appendRecord(record, this.#at(), { kind: "repaired", removedBytes: size - whole });
    await this.#add(repaired);
    return repaired;
  }

  async #add(record: AuditRecord): Promise<void> {
    const handle = await open(this.#path, "a");
    try {
      await handle.appendFile(`${formatRecord(record)}\n`);
      await handle.datasync();
      this.#known = { size: (await handle.stat()).size, record };
    } finally {
      await handle.close();
    }
  }

  #at(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #broken(cause: unknown): EngineError {
    if (cause instanceof ChainBrokenError) {
      const [fact = "", remedy = ""] = cause.message.split("\n");
      return new EngineError("AUDIT_BROKEN", fact, remedy, { cause });
    }
    return new EngineError(
      "AUDIT_BROKEN",
      `Expected to append to ${AUDIT_FILE}; ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Nothing is done that can't be recorded. Check the file and its folder with `cutover evidence verify`.",
      { cause },
    );
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isCode(error, "ENOENT")) return 0;
    throw error;
  }
}

import { Worker } from "node:worker_threads";
import { LoadError, type LoadOptions, resolveLoad } from "./options.ts";
import { type LoadSummary, type RequestRecord, summarize } from "./records.ts";
import type { Batch } from "./runner.ts";

export interface LoadResult {
  /** In order of answers. */
  readonly records: readonly RequestRecord[];
  readonly summary: LoadSummary;
}

export interface Load {
  /** Requests answered so far, at most 0.1 s old. A live view: it grows. */
  readonly records: readonly RequestRecord[];
  summary(): LoadSummary;
  /** Resolves as soon as the records meet the condition; rejects with `client-died` when the load ends before that. */
  until(condition: (records: readonly RequestRecord[]) => boolean): Promise<void>;
  /** Sends no more, waits for the answers under way. Safe to call again. */
  stop(): Promise<LoadResult>;
  /** Settles when the load is over, by `seconds` or by `stop`; rejects with `client-died` if the client broke. */
  readonly finished: Promise<LoadResult>;
}

/**
 * Starts sending, in a thread of its own, so that a busy event loop here does not move the requests. Throws LoadError when
 * an option is out of range or the address is not of the lab.
 */
export const startLoad = (options: LoadOptions): Load => {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: resolveLoad(options),
    execArgv: [],
  });
  const records: RequestRecord[] = [];
  let notSent = 0;
  const checks = new Set<() => void>();
  const result = (): LoadResult => ({ records, summary: summarize(records, notSent) });
  const finished = new Promise<LoadResult>((resolve, reject) => {
    worker.on("message", (batch: Batch) => {
      records.push(...batch.records);
      notSent += batch.notSent;
      for (const check of checks) check();
      if (batch.finished) resolve(result());
    });
    worker.on("error", (error) => reject(new LoadError("client-died", `The load client broke: ${error.message}`)));
    worker.on("exit", () => reject(new LoadError("client-died", "The load client ended without its last answers.")));
  });
  // Whoever asks for the outcome hears of a broken client; nobody asking must not end the process.
  finished.catch(() => undefined);
  return {
    records,
    finished,
    summary: () => summarize(records, notSent),
    until: (condition) => awaitCondition(checks, () => condition(records), finished),
    stop: () => {
      worker.postMessage("stop");
      return finished;
    },
  };
};

const awaitCondition = (checks: Set<() => void>, isMet: () => boolean, finished: Promise<LoadResult>): Promise<void> =>
  new Promise((resolve, reject) => {
    const check = (): void => {
      if (!isMet()) return;
      checks.delete(check);
      resolve();
    };
    checks.add(check);
    check();
    const over = (): void =>
      reject(new LoadError("client-died", "The load was over before its records met the condition."));
    finished.then(over, reject);
  });

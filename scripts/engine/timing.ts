/** Waiting with an end, through the clock of the ports. */
import type { Clock } from "../ports.ts";

/** The promise's own result, or a rejection with `late()` when it takes longer than `milliseconds`. */
export async function within<T>(clock: Clock, milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  const cancel = new AbortController();
  const timer = clock.sleep(milliseconds, cancel.signal).then(() => {
    if (!cancel.signal.aborted) throw late();
    return work;
  });
  try {
    return await Promise.race([work, timer]);
  } finally {
    cancel.abort();
    // The loser of the race may still reject; nobody waits for it any more.
    timer.catch(() => {});
    work.catch(() => {});
  }
}

/** The error's own text, for one line of words. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.message) : String(error);
}

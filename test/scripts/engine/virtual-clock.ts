/** Time that passes only when nothing else can happen: hours of waiting take milliseconds, and every run is the same. */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../scripts/ports.ts";

type Timer = { readonly at: number; readonly order: number; readonly wake: () => void };

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const timer: Timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order++, wake: resolve };
      this.#timers.push(timer);
      signal?.addEventListener("abort", () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        resolve();
      });
    });
  }

  /** Lets time pass until `work` settles. Rejects when nothing is left that could ever settle it. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const marked = work.finally(() => {
      settled = true;
    });
    marked.catch(() => {});
    for (;;) {
      await setImmediate();
      if (settled) return marked;
      const first = this.#timers.reduce<Timer | undefined>(earlier, undefined);
      if (first === undefined) throw new Error(`nothing can happen any more at ${this.#now}`);
      this.#timers = this.#timers.filter((timer) => timer !== first);
      this.#now = Math.max(this.#now, first.at);
      first.wake();
    }
  }
}

function earlier(left: Timer | undefined, right: Timer): Timer {
  if (left === undefined) return right;
  return right.at < left.at || (right.at === left.at && right.order < left.order) ? right : left;
}

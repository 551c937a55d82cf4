import { open } from "node:fs/promises";
import { killSession, signalQuietly } from "./processes.ts";
import { afterEvent, noProgress, type UpdateProgress } from "./pulumi-events.ts";
import type { Stopped } from "./pulumi-failure.ts";

export type WatchLimits = {
  /** The longest that one command may take. */
  readonly totalMilliseconds: number;
  /** The longest that an update may go without an engine event. Pulumi's own dots on stdout do not count: they go on while it hangs. */
  readonly silenceMilliseconds: number;
  /** From the interrupt to the kill. Default 10 000. */
  readonly graceMilliseconds?: number;
  /** How often the event log is read. Default 100. */
  readonly pollMilliseconds?: number;
};

/** Follows one child: reads its events, and stops it when it is told to, takes too long or falls silent. */
export class UpdateWatch {
  readonly #limits: WatchLimits;
  readonly #onProgress: ((progress: UpdateProgress) => void) | undefined;
  readonly #events: string | undefined;
  #progress = noProgress;
  #offset = 0;
  #stopped: Stopped | undefined;
  #killed = false;
  #pid: number | undefined;
  #timers: NodeJS.Timeout[] = [];
  #reading: Promise<void> = Promise.resolve();
  #release: () => void = () => undefined;

  /** Without an event log (`events`) only the total limit counts. */
  constructor(
    limits: WatchLimits,
    events: string | undefined,
    onProgress: ((progress: UpdateProgress) => void) | undefined,
  ) {
    this.#limits = limits;
    this.#events = events;
    this.#onProgress = onProgress;
  }

  /** To be called once, as soon as the child has a process id. */
  begin(pid: number, signal: AbortSignal | undefined): void {
    const { totalMilliseconds, silenceMilliseconds, pollMilliseconds = 100 } = this.#limits;
    this.#after(totalMilliseconds, () => this.#stop(pid, "limit"));
    const abort = (): void => this.#stop(pid, "signal");
    if (signal?.aborted === true) abort();
    signal?.addEventListener("abort", abort, { once: true });
    this.#pid = pid;
    this.#release = () => signal?.removeEventListener("abort", abort);
    if (this.#events === undefined) return;
    let heard = performance.now();
    const timer = setInterval(() => {
      this.#reading = this.#reading.then(async () => {
        if (await this.#read()) heard = performance.now();
        else if (performance.now() - heard > silenceMilliseconds) this.#stop(pid, "silence");
      });
    }, pollMilliseconds);
    this.#timers.push(timer);
  }

  /** To be called when the child has ended: reads the rest of its events. A child that was stopped leaves no plugin behind. */
  async finish(): Promise<{ readonly progress: UpdateProgress; readonly stopped?: Stopped; readonly killed: boolean }> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#release();
    if (this.#stopped !== undefined && this.#pid !== undefined) killSession(this.#pid);
    await this.#reading;
    await this.#read();
    return { progress: this.#progress, killed: this.#killed, ...(this.#stopped ? { stopped: this.#stopped } : {}) };
  }

  /** An interrupt lets Pulumi end what it has begun and give back its lock; whatever is left after the grace is killed. */
  #stop(pid: number, why: Stopped): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = why;
    signalQuietly(pid, "SIGINT");
    this.#after(this.#limits.graceMilliseconds ?? 10_000, () => {
      this.#killed = true;
      killSession(pid);
    });
  }

  #after(milliseconds: number, run: () => void): void {
    this.#timers.push(setTimeout(run, milliseconds));
  }

  /** Whether there was anything new. */
  async #read(): Promise<boolean> {
    if (this.#events === undefined) return false;
    const bytes = await readFrom(this.#events, this.#offset);
    const end = bytes.lastIndexOf("\n") + 1;
    if (end === 0) return false;
    this.#offset += end;
    for (const line of bytes.toString("utf8", 0, end).split("\n")) this.#progress = afterEvent(this.#progress, line);
    this.#onProgress?.(this.#progress);
    return true;
  }
}

/** What stands in a file behind an offset; nothing when the file is not there yet. */
async function readFrom(path: string, offset: number): Promise<Buffer> {
  try {
    const handle = await open(path, "r");
    try {
      const size = (await handle.stat()).size;
      const buffer = Buffer.alloc(Math.max(0, size - offset));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return Buffer.alloc(0);
  }
}

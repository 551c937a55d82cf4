/** One process's hold on one rollout: the lease, the journal, the running update, and the reasons to stop. */
import type { Ports, UpdateRequest, UpdateResult } from "../ports.ts";
import { EngineError } from "./errors.ts";
import type { RolloutEvent, RolloutFact } from "./events.ts";
import { formatEntry, type JournalEntry, type JournalFact, type Operation } from "./journal.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";
import { nextCommand } from "./next-command.ts";
import type { Plan } from "./plan.ts";
import { applyEntry, type RolloutState } from "./rollout-state.ts";
import { within, wordsOf } from "./timing.ts";

export type RunOptions = {
  /** Called in order, never awaited; what it throws is lost. */
  readonly onEvent?: (event: RolloutEvent) => void;
  /** Stops at the next point without touching the traffic; the rollout can be resumed. */
  readonly signal?: AbortSignal;
};

/** The person stopped this process. The rollout stays as it is, its lease held, until it is resumed or rolled back. */
export class Interrupted extends Error {
  readonly rollout: string;

  constructor(rollout: string, stack: string) {
    super(`Stopped. Run ${nextCommand("resume", stack)} or ${nextCommand("rollback", stack)}.`);
    this.name = "Interrupted";
    this.rollout = rollout;
  }
}

export type Settled =
  | { readonly ok: true; readonly result: UpdateResult }
  | { readonly ok: false; readonly error: EngineError };

export type RunningUpdate = {
  readonly settled: Promise<Settled>;
  /** Interrupts the update; `settled` follows. */
  abort(): void;
};

export class Session {
  readonly ports: Ports;
  readonly plan: Plan;
  /** The update that this process has under way. */
  running: RunningUpdate | undefined;
  lease: LeaseKeeper | undefined;
  /** Rejects when this process must stop at once; never resolves. */
  readonly stopped: Promise<never>;
  #state: RolloutState;
  #stopReason: { readonly reason: unknown } | undefined;
  #stop: (reason: unknown) => void = () => {};
  readonly #options: RunOptions;
  #wrote = false;
  #audits: Promise<void> = Promise.resolve();

  constructor(ports: Ports, plan: Plan, state: RolloutState, options: RunOptions) {
    this.ports = ports;
    this.plan = plan;
    this.#state = state;
    this.#options = options;
    this.stopped = new Promise<never>((_resolve, reject) => {
      this.#stop = reject;
    });
    // Whoever races against it handles the rejection; with nobody racing it must not end the process.
    this.stopped.catch(() => {});
    const interrupt = (): void => this.stop(new Interrupted(plan.id, plan.stack));
    if (options.signal?.aborted === true) interrupt();
    options.signal?.addEventListener("abort", interrupt, { once: true });
  }

  get state(): RolloutState {
    return this.#state;
  }

  /** `<rollout>:<fence>`, what the program's guard asks for. */
  get token(): string {
    return `${this.plan.id}:${this.lease?.fence ?? 0}`;
  }

  /** Ends this process's part: the running update is interrupted and nothing more is written. */
  stop(reason: unknown): void {
    this.#stopReason ??= { reason };
    this.running?.abort();
    this.#stop(reason);
  }

  /** Rejects when this process was stopped or is known to have lost the lease; asks nobody. */
  verifyMayWrite(): void {
    if (this.#stopReason !== undefined) throw this.#stopReason.reason;
    this.lease?.verifyNotKnownLost();
  }

  /** Rejects unless the cluster has just said that the lease is ours; stands before every change of the world. */
  async verifyMayChange(): Promise<void> {
    await this.lease?.verifyHeld();
    this.verifyMayWrite();
  }

  emit(fact: RolloutFact): void {
    try {
      this.#options.onEvent?.({ ...fact, at: this.ports.clock.now(), rollout: this.plan.id });
    } catch {
      // A screen that can't be drawn must not stop a rollout.
    }
  }

  /** Whether this process was told to stop, or has to. */
  get isStopping(): boolean {
    return this.#stopReason !== undefined;
  }

  /** Puts a fact into the journal (on disk when this resolves) and behind it into the audit log. */
  async record(fact: JournalFact): Promise<void> {
    this.verifyMayWrite();
    return this.#write(fact);
  }

  /**
   * Says as the last entry why this process goes, so that nobody has to wait for its lease to run out to know that it
   * is gone. Not for a lost lease, when the journal is another's, nor when nothing was written yet.
   */
  async recordStop(error: unknown): Promise<void> {
    if (!this.#wrote || (error instanceof EngineError && error.code === "LEASE_LOST")) return;
    this.lease?.verifyNotKnownLost();
    const words = error instanceof Interrupted ? "stopped by hand" : `stopped: ${wordsOf(error)}`;
    await this.#write({ kind: "stopped", words });
  }

  async #write(fact: JournalFact): Promise<void> {
    const fence = this.lease?.fence;
    const entry: JournalEntry = { at: this.ports.clock.now(), ...fact, ...(fence === undefined ? {} : { fence }) };
    await this.ports.files.journal(this.plan.id).append(formatEntry(entry));
    this.#wrote = true;
    this.#state = applyEntry(this.plan, this.#state, entry);
    this.audit(fact);
  }

  /** Queues an audit entry, in order. Failures come out of `audited`. */
  audit(entry: { readonly kind: string } & Readonly<Record<string, unknown>>): void {
    const { stack, id } = this.plan;
    const plain = JSON.parse(JSON.stringify({ ...entry, stack, rollout: id, actor: this.ports.actor }));
    this.#audits = this.#audits.then(() => this.ports.audit.append(plain));
    this.#audits.catch(() => {});
  }

  /** Resolves when every audit entry so far is written. */
  async audited(): Promise<void> {
    await this.#audits;
  }

  /** Starts an update that is interrupted when it takes longer than the plan's limit. */
  async startUpdate(
    operation: Operation,
    configuration: string,
    reading: Pick<UpdateRequest, "refresh"> = {},
  ): Promise<RunningUpdate> {
    await this.verifyMayChange();
    const { clock, stack } = this.ports;
    const controller = new AbortController();
    const limit = this.plan.limits.updateLimitSeconds;
    const message = `${operation} of rollout ${this.plan.id}: ${this.plan.from.version} to ${this.plan.to.version}`;
    this.emit({ kind: "update", operation, state: "started", words: message });
    const update = stack.update({ configuration, message, token: this.token, signal: controller.signal, ...reading });
    const bounded = within(clock, limit * 1000, update, () => hung(limit)).catch(async (error: unknown) => {
      controller.abort();
      // The child must be gone before anyone writes again; one that can't be interrupted is left to repair().
      await within(
        clock,
        30_000,
        update.catch(() => undefined),
        () => hung(limit),
      ).catch(() => {});
      throw error;
    });
    const settled = bounded.then(
      (result): Settled => ({ ok: true, result }),
      (error: unknown): Settled => ({ ok: false, error: asUpdateError(error) }),
    );
    this.running = { settled, abort: () => controller.abort() };
    return this.running;
  }
}

function hung(limit: number): EngineError {
  return new EngineError(
    "UPDATE_HUNG",
    `Expected the update to end within ${limit} s, found it still running.`,
    "It was interrupted. Look at the stack's resources that were in progress; `updateLimitSeconds` sets the limit.",
  );
}

function asUpdateError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new EngineError("UPDATE_FAILED", words, "Look at the update's own output.", { cause: error });
}

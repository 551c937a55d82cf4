/** Keeps the lease alive in the background and says, before each write, whether it is still ours. */
import type { LeaseState, Ports } from "../ports.ts";
import { EngineError } from "./errors.ts";
import { within, wordsOf } from "./timing.ts";

const renewEveryMilliseconds = 5_000;
const retryMilliseconds = 1_000;
const answerMilliseconds = 3_000;
/** A renewal this young counts as proof before a write. */
const proofMilliseconds = 1_000;

export class LeaseKeeper {
  readonly fence: number;
  readonly #ports: Ports;
  readonly #durationMilliseconds: number;
  readonly #onLost: (error: EngineError) => void;
  readonly #end = new AbortController();
  #provenAt: number;
  #lost: EngineError | undefined;

  /** `onLost` is called once, as soon as the lease is known or must be assumed to be another's. */
  constructor(ports: Ports, lease: LeaseState, onLost: (error: EngineError) => void) {
    this.#ports = ports;
    this.fence = lease.fence;
    this.#durationMilliseconds = lease.durationSeconds * 1000;
    this.#onLost = onLost;
    this.#provenAt = ports.clock.now();
    void this.#renewForever();
  }

  /** Stops renewing. The lease itself stays held. */
  stop(): void {
    this.#end.abort();
  }

  /**
   * Resolves when the cluster has said within the last second that the lease is ours, and rejects with LEASE_LOST. A cluster that
   * does not answer is asked again until the lease would have expired.
   */
  async verifyHeld(): Promise<void> {
    this.verifyNotKnownLost();
    while (this.#ports.clock.now() - this.#provenAt > proofMilliseconds) {
      await this.#renew().catch(() => this.#ports.clock.sleep(retryMilliseconds / 2));
      this.verifyNotKnownLost();
    }
  }

  /** The same from memory, for the one write that can't wait: giving the traffic back. */
  verifyNotKnownLost(): void {
    if (this.#ports.clock.now() - this.#provenAt >= this.#durationMilliseconds) {
      this.#lose(lost(`it was not renewed for ${this.#durationMilliseconds / 1000} s`));
    }
    if (this.#lost !== undefined) throw this.#lost;
  }

  async release(): Promise<void> {
    this.stop();
    await this.#ports.cluster.releaseLease(this.#ports.holder, this.fence);
  }

  async #renewForever(): Promise<void> {
    let pause = renewEveryMilliseconds;
    while (this.#lost === undefined) {
      await this.#ports.clock.sleep(pause, this.#end.signal);
      if (this.#end.signal.aborted) return;
      try {
        await this.#renew();
        pause = renewEveryMilliseconds;
      } catch {
        pause = retryMilliseconds;
      }
    }
  }

  async #renew(): Promise<void> {
    const { clock, cluster, holder } = this.#ports;
    // The time before the call: the server's own time of renewal is never earlier.
    const asked = clock.now();
    try {
      await within(clock, answerMilliseconds, cluster.renewLease(holder, this.fence), unanswered);
      this.#provenAt = Math.max(this.#provenAt, asked);
    } catch (error) {
      if (error instanceof EngineError && error.code === "LEASE_LOST") this.#lose(error);
      else if (clock.now() - this.#provenAt >= this.#durationMilliseconds - retryMilliseconds) {
        this.#lose(lost(`it could not be renewed: ${wordsOf(error)}`, error));
      }
      throw error;
    }
  }

  #lose(error: EngineError): void {
    if (this.#lost !== undefined || this.#end.signal.aborted) return;
    this.#lost = error;
    this.#onLost(error);
  }
}

function unanswered(): EngineError {
  return new EngineError(
    "CLUSTER_UNREACHABLE",
    `Expected the cluster to renew the lease within ${answerMilliseconds / 1000} s, found no answer.`,
    "Look at the API server; `cutover resume` goes on afterwards.",
  );
}

function lost(how: string, cause?: unknown): EngineError {
  return new EngineError(
    "LEASE_LOST",
    `Expected to hold the rollout's lease, found that ${how}.`,
    "Nothing more was written. Run `cutover status`, then `cutover resume` or `cutover rollback`.",
    { cause },
  );
}

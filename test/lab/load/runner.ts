import type { ResolvedLoad } from "./options.ts";
import { dueAt, waitFor } from "./pace.ts";
import type { RequestRecord } from "./records.ts";
import { sendRequest } from "./request.ts";
import { createUsers, type User } from "./users.ts";

/** What has happened since the last batch. */
export interface Batch {
  readonly records: readonly RequestRecord[];
  readonly notSent: number;
  readonly finished: boolean;
}

const batchMilliseconds = 100;

/**
 * Sends at a fixed rate by the clock: a slow or failing server gets its requests all the same. Batches go to `onBatch`;
 * the last one, after every answer is in, is marked as finished.
 */
export class Runner {
  private readonly load: ResolvedLoad;
  private readonly onBatch: (batch: Batch) => void;
  private readonly users: readonly User[];
  private readonly started = performance.now();
  private records: RequestRecord[] = [];
  private notSent = 0;
  private due = 0;
  private inFlight = 0;
  private stopped = false;
  private next: NodeJS.Timeout | undefined;
  private readonly reporting: NodeJS.Timeout;

  constructor(load: ResolvedLoad, onBatch: (batch: Batch) => void) {
    this.load = load;
    this.onBatch = onBatch;
    this.users = createUsers(load.users, load.keepAliveShare, load.cookieShare);
    this.reporting = setInterval(() => this.report(false), batchMilliseconds);
    this.sendDue();
  }

  /** Sends no more; the finished batch follows when the answers under way are in. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    clearTimeout(this.next);
    this.finishWhenIdle();
  }

  private sendDue(): void {
    const { ratePerSecond, seconds } = this.load;
    const due = dueAt(performance.now() - this.started, ratePerSecond, seconds);
    while (this.due < due) this.sendOne();
    if (this.due >= Math.ceil(seconds * ratePerSecond)) {
      this.stop();
      return;
    }
    const wait = waitFor(this.due, performance.now() - this.started, ratePerSecond);
    this.next = setTimeout(() => this.sendDue(), Math.ceil(wait));
  }

  private sendOne(): void {
    const user = this.users[this.due % this.users.length];
    this.due += 1;
    if (user === undefined || this.inFlight >= this.load.inFlightLimit) {
      this.notSent += 1;
      return;
    }
    this.inFlight += 1;
    void sendRequest(this.load, user).then((record) => {
      this.inFlight -= 1;
      this.records.push(record);
      this.finishWhenIdle();
    });
  }

  private finishWhenIdle(): void {
    if (!this.stopped || this.inFlight > 0) return;
    clearInterval(this.reporting);
    for (const { agent } of this.users) if (agent !== false) agent.destroy();
    this.report(true);
  }

  private report(finished: boolean): void {
    if (!finished && this.records.length === 0 && this.notSent === 0) return;
    this.onBatch({ records: this.records, notSent: this.notSent, finished });
    this.records = [];
    this.notSent = 0;
  }
}

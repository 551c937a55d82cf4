/** The concurrent observer: samples the traffic and the pods, and has a verdict ready after every look. */
import type { Sample } from "../ports.ts";
import { EngineError } from "./errors.ts";
import { judgePods, noPods, observePods, type PodsJudgement, type PodsState } from "./pods.ts";
import { presentWeight } from "./rollout-state.ts";
import { formatInterval, type Interval, intervalBetween, isEmptyInterval, parseSamples } from "./samples.ts";
import type { Session } from "./session.ts";
import { within, wordsOf } from "./timing.ts";
import {
  decide,
  freshJudge,
  type JudgeState,
  judgeInterval,
  judgeOf,
  type Situation,
  totalsOf,
  type Verdict,
} from "./verdict.ts";

const sampleLimitMilliseconds = 1_000;
const podsEveryMilliseconds = 1_000;
const podsLimitMilliseconds = 5_000;

export class Watch {
  readonly #session: Session;
  readonly #end = new AbortController();
  #judge: JudgeState = freshJudge;
  #pods: PodsState = noPods;
  #last: Sample | undefined;
  #problem: string | undefined;
  #idleSince: number | undefined;
  #looks: Promise<void>;
  #looked: () => void = () => {};
  #loops: Promise<unknown> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
    this.#looks = this.#nextLook();
  }

  /** Takes up the evidence of a rollout that another process began, then observes until `stop`. */
  async start(): Promise<void> {
    const { files } = this.#session.ports;
    this.#judge = judgeOf(parseSamples(await files.samples(this.#session.plan.id).read()));
    this.#loops = Promise.all([this.#sampleForever(), this.#podsForever()]).catch((error: unknown) => {
      this.#session.stop(error);
    });
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#loops;
  }

  /** Resolves after the next attempt to sample, good or not. */
  look(): Promise<void> {
    return this.#looks;
  }

  /** While `work` runs, the only question is whether there is anything to judge by: the candidate has no traffic yet. */
  async beforeTraffic(work: () => Promise<void>): Promise<void> {
    this.#idleSince = this.#session.ports.clock.now();
    await work().finally(() => {
      this.#idleSince = undefined;
    });
  }

  /** What the evidence says at this moment about the rollout's present step. */
  verdict(): Verdict {
    const { plan, ports } = this.#session;
    const now = ports.clock.now();
    const interval = plan.metrics.sampleMilliseconds / 1000;
    return decide(
      this.#judge,
      {
        weight: this.#weight(),
        ...this.#conditions(),
        holdLimitSeconds: plan.limits.holdLimitSeconds,
        updateRunning: this.#idleSince === undefined && this.#moving(),
        ...(this.#last === undefined ? {} : { sampleAgeSeconds: (now - this.#last.at) / 1000 }),
        sampleAgeLimitSeconds: Math.max(5, 4 * interval),
        ...(this.#problem === undefined ? {} : { sampleProblem: this.#problem }),
        pods: this.#podsNow(now),
      },
      plan.judge,
    );
  }

  /** What the present step asks for, and its age. */
  #conditions(): Pick<Situation, "minimumSeconds" | "minimumRequests" | "elapsedSeconds"> {
    const { plan, state, ports } = this.#session;
    const since = this.#idleSince ?? state.shiftedAt;
    const elapsedSeconds = since === undefined ? 0 : (ports.clock.now() - since) / 1000;
    if (this.#idleSince !== undefined) return { minimumSeconds: 0, minimumRequests: 0, elapsedSeconds };
    const step = plan.steps[state.stepIndex];
    return {
      minimumSeconds: step !== undefined && "minimumSeconds" in step ? step.minimumSeconds : 0,
      minimumRequests: step?.kind === "shift" ? step.minimumRequests : 0,
      elapsedSeconds,
    };
  }

  #podsNow(now: number): PodsJudgement {
    const judged = judgePods(this.#pods, now);
    // The update that brought them up has waited for them; the last answer about them may be from before its end.
    return this.#idleSince === undefined || judged.kind === "failing" ? judged : { kind: "fine" };
  }

  #weight(): number {
    return presentWeight(this.#session.plan, this.#session.state);
  }

  #moving(): boolean {
    return this.#session.running !== undefined || this.#session.state.shiftedAt === undefined;
  }

  async #sampleForever(): Promise<void> {
    const { clock } = this.#session.ports;
    const every = this.#session.plan.metrics.sampleMilliseconds;
    while (!this.#end.signal.aborted) {
      const began = clock.now();
      const interval = await this.#sample();
      this.#tell(interval);
      await this.#keep(interval);
      await clock.sleep(Math.max(1, began + every - clock.now()), this.#end.signal);
    }
  }

  async #sample(): Promise<Interval | undefined> {
    const { clock, metrics } = this.#session.ports;
    const cancel = new AbortController();
    try {
      const limit = Math.max(sampleLimitMilliseconds, this.#session.plan.metrics.sampleMilliseconds);
      const sample = await within(clock, limit, metrics.sample(cancel.signal), () => noAnswer(metrics.source, limit));
      this.#problem = undefined;
      return this.#take(sample);
    } catch (error) {
      this.#problem = wordsOf(error);
      return undefined;
    } finally {
      cancel.abort();
    }
  }

  #take(sample: Sample): Interval | undefined {
    const { plan, state } = this.#session;
    const before = this.#last;
    this.#last = sample;
    if (before === undefined) return undefined;
    const t = Math.max(0, sample.at - (state.beganAt ?? sample.at)) / 1000;
    const where = { candidate: plan.to.id, t, weight: this.#weight(), moving: this.#moving() };
    const interval = intervalBetween(before, sample, where);
    this.#judge = judgeInterval(this.#judge, interval);
    return interval;
  }

  /** After the verdict on it is known: no write to a disk stands between a sample and its verdict. */
  async #keep(interval: Interval | undefined): Promise<void> {
    if (interval === undefined || isEmptyInterval(interval)) return;
    const samples = this.#session.ports.files.samples(this.#session.plan.id);
    await samples.append(formatInterval(interval)).catch((error: unknown) => {
      // The verdict does not need the file; a resumed rollout would only know less.
      this.#session.emit({ kind: "note", words: `a sample was not kept: ${wordsOf(error)}` });
    });
  }

  #tell(interval: Interval | undefined): void {
    const looked = this.#looked;
    this.#looks = this.#nextLook();
    const { plan, state } = this.#session;
    if (state.phase === "forward") {
      const verdict = this.verdict();
      this.#session.emit({
        kind: "progress",
        step: state.stepIndex,
        of: plan.steps.length,
        weight: this.#weight(),
        verdict: verdict.verdict,
        reason: verdict.reason,
        words: verdict.words,
        ...this.#conditions(),
        numbers: verdict.numbers,
        total: totalsOf(this.#judge),
        ...(interval === undefined ? {} : { interval }),
      });
    }
    looked();
  }

  #nextLook(): Promise<void> {
    return new Promise((resolve) => {
      this.#looked = resolve;
    });
  }

  async #podsForever(): Promise<void> {
    const { clock, cluster } = this.#session.ports;
    const candidate = this.#session.plan.to.id;
    while (!this.#end.signal.aborted) {
      try {
        const late = (): Error => noAnswer("the cluster", podsLimitMilliseconds);
        const findings = await within(clock, podsLimitMilliseconds, cluster.readPods(candidate), late);
        this.#pods = observePods(this.#pods, findings, clock.now());
      } catch {
        // Nothing known is neither good nor bad: the verdict holds once the last answer is too old.
      }
      await clock.sleep(podsEveryMilliseconds, this.#end.signal);
    }
  }
}

function noAnswer(source: string, milliseconds: number): EngineError {
  return new EngineError(
    "NO_METRICS",
    `Expected an answer of ${source} within ${milliseconds / 1000} s, found none.`,
    "The rollout holds until there are counts again.",
  );
}

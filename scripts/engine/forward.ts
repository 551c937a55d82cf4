/** The operations of the way forward. Each may be done again after a crash with the same result. */
import type { UpdateResult, Weights } from "../ports.ts";
import { EngineError } from "./errors.ts";
import type { Operation } from "./journal.ts";
import { fileDigest, type Plan } from "./plan.ts";
import { type NextOperation, shiftBefore, whereOf } from "./rollout-state.ts";
import type { Session, Settled } from "./session.ts";
import { stateDigest } from "./state.ts";
import type { Numbers, Verdict } from "./verdict.ts";
import type { Watch } from "./watch.ts";

/** Thrown when the rollout is to be taken back; the loop turns round. */
export class TurnBack extends Error {
  readonly reason: string;
  readonly numbers: Numbers | undefined;

  constructor(reason: string, words: string, numbers?: Numbers) {
    super(words);
    this.name = "TurnBack";
    this.reason = reason;
    this.numbers = numbers;
  }
}

const updateAttempts = 3;

/** Keeps the state from before the rollout. Until it is kept nothing is changed. */
export async function exportBefore(session: Session): Promise<void> {
  const { plan, ports } = session;
  session.emit({ kind: "phase", phase: "exporting", words: "keeping the state from before the rollout" });
  const state = await ports.stack.exportState();
  if (stateDigest(state) !== plan.basis.stateDigest) {
    throw new TurnBack("PLAN_STALE", "the estate was changed after the plan was checked; nothing was done");
  }
  await ports.files.writeBefore(plan.id, `${JSON.stringify(state)}\n`);
}

/**
 * Before the first shift there must be a good sample, so that no user meets a candidate that nobody can judge. Returns
 * at once when there is one; holds at 0 % until there is, for at most the limit of a hold.
 */
export async function awaitMetrics(session: Session, watch: Watch, next: NextOperation): Promise<void> {
  const { step = 0 } = next;
  const tell = async (verdict: Verdict): Promise<void> => {
    await session.record({ kind: "verdict", step, weight: 0, ...verdict });
    session.emit({ kind: "verdict", step, weight: 0, verdict });
  };
  await watch.beforeTraffic(async () => {
    for (let looks = 0, told = false; ; looks += 1) {
      const verdict = watch.verdict();
      turnBackOn(verdict);
      if (verdict.verdict === "advance") return told ? tell({ ...verdict, words: "there are metrics now" }) : undefined;
      // Not having sampled yet is no reason to say anything.
      if (looks > 0 && !told) {
        told = true;
        session.emit({ kind: "phase", phase: "holding", step, weight: 0, words: "waiting for metrics at 0 %" });
        await tell(verdict);
      }
      await watch.look();
    }
  });
}

/** Runs the update of a step while the watch may call it off. */
export async function updateStep(session: Session, watch: Watch, next: NextOperation): Promise<UpdateResult> {
  const weight = next.weight ?? 0;
  const { plan } = session;
  const words =
    next.operation === "deploy" ? `bringing up ${plan.to.version} at 0 %` : `giving ${plan.to.version} ${weight} %`;
  const phase = next.operation === "deploy" ? "deploying" : "shifting";
  session.emit({ kind: "phase", phase, step: next.step ?? 0, weight, words });
  // A resumed rollout may carry the proof of harm already.
  turnBackOn(watch.verdict());
  const settled = await updateRepeatedly(session, next, async () => {
    turnBackOn(watch.verdict());
    return watch.look();
  });
  if (!settled.ok) throw new TurnBack(settled.error.code, settled.error.message);
  if (next.operation === "shift") {
    const weights = { [plan.from.id]: 100 - weight, [plan.to.id]: weight };
    await correctWeights(session, weights);
    session.emit({ kind: "traffic", weights, words: `${plan.to.version} has ${weight} %` });
  }
  return settled.result;
}

/** An update that finds its inputs unchanged leaves the route as somebody's hand left it; what is judged must be what is planned. */
async function correctWeights(session: Session, weights: Weights): Promise<void> {
  const { cluster } = session.ports;
  // Not knowing is no reason to stop: the judge sees what traffic there is.
  const services = Object.entries(await cluster.readWeights().catch(() => ({})));
  const wrong = services.filter(([, live]) =>
    Object.entries(live).some(([id, weight]) => weight !== (weights[id] ?? 0)),
  );
  if (wrong.length === 0) return;
  const words = `the route of ${wrong.map(([service]) => service).join(", ")} had other weights than the update gave it: put right`;
  await session.record({ kind: "note", words });
  session.emit({ kind: "note", words });
  await session.verifyMayChange();
  const idle = Object.fromEntries(services.flatMap(([, live]) => Object.keys(live).map((id) => [id, 0])));
  await cluster.patchWeights({ ...idle, ...weights });
}

/** Removes the old release. From here there is no way back, so a failure is the world's and is resumed from. */
export async function retire(session: Session, next: NextOperation): Promise<UpdateResult> {
  const { plan } = session;
  session.emit({ kind: "phase", phase: "retiring", words: `removing ${plan.from.version}` });
  const settled = await updateRepeatedly(session, next, () => new Promise(() => {}));
  if (!settled.ok) throw settled.error;
  return settled.result;
}

/** Waits at the present weight until the judge says "advance". */
export async function holdStep(session: Session, watch: Watch, next: NextOperation): Promise<void> {
  const step = next.step ?? 0;
  const weight = next.weight ?? 0;
  const baking = next.operation === "bake";
  const words = baking ? "watching at 100 % with the old release standing" : `watching at ${weight} %`;
  session.emit({ kind: "phase", phase: baking ? "baking" : "holding", step, weight, words });
  for (let told: Verdict["reason"] | undefined; ; ) {
    await watch.look();
    const verdict = watch.verdict();
    turnBackOn(verdict);
    if (verdict.reason !== told) {
      told = verdict.reason;
      await session.record({ kind: "verdict", step, weight, ...verdict });
      session.emit({ kind: "verdict", step, weight, verdict });
    }
    if (verdict.verdict === "advance") return;
  }
}

export async function recordPromotion(session: Session): Promise<void> {
  const { plan, ports, lease } = session;
  const promotion = plan.basis.promotion + 1;
  session.emit({ kind: "phase", phase: "recording", words: `recording promotion ${promotion}` });
  await session.verifyMayChange();
  await ports.cluster.recordPromotion(ports.holder, lease?.fence ?? 0, promotion);
}

/** Writes the promoted configuration to the stack's file, unless somebody changed the file meanwhile. */
export async function writeBack(session: Session): Promise<void> {
  const { plan, ports } = session;
  const text = configurationOf(plan, { operation: "retire", step: plan.steps.length - 1 });
  const present = await ports.stack.readConfiguration();
  if (present === text) return;
  if (fileDigest(present) !== plan.basis.fileDigest) {
    const words = `Pulumi.${plan.stack}.yaml was changed during the rollout and is left as it is: set the weight of ${plan.to.version} to 100, take ${plan.from.version} out and set promotion to ${plan.basis.promotion + 1}.`;
    await session.record({ kind: "note", words });
    session.emit({ kind: "note", words });
    return;
  }
  await session.verifyMayChange();
  await ports.stack.writeConfiguration(text);
}

function turnBackOn(verdict: Verdict): void {
  if (verdict.verdict === "rollback") throw new TurnBack(verdict.reason, verdict.words, verdict.numbers);
}

/** An update that met another one's lock is repaired and tried again; any other failure is final. */
async function updateRepeatedly(session: Session, next: NextOperation, look: () => Promise<void>): Promise<Settled> {
  for (let attempt = 1; ; attempt += 1) {
    const settled = await updateOnce(session, next.operation, configurationOf(session.plan, next), look);
    if (settled.ok) return settled;
    const { code, message: words } = settled.error;
    await session.record({ kind: "failed", ...whereOf(next), code, words });
    if (code === "LEASE_LOST") throw settled.error;
    if (code !== "UPDATE_CONFLICT" || attempt === updateAttempts) return settled;
    await repair(session);
  }
}

async function updateOnce(
  session: Session,
  operation: Operation,
  configuration: string,
  look: () => Promise<void>,
): Promise<Settled> {
  const running = await session.startUpdate(operation, configuration);
  const settled = running.settled.then((result) => ({ result }));
  for (;;) {
    const first = await Promise.race([settled, look()]);
    if (first === undefined) continue;
    session.running = undefined;
    tellUpdate(session, operation, first.result);
    return first.result;
  }
}

export function tellUpdate(session: Session, operation: Operation, settled: Settled): void {
  if (settled.ok) {
    const { changes, durationMilliseconds } = settled.result;
    const words = `updated in ${(durationMilliseconds / 1000).toFixed(1)} s`;
    session.emit({ kind: "update", operation, state: "done", changes, durationMilliseconds, words });
  } else if (session.isStopping) {
    // What ended it is known, and nothing of it is to be corrected.
    session.emit({ kind: "update", operation, state: "interrupted", words: "the update was interrupted" });
  } else {
    session.emit({ kind: "update", operation, state: "failed", words: settled.error.message });
  }
}

/** Waits for or clears away what another process or an interrupted update left. */
export async function repair(session: Session): Promise<void> {
  for (const words of await session.ports.stack.repair()) {
    await session.record({ kind: "note", words });
    session.emit({ kind: "note", words });
  }
}

function configurationOf(plan: Plan, next: NextOperation): string {
  const step = plan.steps[next.step ?? 0];
  if (step !== undefined && "configuration" in step) return step.configuration;
  const shift = shiftBefore(plan, next.step ?? 0);
  if (shift !== undefined) return shift.configuration;
  throw new EngineError("PLAN_INVALID", `Expected a configuration for step ${next.step}, found none.`, "Plan again.");
}

/** The operations of the way back: traffic first, then the estate, then the proof. Each may be done again. */
import type { Weights } from "../ports.ts";
import { EngineError } from "./errors.ts";
import { repair, tellUpdate } from "./forward.ts";
import { nextCommand } from "./next-command.ts";
import type { Session } from "./session.ts";
import { compareStates } from "./state.ts";
import { within, wordsOf } from "./timing.ts";

const patchAnswerMilliseconds = 2_000;
const patchRetryMilliseconds = 100;
const patchLimitMilliseconds = 120_000;
const patchWhileSettlingMilliseconds = 200;
const settleLimitMilliseconds = 60_000;
const updateAttempts = 3;

/** Gives the traffic back with one patch of the routes. Tries for two minutes; nothing else is more urgent. */
export async function patchBack(session: Session): Promise<void> {
  const { clock, cluster } = session.ports;
  const weights = weightsBefore(session);
  const began = clock.now();
  for (;;) {
    session.verifyMayWrite();
    try {
      await within(clock, patchAnswerMilliseconds, cluster.patchWeights(weights), noAnswer);
      session.emit({ kind: "traffic", weights, words: `the traffic is back with ${session.plan.from.version}` });
      return;
    } catch (error) {
      if (clock.now() - began > patchLimitMilliseconds) throw error;
      session.emit({ kind: "note", words: `giving the traffic back again: ${wordsOf(error)}` });
      await clock.sleep(patchRetryMilliseconds);
    }
  }
}

/**
 * Ends the update that was moving traffic, its child included, and clears what it left. It may still write the old
 * weight until it is gone, so the patch is repeated meanwhile, and once more when nothing can undo it.
 */
export async function settle(session: Session): Promise<void> {
  const { clock } = session.ports;
  let over = false;
  const ended = endUpdate(session).finally(() => {
    over = true;
  });
  ended.catch(() => {});
  while (!over) {
    await Promise.race([ended, clock.sleep(patchWhileSettlingMilliseconds)]);
    if (!over) await patchOnce(session);
  }
  await ended;
  await patchBack(session);
}

async function endUpdate(session: Session): Promise<void> {
  const { running, ports } = session;
  if (running !== undefined) {
    running.abort();
    const late = (): Error => new EngineError("UPDATE_HUNG", "Expected an end of the update.", "Resume.");
    await within(ports.clock, settleLimitMilliseconds, running.settled, late).catch(() => undefined);
    session.running = undefined;
  }
  await repair(session);
}

async function patchOnce(session: Session): Promise<void> {
  session.verifyMayWrite();
  const { clock, cluster } = session.ports;
  await within(clock, patchAnswerMilliseconds, cluster.patchWeights(weightsBefore(session)), noAnswer).catch(() => {});
}

/** Updates to the configuration from before; repaired and tried again, because this has to succeed. */
export async function restore(session: Session): Promise<void> {
  session.emit({ kind: "phase", phase: "rolling-back", words: "updating to the state from before" });
  for (let attempt = 1; ; attempt += 1) {
    const running = await session.startUpdate("restore", session.plan.before.configuration, { refresh: true });
    const settled = await running.settled;
    session.running = undefined;
    tellUpdate(session, "restore", settled);
    if (settled.ok) return;
    const { code, message } = settled.error;
    await session.record({ kind: "failed", operation: "restore", code, words: message });
    if (attempt === updateAttempts || code === "LEASE_LOST") throw settled.error;
    await repair(session);
  }
}

/** Rejects with NOT_RETURNED unless a preview has no changes, the routes carry the old weights and the state is what it was. */
export async function prove(session: Session): Promise<void> {
  const { plan, ports } = session;
  session.emit({ kind: "phase", phase: "proving", words: "comparing with the state from before" });
  const request = {
    configuration: plan.before.configuration,
    message: `proof of ${plan.id}`,
    token: session.token,
    refresh: true,
  };
  const { changes } = await ports.stack.preview(request);
  const pending = Object.entries(changes).filter(([kind, count]) => kind !== "same" && count > 0);
  const live = await ports.cluster.readWeights();
  const after = await ports.stack.exportState();
  const found = [
    ...pending.map(([kind, count]) => `a preview would still ${kind} ${count}`),
    ...Object.entries(live).flatMap(([service, weights]) => wrongWeights(service, weights, plan.before.weights)),
    ...compareStates(await stateBefore(session), after),
  ];
  if (found.length === 0) return;
  throw new EngineError(
    "NOT_RETURNED",
    `Expected the estate as it was before the rollout, found ${found.length} difference(s):\n  ${found.slice(0, 20).join("\n  ")}`,
    `The traffic is back with ${plan.from.version}. Look at the differences, then run ${nextCommand("rollback", plan.stack)} again.`,
  );
}

function wrongWeights(service: string, live: Weights, before: Weights): readonly string[] {
  return Object.entries(live)
    .filter(([release, weight]) => weight !== (before[release] ?? 0))
    .map(([release, weight]) => `${service} sends ${weight} to ${release}, before it was ${before[release] ?? 0}`);
}

async function stateBefore(session: Session): Promise<unknown> {
  const text = await session.ports.files.readBefore(session.plan.id);
  if (text !== undefined) return JSON.parse(text);
  throw new EngineError(
    "NOT_RETURNED",
    "Expected the state from before the rollout among its files, found none.",
    "It was removed by hand; compare the estate with the plan's own configuration by `pulumi preview`.",
  );
}

/** What stood before, and nothing for a release that stood not at all. */
function weightsBefore(session: Session): Weights {
  const { plan } = session;
  return { [plan.to.id]: 0, ...plan.before.weights };
}

function noAnswer(): EngineError {
  return new EngineError(
    "CLUSTER_UNREACHABLE",
    `Expected the cluster to take the weights within ${patchAnswerMilliseconds / 1000} s, found no answer.`,
    "Look at the API server; the engine goes on trying.",
  );
}

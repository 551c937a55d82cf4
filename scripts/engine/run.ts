/** The one loop: ask what is next, do it, write it down. Running, resuming and rolling back only begin differently. */
import type { LeaseState, Ports } from "../ports.ts";
import {
  begin,
  closeFinished,
  type Outcome,
  readPlan,
  readState,
  verifyCanReturn,
  verifyNeverBegun,
  verifyNotOvertaken,
} from "./admission.ts";
import { EngineError } from "./errors.ts";
import {
  awaitMetrics,
  exportBefore,
  holdStep,
  recordPromotion,
  repair,
  retire,
  TurnBack,
  updateStep,
  writeBack,
} from "./forward.ts";
import { type JournalFact, parseJournal } from "./journal.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import type { Plan } from "./plan.ts";
import { fold, type Next, type NextOperation, next, type RolloutState, whereOf } from "./rollout-state.ts";
import { type RunOptions, Session } from "./session.ts";
import { Watch } from "./watch.ts";
import { patchBack, prove, restore, settle } from "./way-back.ts";

/** Runs a plan from its beginning. Refuses before anything is changed: PLAN_*, LEASE_HELD, ROLLOUT_UNFINISHED. */
export async function runRollout(ports: Ports, planId: string, options: RunOptions = {}): Promise<Outcome> {
  const plan = await readPlan(ports, planId);
  const state = await readState(ports, plan);
  await verifyNeverBegun(ports, plan, state);
  const lease = await begin(ports, plan);
  return inSession(ports, plan, state, lease, options, (session) =>
    session.record({ kind: "begun", actor: ports.actor, holder: ports.holder, fence: lease.fence }),
  );
}

/** Goes on with a rollout whose process ended, in the direction in which it was going. */
export async function resumeRollout(ports: Ports, planId: string, options: RunOptions = {}): Promise<Outcome> {
  const plan = await readPlan(ports, planId);
  const over = await closeFinished(ports, plan, "NOTHING_TO_RESUME");
  if (over !== undefined) return over;
  return takeOver(ports, plan, options, async (session) => {
    if (session.state.phase === "forward") await repair(session);
  });
}

/** Takes an unfinished rollout back to where it began, whoever stopped it. */
export async function rollbackRollout(
  ports: Ports,
  planId: string,
  reason: string,
  options: RunOptions = {},
): Promise<Outcome> {
  const plan = await readPlan(ports, planId);
  const over = await closeFinished(ports, plan, "NOTHING_TO_ROLL_BACK");
  if (over !== undefined) return over;
  verifyCanReturn(plan, await readState(ports, plan));
  return takeOver(ports, plan, options, async (session) => {
    verifyCanReturn(plan, session.state);
    if (session.state.phase === "back") return;
    await session.record({ kind: "rollingBack", reason: "REQUESTED", words: reason });
  });
}

async function takeOver(
  ports: Ports,
  plan: Plan,
  options: RunOptions,
  prepare: (session: Session) => Promise<void>,
): Promise<Outcome> {
  await verifyNotOvertaken(ports, plan);
  const lease = await ports.cluster.acquireLease(ports.holder, plan.id, plan.id);
  // Read again: until the lease was taken the other process may have gone on writing.
  const journal = ports.files.journal(plan.id);
  const { entries, torn } = parseJournal(await journal.read());
  // Ends the line that the crash cut off, so that the next entry has one of its own.
  if (torn) await journal.append("");
  const state = fold(plan, entries);
  const who = { actor: ports.actor, holder: ports.holder, fence: lease.fence };
  return inSession(ports, plan, state, lease, options, async (session) => {
    if (state.phase === "new") await session.record({ kind: "begun", ...who });
    else {
      const direction = state.phase === "back" ? "back" : "forward";
      await session.record({ kind: "resumed", direction, ...who });
    }
    await prepare(session);
  });
}

async function inSession(
  ports: Ports,
  plan: Plan,
  state: RolloutState,
  lease: LeaseState,
  options: RunOptions,
  prepare: (session: Session) => Promise<void>,
): Promise<Outcome> {
  const session = new Session(ports, plan, state, options);
  session.lease = new LeaseKeeper(ports, lease, (error) => session.stop(error));
  const watch = new Watch(session);
  try {
    session.audit({ kind: "plan", from: plan.from, to: plan.to, basis: plan.basis, judge: plan.judge });
    return await Promise.race([prepare(session).then(() => drive(session, watch)), session.stopped]);
  } catch (error) {
    session.stop(error);
    // No child of ours may outlive us; how its update ended no longer matters. Until it is gone the lease is renewed.
    await session.running?.settled;
    await session.recordStop(error).catch(() => {});
    throw error;
  } finally {
    session.lease.stop();
    await watch.stop().catch(() => {});
    await session.audited().catch(() => {});
  }
}

async function drive(session: Session, watch: Watch): Promise<Outcome> {
  if (session.state.phase === "forward") await watch.start();
  for (;;) {
    const following = next(session.plan, session.state);
    if (following === undefined) throw nothingLeft(session.plan);
    if ("finish" in following) return finish(session, following);
    try {
      await perform(session, watch, following);
    } catch (error) {
      if (!(error instanceof TurnBack)) {
        await leaveUnwatched(session);
        throw await noted(session, following, error);
      }
      const { reason, message: words, numbers } = error;
      // Interrupting takes no time of ours, and what is interrupted can't move the traffic again.
      session.running?.abort();
      // This entry is the intent of the patch that follows: one write to the disk stands before it, not two.
      const fact = { kind: "rollingBack", reason, words, ...(numbers === undefined ? {} : { numbers }) } as const;
      await session.record(fact).catch(async (unwritten: unknown) => {
        // A full disk is no reason to leave users with a bad release.
        await patchBack(session);
        throw unwritten;
      });
    }
  }
}

async function perform(session: Session, watch: Watch, following: NextOperation): Promise<void> {
  const { operation } = following;
  const where = whereOf(following);
  // Forward only while the evidence can be kept; the way back waits for no log.
  if (session.state.phase === "forward") await session.audited();
  if (operation === "shift" && !session.state.shifting) await awaitMetrics(session, watch, following);
  if (operation !== "patch") await session.record({ kind: "started", ...where });
  const began = session.ports.clock.now();
  const result = await doOperation(session, watch, following);
  const done: JournalFact = {
    kind: "done",
    ...where,
    durationMilliseconds: session.ports.clock.now() - began,
    ...(result === undefined ? {} : { changes: { ...result.changes } }),
  };
  await session.record(done);
}

type Changes = { readonly changes: Readonly<Record<string, number>> };

function doOperation(session: Session, watch: Watch, following: NextOperation): Promise<Changes | undefined> {
  switch (following.operation) {
    case "export":
      return nothing(exportBefore(session));
    case "deploy":
    case "shift":
      return updateStep(session, watch, following);
    case "hold":
    case "bake":
      return nothing(holdStep(session, watch, following));
    case "retire":
      return retire(session, following);
    case "record":
      return nothing(recordPromotion(session));
    case "write":
      return nothing(writeBack(session));
    case "patch":
      return nothing(patchBack(session));
    case "settle":
      return nothing(settle(session));
    case "restore":
      return nothing(restore(session));
    case "prove":
      return nothing(prove(session));
  }
}

async function nothing(work: Promise<void>): Promise<undefined> {
  await work;
}

/**
 * A candidate that nobody watches any more gets no traffic, as long as the old release stands. Not for an interruption, which
 * a person answers for, nor for a lost lease; resuming gives the traffic again.
 */
async function leaveUnwatched(session: Session): Promise<void> {
  if (session.state.phase !== "forward" || session.state.retiring || !session.state.exported) return;
  session.running?.abort();
  await patchBack(session).catch(() => {});
}

/** Writes a failure down where it can be; the lease stays held, so that nobody moves on from a half-way state. */
async function noted(session: Session, following: NextOperation, error: unknown): Promise<unknown> {
  if (error instanceof EngineError && error.code !== "LEASE_LOST") {
    const { code, message: words } = error;
    await session.record({ kind: "failed", ...whereOf(following), code, words }).catch(() => {});
  }
  return error;
}

async function finish(session: Session, following: Extract<Next, { finish: unknown }>): Promise<Outcome> {
  const { plan, state, ports } = session;
  const outcome = following.finish;
  const promoted = `${plan.to.version} has all the traffic; ${plan.from.version} is gone`;
  const reason = outcome === "promoted" ? "STEP_PASSED" : (state.reversal?.reason ?? "REQUESTED");
  const words = outcome === "promoted" ? promoted : (state.reversal?.words ?? "taken back");
  await session.verifyMayChange();
  await session.record({ kind: "finished", outcome, reason, words });
  await session.audited();
  await session.lease?.release();
  const durationMilliseconds = ports.clock.now() - (state.beganAt ?? ports.clock.now());
  session.emit({ kind: "finished", outcome, reason, words, durationMilliseconds });
  return { outcome, rollout: plan.id, reason, words, plan, durationMilliseconds };
}

function nothingLeft(plan: Plan): EngineError {
  return new EngineError("NOTHING_TO_RESUME", `Expected an unfinished rollout, found ${plan.id} over.`, "Plan again.");
}

/** Who may begin, go on with or take back a rollout, and who is refused and why. */
import type { LeaseState, Ports } from "../ports.ts";
import { EngineError } from "./errors.ts";
import { formatEntry, parseJournal } from "./journal.ts";
import { heldLease, isHeld, isRenewed } from "./lease-rules.ts";
import { nextCommand } from "./next-command.ts";
import { basisOf, type Plan } from "./plan.ts";
import { parsePlan, verifyPlanFits } from "./plan-file.ts";
import { fold, type RolloutState } from "./rollout-state.ts";

export type Outcome = {
  readonly outcome: "promoted" | "rolled-back";
  readonly rollout: string;
  /** STEP_PASSED, a reason of the judge, the code of what failed, or REQUESTED. */
  readonly reason: string;
  readonly words: string;
  readonly plan: Plan;
  readonly durationMilliseconds: number;
};

/** Holds the plan against the world and takes the lease. What it refuses is in the audit log. */
export async function begin(ports: Ports, plan: Plan): Promise<LeaseState> {
  try {
    await verifyLeaseFree(ports, plan);
    const observed = {
      state: await ports.stack.exportState(),
      file: await ports.stack.readConfiguration(),
      programDigest: await ports.stack.programDigest(),
      lease: await ports.cluster.readLease(),
    };
    // A plan made before the lease existed knew of no promotion but the file's own.
    const present = basisOf(observed, plan.basis.promotion);
    // Another rollout that has begun meanwhile is the better explanation of a changed world.
    await verifyLeaseFree(ports, plan);
    verifyPlanFits(plan, present);
    return await ports.cluster.acquireLease(ports.holder, plan.id);
  } catch (error) {
    if (error instanceof EngineError) {
      const { code, message } = error;
      const about = { stack: plan.stack, rollout: plan.id, actor: ports.actor };
      await ports.audit.append({ kind: "refused", code, words: message, ...about });
    }
    throw error;
  }
}

async function verifyLeaseFree(ports: Ports, plan: Plan): Promise<void> {
  const lease = await ports.cluster.readLease();
  if (isHeld(lease)) throw heldLease(lease, ports.clock.now(), plan.stack);
}

/**
 * Rejects with PLAN_STALE when another rollout had the lease since, which then also ends this one: what it knew of the
 * world is history.
 */
export async function verifyNotOvertaken(ports: Ports, plan: Plan): Promise<void> {
  const last = (await ports.cluster.readLease())?.rollout;
  if (last === undefined || last === plan.id) return;
  const words = `rollout ${last} had the lease since; this one can neither go on nor be taken back`;
  const entry = {
    kind: "finished",
    at: ports.clock.now(),
    outcome: "rolled-back",
    reason: "PLAN_STALE",
    words,
  } as const;
  await ports.files.journal(plan.id).append(formatEntry(entry));
  await ports.audit.append({ ...entry, stack: plan.stack, rollout: plan.id, actor: ports.actor });
  throw new EngineError("PLAN_STALE", `Expected to go on with ${plan.id}, found that ${words}.`, "Make a new plan.");
}

/** A rollout that ended in a crash between its last entry and the release of the lease only lacks that release. */
export async function closeFinished(
  ports: Ports,
  plan: Plan,
  code: "NOTHING_TO_RESUME" | "NOTHING_TO_ROLL_BACK",
): Promise<Outcome | undefined> {
  const state = await readState(ports, plan);
  const lease = await ports.cluster.readLease();
  const ours = lease !== undefined && lease.holder !== "" && lease.rollout === plan.id;
  if (state.phase === "forward" || state.phase === "back") return undefined;
  if (state.phase === "new" && ours) return undefined;
  if (state.phase === "new" || !ours) {
    const how = state.phase === "new" ? "never begun" : `over: ${state.phase}`;
    throw new EngineError(
      code,
      `Expected an unfinished rollout, found that ${plan.id} is ${how}.`,
      `Run \`cutover status --plan ${plan.id}\`; a new rollout needs a new plan.`,
    );
  }
  const taken = await ports.cluster.acquireLease(ports.holder, plan.id, plan.id);
  await ports.cluster.releaseLease(ports.holder, taken.fence);
  return {
    outcome: state.phase,
    rollout: plan.id,
    reason: state.ended?.reason ?? "STEP_PASSED",
    words: state.ended?.words ?? state.phase,
    plan,
    durationMilliseconds: (state.finishedAt ?? 0) - (state.beganAt ?? 0),
  };
}

/** Rejects with PLAN_NOT_FOUND or PLAN_INVALID. */
export async function readPlan(ports: Pick<Ports, "files">, planId: string): Promise<Plan> {
  const text = await ports.files.readPlan(planId);
  if (text !== undefined) return parsePlan(text);
  throw new EngineError(
    "PLAN_NOT_FOUND",
    `Expected a plan ${planId} among the rollouts kept here, found none.`,
    "Run `cutover plan` first, or name one of the plans that `cutover status` lists.",
  );
}

export async function readState(ports: Pick<Ports, "files">, plan: Plan): Promise<RolloutState> {
  return fold(plan, parseJournal(await ports.files.journal(plan.id).read()).entries);
}

/** Rejects with LEASE_HELD while a process is at it, ROLLOUT_UNFINISHED when none is, PLAN_STALE when it is over. */
export async function verifyNeverBegun(ports: Ports, plan: Plan, state: RolloutState): Promise<void> {
  if (state.phase === "new") return;
  if (state.phase === "forward" || state.phase === "back") {
    const lease = await ports.cluster.readLease();
    const now = ports.clock.now();
    const running = state.stopped === undefined && isRenewed(lease, now);
    if (isHeld(lease) && (running || lease.rollout !== plan.id)) throw heldLease(lease, now, plan.stack);
    throw new EngineError(
      "ROLLOUT_UNFINISHED",
      `Expected a plan that was never run, found ${plan.id} begun and not finished.`,
      `Run ${nextCommand("resume", plan.stack)} or ${nextCommand("rollback", plan.stack)}.`,
    );
  }
  throw new EngineError(
    "PLAN_STALE",
    `Expected a plan that was never run, found ${plan.id} ${state.phase} already.`,
    "A plan is run once: make a new one.",
  );
}

export function verifyCanReturn(plan: Plan, state: RolloutState): void {
  if (!state.retiring) return;
  throw new EngineError(
    "PAST_POINT_OF_NO_RETURN",
    `Expected a rollout before its point of no return, found that ${plan.from.version} is already being removed. ${plan.pointOfNoReturn.words}`,
    `Run ${nextCommand("resume", plan.stack)} to finish it.`,
  );
}

/** Where a rollout stands, for a person who was not there. Reads only. */
import type { LeaseState, Ports, Weights } from "../ports.ts";
import { readPlan } from "./admission.ts";
import { parseJournal } from "./journal.ts";
import { isRenewed } from "./lease-rules.ts";
import type { Plan } from "./plan.ts";
import { fold, type RolloutState, weightAt } from "./rollout-state.ts";

export type RolloutStatus = {
  readonly plan: Plan;
  readonly state: RolloutState;
  /** Absent when the cluster did not answer, or the lease was never made. */
  readonly lease?: LeaseState;
  /** Live weights by service; absent when the cluster did not answer. */
  readonly weights?: Readonly<Record<string, Weights>>;
  readonly words: string;
  /** The journal's last line was cut off by a crash. */
  readonly tornJournal: boolean;
};

export async function statusOf(
  ports: Pick<Ports, "files" | "cluster" | "clock">,
  planId: string,
): Promise<RolloutStatus> {
  const plan = await readPlan(ports, planId);
  const { entries, torn } = parseJournal(await ports.files.journal(plan.id).read());
  const state = fold(plan, entries);
  const lease = await ports.cluster.readLease().catch(() => undefined);
  const weights = await ports.cluster.readWeights().catch(() => undefined);
  return {
    plan,
    state,
    ...(lease === undefined ? {} : { lease }),
    ...(weights === undefined ? {} : { weights }),
    words: describe(plan, state, lease, ports.clock.now()),
    tornJournal: torn,
  };
}

/** The newest rollout known here. */
export async function latestRollout(ports: Pick<Ports, "files">): Promise<string | undefined> {
  return (await ports.files.list()).at(-1);
}

function describe(plan: Plan, state: RolloutState, lease: LeaseState | undefined, now: number): string {
  const what = `${plan.from.version} to ${plan.to.version}`;
  if (state.phase === "new") return `${what}: planned, not begun`;
  if (state.phase === "promoted" || state.phase === "rolled-back") {
    return `${what}: ${state.phase}${state.ended === undefined ? "" : `, ${state.ended.words}`}`;
  }
  const alive = isAlive(plan, state, lease, now)
    ? "running"
    : "stopped; `cutover resume` or `cutover rollback` goes on";
  const failure = state.failure === undefined ? "" : `; last failure ${state.failure.code}`;
  if (state.phase === "back") {
    return `${what}: being taken back (${state.reversal?.words ?? ""}), ${alive}${failure}`;
  }
  const step = plan.steps[Math.min(state.stepIndex, plan.steps.length - 1)];
  const where = `step ${Math.min(state.stepIndex + 1, plan.steps.length)} of ${plan.steps.length} (${step?.kind} at ${weightAt(plan, state.stepIndex)} %)`;
  const why = state.verdict === undefined ? "" : `; ${state.verdict.words}`;
  return `${what}: ${where}, ${alive}${why}${failure}`;
}

function isAlive(plan: Plan, state: RolloutState, lease: LeaseState | undefined, now: number): boolean {
  return state.stopped === undefined && lease?.rollout === plan.id && isRenewed(lease, now);
}

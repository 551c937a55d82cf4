/** Making a plan of the world as it is: observe, preview what stands, plan, write the plan down. */
import type { Ports } from "../ports.ts";
import { readPlan, readState } from "./admission.ts";
import {
  beforeConfiguration,
  type EditConfiguration,
  type Intent,
  makePlan,
  type Observed,
  type Plan,
  type PlannedConfiguration,
} from "./plan.ts";
import { formatPlan } from "./plan-file.ts";

/**
 * `configuration` is what the stack's file says, already checked; `edit` changes its text. Nothing but the plan's file and
 * an audit entry is written. Rejects with what makePlan refuses.
 */
export async function preparePlan(
  ports: Ports,
  intent: Intent,
  configuration: PlannedConfiguration,
  edit: EditConfiguration,
): Promise<Plan> {
  const observed: Omit<Observed, "pending"> = {
    outputs: await ports.stack.outputs(),
    state: await ports.stack.exportState(),
    file: await ports.stack.readConfiguration(),
    programDigest: await ports.stack.programDigest(),
    lease: await ports.cluster.readLease(),
    unfinished: await findUnfinished(ports, intent.stack),
  };
  const now = ports.clock.now();
  // What can be refused without the preview is refused first: a preview takes seconds.
  makePlan(intent, { ...observed, pending: {} }, configuration, edit, now);
  const pending = await pendingChanges(ports, observed, configuration, edit);
  const plan = makePlan(intent, { ...observed, pending }, configuration, edit, now);
  await ports.files.writePlan(plan.id, formatPlan(plan));
  const { id: rollout, stack, actor, from, to, basis } = plan;
  await ports.audit.append({ kind: "planned", rollout, stack, actor, from, to, basis });
  return plan;
}

async function pendingChanges(
  ports: Ports,
  observed: Omit<Observed, "pending">,
  configuration: PlannedConfiguration,
  edit: EditConfiguration,
): Promise<Observed["pending"]> {
  if (observed.outputs === undefined) return {};
  const text = beforeConfiguration(observed.outputs, observed.file, configuration, edit);
  const { changes } = await ports.stack.preview({
    configuration: text,
    message: "what stands",
    token: "",
    refresh: true,
  });
  return changes;
}

/** The newest rollout of the stack that was begun here and is neither promoted nor taken back. */
export async function unfinishedRollout(ports: Pick<Ports, "files">, stack: string): Promise<string | undefined> {
  return (await findUnfinished(ports, stack))?.rollout;
}

async function findUnfinished(ports: Pick<Ports, "files">, stack: string): Promise<Observed["unfinished"]> {
  for (const id of [...(await ports.files.list())].reverse()) {
    const plan = await readPlan(ports, id).catch(() => undefined);
    // A plan that can't be read can't be resumed either.
    if (plan === undefined || plan.stack !== stack) continue;
    const { phase, stopped } = await readState(ports, plan);
    if (phase === "forward" || phase === "back") return { rollout: id, stopped: stopped !== undefined };
  }
  return undefined;
}

/** Why a plan is refused: each rule returns what it found to be in order, or rejects with expected, found and what to do. */
import type { StackOutputs } from "../../stacks/outputs.ts";
import { EngineError } from "./errors.ts";
import { heldLease, isHeld, isRenewed } from "./lease-rules.ts";
import { nextCommand } from "./next-command.ts";
import type { Intent, Observed, PlannedConfiguration, ReleaseSummary } from "./plan.ts";

/** A process that is at it is waited for: resuming its rollout would take the lease from it. */
export function verifyNothingIsUnfinished({ lease, unfinished }: Observed, { stack }: Intent, now: number): void {
  const stopped = unfinished?.stopped === true && lease?.rollout === unfinished.rollout;
  const running = isRenewed(lease, now) && !stopped;
  if (isHeld(lease) && (running || unfinished === undefined)) throw heldLease(lease, now, stack);
  if (unfinished === undefined) return;
  throw new EngineError(
    "ROLLOUT_UNFINISHED",
    `Expected no rollout under way, found ${unfinished.rollout} begun and not finished.`,
    `Run ${nextCommand("resume", stack)} or ${nextCommand("rollback", stack)} first.`,
  );
}

export function verifyOutputs(observed: Observed, intent: Intent): StackOutputs {
  if (observed.outputs !== undefined) return observed.outputs;
  throw new EngineError(
    "NO_OUTPUTS",
    `Expected an estate to roll out to, found that stack ${intent.stack} was never applied.`,
    `Run \`pulumi up --stack ${intent.stack}\` once; a first deployment has no traffic to protect.`,
  );
}

export function verifyPromotion(
  outputs: StackOutputs,
  observed: Observed,
  configuration: PlannedConfiguration,
  intent: Intent,
): void {
  const recorded = Math.max(outputs.promotion, observed.lease?.promotion ?? 0);
  if (configuration.promotion === recorded) return;
  throw new EngineError(
    "PENDING_CHANGES",
    `Expected the file to know promotion ${recorded}, the last of this estate, found promotion ${configuration.promotion}.`,
    configuration.promotion < recorded
      ? `Update Pulumi.${intent.stack}.yaml to what was last promoted (usually: pull), then plan again.`
      : "Set `promotion` back to the recorded number; only a rollout raises it.",
  );
}

export function verifyNothingIsPending(pending: Readonly<Record<string, number>>, intent: Intent): void {
  const changes = Object.entries(pending).filter(([kind, count]) => kind !== "same" && count > 0);
  if (changes.length === 0) return;
  const words = changes.map(([kind, count]) => `${count} to ${kind}`).join(", ");
  throw new EngineError(
    "PENDING_CHANGES",
    `Expected the estate to differ from the file in the candidate only, found other changes: ${words}.`,
    `Look at them with \`pulumi preview --stack ${intent.stack}\` and apply them first, without the candidate.`,
  );
}

export function servingRelease(outputs: StackOutputs): ReleaseSummary {
  const serving = outputs.releases.filter((release) => release.weight > 0);
  const only = serving[0];
  if (serving.length === 1 && only !== undefined) return only;
  throw new EngineError(
    "PENDING_CHANGES",
    `Expected one release with all the traffic, found ${serving.map((r) => `${r.version} at ${r.weight} %`).join(", ") || "none"}.`,
    "Give one release weight 100 in the file and apply it, then plan again.",
  );
}

export function candidate(
  intent: Intent,
  outputs: StackOutputs,
  configuration: PlannedConfiguration,
  from: ReleaseSummary,
): ReleaseSummary {
  const others = configuration.releases.filter((release) => release.id !== from.id);
  const wanted = others.filter(
    (release) => intent.to === undefined || release.version === intent.to || release.id === intent.to,
  );
  const only = wanted[0];
  if (wanted.length === 1 && only !== undefined) {
    if (only.weight === 0) return { ...only, weight: 0 };
    throw new EngineError(
      "NO_CANDIDATE",
      `Expected the candidate ${only.version} at weight 0 in the file, found weight ${only.weight}.`,
      "Merge it with weight 0; the rollout moves the traffic.",
    );
  }
  const found = others.map((release) => `${release.version} (${release.id})`).join(", ") || "none";
  throw new EngineError(
    "NO_CANDIDATE",
    `Expected one release ${intent.to === undefined ? "beside" : `called ${intent.to} beside`} the serving ${outputs.environment} release ${from.version}, found ${wanted.length} of: ${found}.`,
    "Add the release to the file at weight 0, or name one with --to VERSION or --to ID.",
  );
}

export function verifySchema(from: ReleaseSummary, to: ReleaseSummary): void {
  if (to.schemaVersion >= from.schemaVersion) return;
  throw new EngineError(
    "PAST_POINT_OF_NO_RETURN",
    `Expected a release for schema ${from.schemaVersion} or later, found ${to.version} for schema ${to.schemaVersion}: the database has passed it.`,
    "Databases only move forward: release a fix that works with the present schema.",
  );
}

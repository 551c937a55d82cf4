/** The plan of one rollout: made from values, written to a file before anything runs; only a plan is run. */
import { createHash } from "node:crypto";
import { digestOf } from "../../components/values/canonical-json.ts";
import type { ReleaseOutput, StackOutputs } from "../../stacks/outputs.ts";
import type { LeaseState, Weights } from "../ports.ts";
import { EngineError } from "./errors.ts";
import {
  candidate,
  servingRelease,
  verifyNothingIsPending,
  verifyNothingIsUnfinished,
  verifyOutputs,
  verifyPromotion,
  verifySchema,
} from "./plan-rules.ts";
import { stateDigest } from "./state.ts";
import type { JudgeSettings } from "./verdict.ts";

export type ReleaseSummary = ReleaseOutput;

export type PlanStep =
  /** Brings the candidate up at weight 0. Only in the plan when the candidate is not deployed yet. */
  | { readonly kind: "deploy"; readonly configuration: string }
  | {
      readonly kind: "shift";
      /** Percent of the traffic for the candidate. */
      readonly weight: number;
      readonly minimumSeconds: number;
      readonly minimumRequests: number;
      readonly configuration: string;
    }
  /** Watches at 100 % while the old release stands at full size. */
  | { readonly kind: "bake"; readonly minimumSeconds: number }
  /** Removes the old release. Its configuration is also what is written to the stack's file. */
  | { readonly kind: "retire"; readonly configuration: string };

/** Settings of the source of counts; the engine itself only needs the interval. */
export type MetricsSettings = { readonly sampleMilliseconds: number; readonly [setting: string]: unknown };

export type Limits = {
  /** Longest wait in one step; after it the rollout is taken back for want of evidence. */
  readonly holdLimitSeconds: number;
  readonly updateLimitSeconds: number;
  readonly silenceLimitSeconds: number;
};

/** The world that the plan was made for. */
export type Basis = {
  readonly stateDigest: string;
  readonly fileDigest: string;
  readonly programDigest: string;
  readonly promotion: number;
};

export type Plan = {
  /** Version of this shape. */
  readonly schema: 1;
  /** Sixteen hex digits: a digest of everything else in the plan. */
  readonly id: string;
  readonly stack: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly actor: string;
  readonly from: ReleaseSummary;
  readonly to: ReleaseSummary;
  readonly basis: Basis;
  /** What a rollback returns to. */
  readonly before: { readonly configuration: string; readonly weights: Weights };
  /** Text of the stack's configuration file when the plan was made; its secrets are encrypted. */
  readonly file: string;
  readonly steps: readonly PlanStep[];
  readonly judge: JudgeSettings;
  readonly metrics: MetricsSettings;
  readonly limits: Limits;
  /** From this step on the rollout can't be taken back; the words say what that means. */
  readonly pointOfNoReturn: { readonly step: "retire"; readonly words: string };
};

/** What the engine wants of a stack's configuration. */
export type PlannedConfiguration = {
  readonly promotion: number;
  /** In the order of the file, with the file's weights. */
  readonly releases: readonly ReleaseSummary[];
  readonly rollout: Limits & {
    readonly steps: readonly {
      readonly weight: number;
      readonly minimumSeconds: number;
      readonly minimumRequests: number;
    }[];
    readonly bake: { readonly minimumSeconds: number };
    /** `unreadySeconds` absent: 60. */
    readonly judge: Omit<JudgeSettings, "unreadySeconds"> & { readonly unreadySeconds?: number };
    readonly metrics: { readonly sampleMilliseconds: number };
  };
};

export type ConfigurationEdit = {
  readonly weights: Weights;
  /** Releases that stay; others leave the text. */
  readonly keep: readonly string[];
  readonly promotion: number;
};
export type EditConfiguration = (text: string, edit: ConfigurationEdit) => string;

export type Intent = {
  readonly stack: string;
  readonly actor: string;
  /** Version or id of the candidate. Absent: the only release of the file that serves nothing. */
  readonly to?: string;
};

export type Observed = {
  readonly outputs: StackOutputs | undefined;
  /** As `pulumi stack export` gives it. */
  readonly state: unknown;
  /** Text of the stack's configuration file. */
  readonly file: string;
  readonly programDigest: string;
  readonly lease: LeaseState | undefined;
  /** A rollout that was begun here and not finished, and whether its process said that it stopped. */
  readonly unfinished: { readonly rollout: string; readonly stopped: boolean } | undefined;
  /** What an update to `beforeConfiguration` would change, by kind of change. */
  readonly pending: Readonly<Record<string, number>>;
};

/** Makes the plan, or refuses with an EngineError. Pure: the same arguments give the same plan. */
export function makePlan(
  intent: Intent,
  observed: Observed,
  configuration: PlannedConfiguration,
  edit: EditConfiguration,
  now: number,
): Plan {
  verifyNothingIsUnfinished(observed, intent, now);
  const outputs = verifyOutputs(observed, intent);
  verifyPromotion(outputs, observed, configuration, intent);
  const before = beforeConfiguration(outputs, observed.file, configuration, edit);
  verifyNothingIsPending(observed.pending, intent);
  const from = servingRelease(outputs);
  const to = candidate(intent, outputs, configuration, from);
  verifySchema(from, to);
  const weights = weightsOf(outputs);
  const draft: Omit<Plan, "id"> = {
    schema: 1,
    stack: intent.stack,
    createdAt: new Date(now).toISOString(),
    actor: intent.actor,
    from,
    to,
    basis: basisOf(observed, configuration.promotion),
    before: { configuration: before, weights },
    file: observed.file,
    steps: stepsOf(from, to, outputs, observed.file, configuration, edit),
    judge: { ...configuration.rollout.judge, unreadySeconds: configuration.rollout.judge.unreadySeconds ?? 60 },
    metrics: configuration.rollout.metrics,
    limits: {
      holdLimitSeconds: configuration.rollout.holdLimitSeconds,
      updateLimitSeconds: configuration.rollout.updateLimitSeconds,
      silenceLimitSeconds: configuration.rollout.silenceLimitSeconds,
    },
    pointOfNoReturn: { step: "retire", words: noReturnWords(from, to) },
  };
  return { ...draft, id: planId(draft) };
}

/** The id that fits a plan's contents; an `id` among them is left out. */
export function planId(plan: Omit<Plan, "id"> & { readonly id?: string }): string {
  const { id: _id, ...contents } = plan;
  return digestOf(contents).slice(0, 16);
}

export function fileDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function basisOf(
  observed: Pick<Observed, "state" | "file" | "programDigest" | "lease">,
  promotion: number,
): Basis {
  return {
    stateDigest: stateDigest(observed.state),
    fileDigest: fileDigest(observed.file),
    programDigest: observed.programDigest,
    promotion: Math.max(promotion, observed.lease?.promotion ?? 0),
  };
}

/** The file's text with only the deployed releases at their deployed weights: what stands now, and what a rollback restores. */
export function beforeConfiguration(
  outputs: StackOutputs,
  file: string,
  configuration: PlannedConfiguration,
  edit: EditConfiguration,
): string {
  const known = new Set(configuration.releases.map((release) => release.id));
  const lost = outputs.releases.filter((release) => !known.has(release.id));
  if (lost.length > 0) {
    const names = lost.map((release) => `${release.version} (${release.id})`).join(", ");
    throw new EngineError(
      "PENDING_CHANGES",
      `Expected every deployed release in the configuration file, found these only in the estate: ${names}.`,
      "Put them back into the file unchanged: a release is taken out by the rollout that replaces it.",
    );
  }
  const weights = weightsOf(outputs);
  return edit(file, { weights, keep: Object.keys(weights), promotion: outputs.promotion });
}

function stepsOf(
  from: ReleaseSummary,
  to: ReleaseSummary,
  outputs: StackOutputs,
  file: string,
  configuration: PlannedConfiguration,
  edit: EditConfiguration,
): readonly PlanStep[] {
  const deployed = outputs.releases.map((release) => release.id);
  const keep = [...new Set([...deployed, to.id])];
  const promotion = outputs.promotion;
  const atWeight = (weight: number): string => {
    const idle = Object.fromEntries(keep.map((id) => [id, 0]));
    return edit(file, { weights: { ...idle, [from.id]: 100 - weight, [to.id]: weight }, keep, promotion });
  };
  const { steps, bake } = configuration.rollout;
  return [
    ...(deployed.includes(to.id) ? [] : [{ kind: "deploy" as const, configuration: atWeight(0) }]),
    ...steps.map((step) => ({ kind: "shift" as const, ...step, configuration: atWeight(step.weight) })),
    { kind: "bake", minimumSeconds: bake.minimumSeconds },
    {
      kind: "retire",
      configuration: edit(file, { weights: { [to.id]: 100 }, keep: [to.id], promotion: promotion + 1 }),
    },
  ];
}

function weightsOf(outputs: StackOutputs): Weights {
  return Object.fromEntries(outputs.releases.map((release) => [release.id, release.weight]));
}

function noReturnWords(from: ReleaseSummary, to: ReleaseSummary): string {
  const gone = `Once ${from.version} is being removed, this rollout can only be finished.`;
  if (to.schemaVersion === from.schemaVersion) return `${gone} Going back is then a rollout to ${from.version}.`;
  return `${gone} The schema then stays at ${to.schemaVersion}: there is no way back to ${from.version}, which needs ${from.schemaVersion}.`;
}

/**
 * What GitHub refuses for an owner's plan. Pure. `enterprise` is refused nothing.
 * Source: https://docs.github.com/get-started/learning-about-github/githubs-plans
 */
import { type Refusal, refuse } from "../rules/verdict.ts";
import type { Owner, RepositoryState } from "../state.ts";
import type { Ruleset } from "../state-rulesets.ts";

const hidden = ({ visibility }: Pick<RepositoryState, "visibility">): boolean => visibility !== "public";

const upgrade = refuse(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.");

/** Of settings of a repository. `before`: as it was. */
export const offerRefusal = (owner: Owner, before: RepositoryState, after: RepositoryState): Refusal | undefined => {
  if (after.visibility === "internal" && (owner.kind === "User" || owner.plan !== "enterprise"))
    return refuse(422, "Only organizations associated with an enterprise can set visibility to internal");
  const scans = (name: string): boolean =>
    after.settings.security[name] === "enabled" && before.settings.security[name] !== "enabled";
  if (!hidden(after) || owner.plan === "enterprise") return undefined;
  if (scans("secret_scanning") || scans("secret_scanning_push_protection"))
    return refuse(422, "Secret scanning is not available for this repository.");
  return undefined;
};

/** Of rulesets of a repository. */
export const rulesetOfferRefusal = (
  owner: Owner,
  repository: RepositoryState,
  ruleset: Pick<Ruleset, "target" | "enforcement" | "rules">,
): Refusal | undefined => {
  if (hidden(repository) && owner.plan === "free") return upgrade;
  const invalid = (message: string): Refusal => ({ status: 422, message: "Validation Failed", errors: [message] });
  if (ruleset.target === "push" && !hidden(repository))
    return invalid("Invalid target: push rulesets are for private and internal repositories");
  if (ruleset.target === "push" && owner.kind === "User")
    return invalid("Invalid target: push rulesets are for repositories of organizations");
  if (ruleset.enforcement === "evaluate" && (owner.plan !== "enterprise" || owner.kind === "User"))
    return invalid("Enforcement evaluate option is not supported on this plan");
  const queues = ruleset.rules.some(({ type }) => type === "merge_queue");
  const noQueue = owner.kind === "User" || (hidden(repository) && owner.plan !== "enterprise");
  if (queues && noQueue) return invalid("Invalid rule 'merge_queue': ");
  return undefined;
};

/** Of organisation rulesets. */
export const organizationOfferRefusal = (owner: Owner): Refusal | undefined =>
  owner.plan === "free" ? refuse(403, "Upgrade to GitHub Team to enable this feature.") : undefined;

export type EnvironmentWish = {
  readonly wait_timer: number;
  readonly reviewers: readonly unknown[];
};

/** Of environments: a free plan has none for a private repository, a team plan none with people or time. */
export const environmentOfferRefusal = (
  owner: Owner,
  repository: RepositoryState,
  { wait_timer, reviewers }: EnvironmentWish,
): Refusal | undefined => {
  if (!hidden(repository) || owner.plan === "enterprise") return undefined;
  if (owner.plan === "free") return refuse(404, "Not Found");
  if (reviewers.length > 0 || wait_timer > 0)
    return {
      status: 422,
      message:
        "Failed to create the environment protection rule. Please ensure the billing plan supports the required reviewers protection rule.",
    };
  return undefined;
};

/** Of custom deployment protection rules. */
export const customRuleOfferRefusal = (owner: Owner, repository: RepositoryState): Refusal | undefined =>
  hidden(repository) && owner.plan !== "enterprise" ? refuse(404, "Not Found") : undefined;

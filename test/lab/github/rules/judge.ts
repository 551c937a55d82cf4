/** One rule against one attempt: the lines that GitHub would say. No lines: the rule is kept. */
import type { Deployment, GithubState, RepositoryState } from "../state.ts";
import type { PatternParameters, PullRequestParameters, Rule, StatusChecksParameters } from "../state-rulesets.ts";
import { approvalViolations } from "./approvals.ts";
import type { Attempt } from "./attempts.ts";
import { commitViolations } from "./commit-rules.ts";
import { satisfies } from "./patterns.ts";
import { pushViolations } from "./push-rules.ts";
import { checkViolations } from "./required-checks.ts";

export type Where = { readonly state: GithubState; readonly repository: RepositoryState };

const isLive = ({ statuses }: Deployment): boolean =>
  statuses.toSorted((a, b) => a.at - b.at || a.id - b.id).at(-1)?.state === "success";

const deploymentViolations = (repository: RepositoryState, environments: readonly string[], sha?: string) =>
  environments
    .filter(
      (environment) =>
        !repository.deployments.some(
          (deployment) => deployment.environment === environment && deployment.sha === sha && isLive(deployment),
        ),
    )
    .map((environment) => `Missing successful active ${environment} deployment.`);

const pullRequestViolations = (where: Where, rule: PullRequestParameters, attempt: Attempt): readonly string[] => {
  if (attempt.kind === "delete") return [];
  if (attempt.kind !== "merge") return ["Changes must be made through a pull request."];
  const methods = rule.allowed_merge_methods;
  const method = methods && !methods.includes(attempt.method) ? [`Merge method ${attempt.method} is not allowed.`] : [];
  return [...method, ...approvalViolations(where, rule, attempt)];
};

const statusViolations = ({ repository }: Where, rule: StatusChecksParameters, attempt: Attempt): readonly string[] => {
  if (attempt.kind === "delete" || attempt.after === undefined) return [];
  if (attempt.kind === "create" && rule.do_not_enforce_on_create) return [];
  const late =
    attempt.kind === "merge" && attempt.behind && rule.strict_required_status_checks_policy && !attempt.queued
      ? ["This branch is out-of-date with the base branch."]
      : [];
  return [...late, ...checkViolations(rule.required_status_checks, repository.checks, attempt.after)];
};

const nameViolations = (parameters: PatternParameters, prefix: string, attempt: Attempt): readonly string[] =>
  attempt.kind !== "create" || satisfies(parameters, attempt.ref.replace(prefix, ""))
    ? []
    : [`${prefix === "refs/tags/" ? "Tag" : "Branch"} name must match a given pattern: ${parameters.pattern}`];

const refViolations = (rule: Rule, attempt: Attempt): readonly string[] => {
  const what = attempt.ref.startsWith("refs/tags/") ? "tag" : "branch";
  switch (rule.type) {
    case "creation":
      return attempt.kind === "create" ? ["Cannot create ref due to creations being restricted."] : [];
    case "update":
      return attempt.kind === "update" || attempt.kind === "merge" ? ["Cannot update this protected ref."] : [];
    case "deletion":
      return attempt.kind === "delete" ? [`Cannot delete this ${what}`] : [];
    case "non_fast_forward":
      return attempt.kind === "update" && attempt.rewinds ? [`Cannot force-push to this ${what}`] : [];
    case "merge_queue":
      return attempt.kind === "delete" || attempt.kind === "create" || (attempt.kind === "merge" && attempt.queued)
        ? []
        : ["Changes must be made through the merge queue"];
    default:
      return [];
  }
};

/** Lines for what the attempt breaks of the rule. */
export const violations = (where: Where, rule: Rule, attempt: Attempt): readonly string[] => {
  switch (rule.type) {
    case "pull_request":
      return pullRequestViolations(where, rule.parameters, attempt);
    case "required_status_checks":
      return statusViolations(where, rule.parameters, attempt);
    case "required_deployments":
      return attempt.kind === "delete"
        ? []
        : deploymentViolations(where.repository, rule.parameters.required_deployment_environments, attempt.after);
    case "branch_name_pattern":
      return nameViolations(rule.parameters, "refs/heads/", attempt);
    case "tag_name_pattern":
      return nameViolations(rule.parameters, "refs/tags/", attempt);
    default:
      return [
        ...refViolations(rule, attempt),
        ...commitViolations(rule, attempt),
        ...(attempt.kind === "merge" ? [] : pushViolations(rule, attempt.files)),
      ];
  }
};

/** Classic branch protection, told as a ruleset: one set of rules decides both, as GitHub layers them. */
import type { ClassicProtection, RepositoryState } from "../state.ts";
import type { Rule, Ruleset } from "../state-rulesets.ts";
import { matchesGlob } from "./patterns.ts";

/** Id of the ruleset that stands for classic protection; GitHub's own begin above. */
export const classicId = 0;

/** The protection of a branch: of its exact name, else of the first pattern that covers it. */
export const classicFor = (
  repository: RepositoryState,
  ref: string,
): readonly [string, ClassicProtection] | undefined => {
  const branch = ref.replace(/^refs\/heads\//, "");
  if (branch === ref) return undefined;
  const exact = repository.classic[branch];
  if (exact) return [branch, exact];
  return Object.entries(repository.classic).find(([pattern]) => matchesGlob(pattern, branch));
};

const reviewRule = (
  given: NonNullable<ClassicProtection["required_pull_request_reviews"]>,
  threads: boolean,
): Rule => ({
  type: "pull_request",
  parameters: {
    required_approving_review_count: given.required_approving_review_count,
    dismiss_stale_reviews_on_push: given.dismiss_stale_reviews,
    require_code_owner_review: given.require_code_owner_reviews,
    require_last_push_approval: given.require_last_push_approval,
    required_review_thread_resolution: threads,
  },
});

const checkRule = (given: NonNullable<ClassicProtection["required_status_checks"]>): Rule => ({
  type: "required_status_checks",
  parameters: {
    strict_required_status_checks_policy: given.strict,
    required_status_checks: given.checks.map(({ context, app_id }) => ({
      context,
      ...(app_id === undefined ? {} : { integration_id: app_id }),
    })),
  },
});

const rulesOf = (given: ClassicProtection): readonly Rule[] => [
  ...(given.allow_force_pushes ? [] : [{ type: "non_fast_forward" as const }]),
  ...(given.allow_deletions ? [] : [{ type: "deletion" as const }]),
  ...(given.required_linear_history ? [{ type: "required_linear_history" as const }] : []),
  ...(given.required_signatures ? [{ type: "required_signatures" as const }] : []),
  ...(given.lock_branch ? [{ type: "update" as const }] : []),
  ...(given.required_pull_request_reviews
    ? [reviewRule(given.required_pull_request_reviews, given.required_conversation_resolution)]
    : []),
  ...(given.required_status_checks ? [checkRule(given.required_status_checks)] : []),
];

const asRuleset = (name: string, repository: RepositoryState, given: ClassicProtection): Ruleset => ({
  id: classicId,
  name: `classic protection of ${name}`,
  target: "branch",
  source_type: "Repository",
  source: `${repository.owner}/${repository.name}`,
  enforcement: "active",
  bypass_actors: given.enforce_admins ? [] : [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }],
  rules: rulesOf(given),
  node_id: "",
  created_at: "",
  updated_at: "",
});

/** No ruleset or one. `restrictions` (who may push) are asked apart, since they need the actor. */
export const classicRulesets = (repository: RepositoryState, ref: string): readonly Ruleset[] => {
  const found = classicFor(repository, ref);
  return found ? [asRuleset(found[0], repository, found[1])] : [];
};

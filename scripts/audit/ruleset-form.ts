/** A ruleset as both sides can be compared: each setting a plain value under one name. Pure. */
import type { BypassActor as DeclaredActor, MergeQueueRule, RulesetSpec } from "../../components/github/rules.ts";
import type { BypassActor, LiveRuleset, RulesetRule } from "../ports-github.ts";
import type { Plain } from "./finding.ts";

/** Settings of a ruleset beside its bypass actors. Those below a rule are there only when the rule is. */
export type RulesetForm = Readonly<Record<string, Plain>>;

const ROLES: Readonly<Record<number, string>> = { 2: "maintain", 4: "write", 5: "admin" };

/** Rule types that the form knows; any other is told under `further rules`. */
const KNOWN = new Set([
  ...["creation", "update", "deletion", "non_fast_forward", "required_linear_history", "required_signatures"],
  ...["pull_request", "required_status_checks", "merge_queue", "required_deployments"],
  ...["file_path_restriction", "file_extension_restriction", "max_file_path_length", "max_file_size"],
]);

export function declaredForm(spec: RulesetSpec, enforcement: string): RulesetForm {
  const { rules } = spec;
  const { pullRequest, checks, mergeQueue, content } = rules;
  return {
    target: spec.target,
    enforcement,
    include: sorted(spec.include),
    exclude: sorted(spec.exclude),
    creation: rules.restrictCreation,
    update: rules.restrictUpdate,
    deletion: rules.restrictDeletion,
    forcePush: rules.forbidForcePush,
    linearHistory: rules.linearHistory,
    signedCommits: rules.signedCommits,
    pullRequest: pullRequest !== undefined,
    ...(pullRequest === undefined
      ? {}
      : {
          approvals: pullRequest.approvals,
          dismissStale: pullRequest.dismissStale,
          codeOwners: pullRequest.codeOwners,
          lastPushApproval: pullRequest.lastPushApproval,
          resolvedThreads: pullRequest.resolvedThreads,
          mergeMethods: sorted(pullRequest.mergeMethods),
        }),
    checks: sorted((checks?.required ?? []).map(({ context, app }) => checkInWords(context, app))),
    ...(checks === undefined ? {} : { strict: checks.strict }),
    mergeQueue: mergeQueue === undefined ? [] : declaredQueue(mergeQueue),
    deployments: sorted(rules.deployments),
    restrictedPaths: sorted(content?.restrictedPaths ?? []),
    restrictedExtensions: sorted(content?.restrictedExtensions ?? []),
    maximumPathLength: content?.maximumPathLength ?? 0,
    maximumFileMegabytes: content?.maximumFileMegabytes ?? 0,
    further: [],
  };
}

export function liveForm(live: LiveRuleset): RulesetForm {
  const rule = (type: string): RulesetRule["parameters"] | undefined =>
    live.rules.find((one) => one.type === type)?.parameters;
  const review = rule("pull_request");
  const checks = rule("required_status_checks");
  return {
    target: live.target,
    enforcement: live.enforcement,
    include: sorted(live.include),
    exclude: sorted(live.exclude),
    creation: rule("creation") !== undefined,
    update: rule("update") !== undefined,
    deletion: rule("deletion") !== undefined,
    forcePush: rule("non_fast_forward") !== undefined,
    linearHistory: rule("required_linear_history") !== undefined,
    signedCommits: rule("required_signatures") !== undefined,
    pullRequest: review !== undefined,
    ...(review === undefined ? {} : reviewForm(review)),
    checks: sorted(liveChecks(checks?.required_status_checks)),
    ...(checks === undefined ? {} : { strict: checks.strict_required_status_checks_policy === true }),
    mergeQueue: liveQueue(rule("merge_queue")),
    deployments: sorted(strings(rule("required_deployments")?.required_deployment_environments)),
    restrictedPaths: sorted(strings(rule("file_path_restriction")?.restricted_file_paths)),
    restrictedExtensions: sorted(strings(rule("file_extension_restriction")?.restricted_file_extensions)),
    maximumPathLength: numberOf(rule("max_file_path_length")?.max_file_path_length),
    maximumFileMegabytes: numberOf(rule("max_file_size")?.max_file_size),
    further: sorted(live.rules.map(({ type }) => type).filter((type) => !KNOWN.has(type))),
  };
}

function reviewForm(review: Readonly<Record<string, unknown>>): RulesetForm {
  return {
    approvals: numberOf(review.required_approving_review_count),
    dismissStale: review.dismiss_stale_reviews_on_push === true,
    codeOwners: review.require_code_owner_review === true,
    lastPushApproval: review.require_last_push_approval === true,
    resolvedThreads: review.required_review_thread_resolution === true,
    // Without the list GitHub allows all three.
    mergeMethods: sorted(
      review.allowed_merge_methods === undefined
        ? ["merge", "rebase", "squash"]
        : strings(review.allowed_merge_methods),
    ),
  };
}

function declaredQueue(queue: MergeQueueRule): readonly string[] {
  return [
    `${queue.method}, ${queue.grouping}`,
    `checks within ${queue.checkTimeoutMinutes} min`,
    `${queue.maximumBuilds} builds at most`,
    `${queue.minimumEntries} to ${queue.maximumEntries} merged together, after ${queue.minimumWaitMinutes} min at most`,
  ];
}

function liveQueue(queue: RulesetRule["parameters"] | undefined): readonly string[] {
  if (queue === undefined) return [];
  return declaredQueue({
    method: `${queue.merge_method}`.toLowerCase() as MergeQueueRule["method"],
    grouping: queue.grouping_strategy === "HEADGREEN" ? "head-green" : "all-green",
    checkTimeoutMinutes: numberOf(queue.check_response_timeout_minutes),
    maximumBuilds: numberOf(queue.max_entries_to_build),
    minimumEntries: numberOf(queue.min_entries_to_merge),
    maximumEntries: numberOf(queue.max_entries_to_merge),
    minimumWaitMinutes: numberOf(queue.min_entries_to_merge_wait_minutes),
  });
}

function liveChecks(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((check: unknown) => {
    if (typeof check !== "object" || check === null || !("context" in check)) return [];
    const app =
      "integration_id" in check && typeof check.integration_id === "number" ? check.integration_id : undefined;
    return [checkInWords(String(check.context), app)];
  });
}

const checkInWords = (context: string, app: number | undefined): string =>
  app === undefined ? `${context} from anyone` : `${context} from app ${app}`;

/** Who may go past, in words that are the same for both sides. */
export function declaredActor(actor: DeclaredActor): string {
  const mode = modeInWords(actor.mode === "pullRequest" ? "pull_request" : actor.mode);
  switch (actor.kind) {
    case "team":
      return `team ${actor.team} (${mode})`;
    case "app":
      return `app ${actor.app} (${mode})`;
    case "role":
      return `everybody with role ${actor.role} (${mode})`;
    case "organization-admin":
      return `every owner of the organization (${mode})`;
    case "deploy-key":
      return `every deploy key (${mode})`;
  }
}

export function liveActor(actor: BypassActor): string {
  return `${whoOf(actor)} (${modeInWords(actor.mode)})`;
}

function whoOf({ type, id = 0, name = `number ${id}` }: BypassActor): string {
  switch (type) {
    case "Team":
      return `team ${name}`;
    case "Integration":
      return `app ${id}`;
    case "RepositoryRole":
      return `everybody with role ${ROLES[id] ?? `number ${id}`}`;
    case "OrganizationAdmin":
      return "every owner of the organization";
    case "DeployKey":
      return "every deploy key";
    case "User":
      return `user ${name}`;
    default:
      return `${type} ${id}`;
  }
}

function modeInWords(mode: string): string {
  if (mode === "pull_request") return "only in a pull request";
  if (mode === "exempt") return "silently, with no record";
  return mode === "always" ? "always" : mode;
}

const sorted = (values: readonly string[]): readonly string[] => [...values].sort();
const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry: unknown): entry is string => typeof entry === "string") : [];
const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);

/** A ruleset in the provider's words. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type {
  BypassActor,
  ChecksRule,
  ContentRule,
  Enforcement,
  MergeQueueRule,
  PullRequestRule,
  RepositoryRole,
  RulesetRules,
  RulesetSpec,
} from "./rules.ts";

/** Ids of teams by slug. */
export type TeamIds = Readonly<Record<string, pulumi.Input<number>>>;

const ROLES: Readonly<Record<RepositoryRole, number>> = { maintain: 2, write: 4, admin: 5 };
/** GitHub wants a number where there is nothing to choose from. */
const ORGANIZATION_ADMIN = 1;

export function rulesetArgs(
  spec: RulesetSpec,
  repository: pulumi.Input<string>,
  enforcement: Enforcement,
  teams: TeamIds,
) {
  const refs = { refName: { includes: [...spec.include], excludes: [...spec.exclude] } };
  return {
    name: spec.name,
    repository,
    target: spec.target,
    enforcement,
    ...(spec.target === "push" ? {} : { conditions: refs }),
    bypassActors: spec.bypass.map((actor) => bypassArgs(actor, teams)),
    rules: rulesArgs(spec.rules),
  };
}

function bypassArgs(actor: BypassActor, teams: TeamIds) {
  const bypassMode = actor.mode === "pullRequest" ? "pull_request" : actor.mode;
  switch (actor.kind) {
    case "team": {
      const actorId = teams[actor.team];
      if (actorId === undefined) throw new Error(`expected the id of team \`${actor.team}\`; the inventory has it`);
      return { actorType: "Team", actorId, bypassMode };
    }
    case "app":
      return { actorType: "Integration", actorId: actor.app, bypassMode };
    case "role":
      return { actorType: "RepositoryRole", actorId: ROLES[actor.role], bypassMode };
    case "organization-admin":
      return { actorType: "OrganizationAdmin", actorId: ORGANIZATION_ADMIN, bypassMode };
    case "deploy-key":
      return { actorType: "DeployKey", bypassMode };
  }
}

function rulesArgs(rules: RulesetRules) {
  return {
    creation: rules.restrictCreation,
    update: rules.restrictUpdate,
    deletion: rules.restrictDeletion,
    nonFastForward: rules.forbidForcePush,
    requiredLinearHistory: rules.linearHistory,
    requiredSignatures: rules.signedCommits,
    ...(rules.pullRequest === undefined ? {} : { pullRequest: pullRequestArgs(rules.pullRequest) }),
    ...(rules.checks === undefined ? {} : { requiredStatusChecks: checksArgs(rules.checks) }),
    ...(rules.mergeQueue === undefined ? {} : { mergeQueue: mergeQueueArgs(rules.mergeQueue) }),
    ...(rules.deployments.length === 0
      ? {}
      : { requiredDeployments: { requiredDeploymentEnvironments: [...rules.deployments] } }),
    ...(rules.content === undefined ? {} : contentArgs(rules.content)),
  };
}

function pullRequestArgs(rule: PullRequestRule) {
  return {
    requiredApprovingReviewCount: rule.approvals,
    dismissStaleReviewsOnPush: rule.dismissStale,
    requireCodeOwnerReview: rule.codeOwners,
    requireLastPushApproval: rule.lastPushApproval,
    requiredReviewThreadResolution: rule.resolvedThreads,
    allowedMergeMethods: [...rule.mergeMethods],
  };
}

function checksArgs({ strict, required }: ChecksRule) {
  return {
    strictRequiredStatusChecksPolicy: strict,
    requiredChecks: required.map(({ context, app }) =>
      app === undefined ? { context } : { context, integrationId: app },
    ),
  };
}

function mergeQueueArgs(rule: MergeQueueRule) {
  return {
    mergeMethod: rule.method.toUpperCase(),
    groupingStrategy: rule.grouping === "all-green" ? "ALLGREEN" : "HEADGREEN",
    checkResponseTimeoutMinutes: rule.checkTimeoutMinutes,
    maxEntriesToBuild: rule.maximumBuilds,
    minEntriesToMerge: rule.minimumEntries,
    maxEntriesToMerge: rule.maximumEntries,
    minEntriesToMergeWaitMinutes: rule.minimumWaitMinutes,
  };
}

function contentArgs(rule: ContentRule) {
  const { restrictedPaths, restrictedExtensions, maximumPathLength, maximumFileMegabytes } = rule;
  return {
    ...(restrictedPaths.length === 0 ? {} : { filePathRestriction: { restrictedFilePaths: [...restrictedPaths] } }),
    ...(restrictedExtensions.length === 0
      ? {}
      : { fileExtensionRestriction: { restrictedFileExtensions: [...restrictedExtensions] } }),
    ...(maximumPathLength === undefined ? {} : { maxFilePathLength: { maxFilePathLength: maximumPathLength } }),
    ...(maximumFileMegabytes === undefined ? {} : { maxFileSize: { maxFileSize: maximumFileMegabytes } }),
  };
}

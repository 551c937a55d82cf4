import assert from "node:assert/strict";
import { test } from "node:test";
import type { RulesetSpec } from "../../../components/github/rules.ts";
import { rulesetArgs } from "../../../components/github/ruleset-args.ts";

const NOTHING = {
  restrictCreation: false,
  restrictUpdate: false,
  restrictDeletion: false,
  forbidForcePush: false,
  linearHistory: false,
  signedCommits: false,
  deployments: [],
};

const everything: RulesetSpec = {
  name: "main",
  target: "branch",
  include: ["~DEFAULT_BRANCH"],
  exclude: ["refs/heads/try/*"],
  bypass: [
    { kind: "team", team: "platform", mode: "pullRequest" },
    { kind: "app", app: 7, mode: "always" },
    { kind: "role", role: "maintain", mode: "exempt" },
    { kind: "organization-admin", mode: "always" },
    { kind: "deploy-key", mode: "always" },
  ],
  rules: {
    restrictCreation: true,
    restrictUpdate: true,
    restrictDeletion: true,
    forbidForcePush: true,
    linearHistory: true,
    signedCommits: true,
    pullRequest: {
      approvals: 2,
      dismissStale: true,
      codeOwners: true,
      lastPushApproval: true,
      resolvedThreads: true,
      mergeMethods: ["squash"],
    },
    checks: { strict: true, required: [{ context: "ci-pr", app: 15368 }, { context: "lint" }] },
    mergeQueue: {
      method: "rebase",
      grouping: "head-green",
      checkTimeoutMinutes: 30,
      maximumBuilds: 4,
      minimumEntries: 2,
      maximumEntries: 3,
      minimumWaitMinutes: 1,
    },
    deployments: ["staging"],
  },
};

test("every rule of a branch and every bypass has its place in the provider's words", () => {
  assert.deepEqual(rulesetArgs(everything, "shop", "active", { platform: 12 }), {
    name: "main",
    repository: "shop",
    target: "branch",
    enforcement: "active",
    conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: ["refs/heads/try/*"] } },
    bypassActors: [
      { actorType: "Team", actorId: 12, bypassMode: "pull_request" },
      { actorType: "Integration", actorId: 7, bypassMode: "always" },
      { actorType: "RepositoryRole", actorId: 2, bypassMode: "exempt" },
      { actorType: "OrganizationAdmin", actorId: 1, bypassMode: "always" },
      { actorType: "DeployKey", bypassMode: "always" },
    ],
    rules: {
      creation: true,
      update: true,
      deletion: true,
      nonFastForward: true,
      requiredLinearHistory: true,
      requiredSignatures: true,
      pullRequest: {
        requiredApprovingReviewCount: 2,
        dismissStaleReviewsOnPush: true,
        requireCodeOwnerReview: true,
        requireLastPushApproval: true,
        requiredReviewThreadResolution: true,
        allowedMergeMethods: ["squash"],
      },
      requiredStatusChecks: {
        strictRequiredStatusChecksPolicy: true,
        requiredChecks: [{ context: "ci-pr", integrationId: 15368 }, { context: "lint" }],
      },
      mergeQueue: {
        mergeMethod: "REBASE",
        groupingStrategy: "HEADGREEN",
        checkResponseTimeoutMinutes: 30,
        maxEntriesToBuild: 4,
        minEntriesToMerge: 2,
        maxEntriesToMerge: 3,
        minEntriesToMergeWaitMinutes: 1,
      },
      requiredDeployments: { requiredDeploymentEnvironments: ["staging"] },
    },
  });
});

test("rules about pushes have no refs, and none of them is sent empty", () => {
  const content = { restrictedPaths: ["**/.env"], restrictedExtensions: [], maximumFileMegabytes: 50 };
  const spec = { ...everything, target: "push", bypass: [], rules: { ...NOTHING, content } } as const;
  const { conditions, rules } = { conditions: undefined, ...rulesetArgs(spec, "shop", "evaluate", {}) };
  assert.equal(conditions, undefined);
  assert.deepEqual(rules, {
    creation: false,
    update: false,
    deletion: false,
    nonFastForward: false,
    requiredLinearHistory: false,
    requiredSignatures: false,
    filePathRestriction: { restrictedFilePaths: ["**/.env"] },
    maxFileSize: { maxFileSize: 50 },
  });
});

test("a team that nobody looked up is a fault of ours", () => {
  assert.throws(() => rulesetArgs(everything, "shop", "active", {}), /the id of team `platform`/);
});

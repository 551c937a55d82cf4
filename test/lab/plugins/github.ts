/**
 * The Pulumi program of the GitHub plugin's test: a repository with one resource of each kind that governs it. The `wish`
 * in the stack's configuration says where, and what exists already; the token comes from the environment.
 */
import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";

interface Wish {
  readonly url: string;
  readonly repository: string;
  readonly secret: string;
  /** Ids of what is there already, by resource. */
  readonly adopt?: Readonly<Record<string, string>>;
}

const wish = new pulumi.Config().requireObject<Wish>("wish");

// The plugin finds it in its own environment; what the SDK sees would go into the state.
delete process.env.GITHUB_TOKEN;

const provider = new github.Provider("github", { owner: "acme", baseUrl: wish.url, writeDelayMs: 1 });

const options = (name: string): pulumi.CustomResourceOptions => {
  const existing = wish.adopt?.[name];
  return { provider, ...(existing === undefined ? {} : { import: existing }) };
};

const made = new github.Repository(
  "repository",
  {
    name: wish.repository,
    description: "A test",
    visibility: "private",
    autoInit: true,
    topics: ["test", "plugin"],
    hasWiki: false,
    allowMergeCommit: false,
    allowRebaseMerge: false,
    deleteBranchOnMerge: true,
    vulnerabilityAlerts: true,
    securityAndAnalysis: {
      secretScanning: { status: "enabled" },
      secretScanningPushProtection: { status: "enabled" },
    },
  },
  { ...options("repository"), ignoreChanges: ["autoInit"] },
);
const repository = made.name;

new github.RepositoryDependabotSecurityUpdates("updates", { repository, enabled: true }, { provider });
new github.IssueLabel("label", { repository, name: "frozen/rollback", color: "b60205" }, { provider });

const team = new github.Team("team", { name: wish.repository, privacy: "closed" }, options("team"));
const members = [
  { username: "mona", role: "maintainer" },
  { username: "dev", role: "member" },
];
new github.TeamMembers("members", { teamId: team.id, members }, { provider });
new github.TeamRepository("permission", { teamId: team.id, repository, permission: "push" }, { provider });

new github.ActionsRepositoryPermissions(
  "actions",
  {
    repository,
    allowedActions: "selected",
    allowedActionsConfig: { githubOwnedAllowed: true, verifiedAllowed: false, patternsAlloweds: ["acme/*"] },
    shaPinningRequired: true,
  },
  { provider },
);
new github.WorkflowRepositoryPermissions("token", { repository, defaultWorkflowPermissions: "read" }, { provider });
new github.ActionsRepositoryOidcSubjectClaimCustomizationTemplate(
  "subject",
  { repository, useDefault: false, includeClaimKeys: ["repo", "context"] },
  { provider },
);

const environment = new github.RepositoryEnvironment(
  "environment",
  {
    repository,
    environment: "production",
    waitTimer: 5,
    preventSelfReview: true,
    canAdminsBypass: false,
    reviewers: [{ teams: [8], users: [101] }],
    deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
  },
  options("environment"),
);
const place = { repository, environment: environment.environment };
new github.RepositoryEnvironmentDeploymentPolicy("branch", { ...place, branchPattern: "main" }, options("branch"));
new github.RepositoryEnvironmentDeploymentPolicy("tag", { ...place, tagPattern: "v*" }, options("tag"));
new github.ActionsEnvironmentVariable(
  "variable",
  { ...place, variableName: "REGION", value: "eu" },
  options("variable"),
);
new github.ActionsEnvironmentSecret(
  "secret",
  { ...place, secretName: "KEY", plaintextValue: pulumi.secret(wish.secret) },
  { provider },
);
new github.RepositoryFile(
  "owners",
  {
    repository,
    branch: "main",
    file: ".github/CODEOWNERS",
    content: `* @acme/${wish.repository}\n`,
    overwriteOnCreate: true,
  },
  { provider },
);

new github.RepositoryRuleset(
  "ruleset",
  {
    repository,
    name: "main",
    target: "branch",
    enforcement: "active",
    bypassActors: [{ actorId: 1, actorType: "OrganizationAdmin", bypassMode: "always" }],
    conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
    rules: {
      deletion: true,
      nonFastForward: true,
      requiredLinearHistory: true,
      requiredSignatures: true,
      pullRequest: { requiredApprovingReviewCount: 2, requireCodeOwnerReview: true, requireLastPushApproval: true },
      requiredStatusChecks: {
        strictRequiredStatusChecksPolicy: true,
        requiredChecks: [{ context: "ci-pr", integrationId: 15368 }],
      },
    },
  },
  options("ruleset"),
);

/** A governed repository, and what GitHub says when all of it is as declared. */

import type { LiveEnvironment, LiveGithub, LiveRepository, LiveRuleset, Seen } from "../../../scripts/ports-github.ts";
import type { GithubConfig, GovernanceConfig, RulesetConfig } from "../../../stacks/config/config-github.ts";

export const seen = <T>(value: T): Seen<T> => ({ kind: "seen", value });
export const hidden = (because = "GitHub answers 403 (Resource not accessible) for it"): Seen<never> => ({
  kind: "hidden",
  because,
});

export const mainRuleset: RulesetConfig = {
  name: "main",
  target: "branch",
  enforcement: "active",
  include: ["~DEFAULT_BRANCH"],
  exclude: [],
  bypass: [{ kind: "team", team: "release-captains", mode: "pullRequest" }],
  rules: {
    restrictCreation: false,
    restrictUpdate: false,
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
    checks: { strict: true, required: [{ context: "ci-pr", app: 15368 }] },
    deployments: ["staging"],
  },
};

export const governance: GovernanceConfig = {
  settings: {
    description: "A shop",
    homepage: "",
    topics: ["shop"],
    visibility: "private",
    features: { issues: true, projects: false, wiki: false, discussions: false },
    mergeMethods: ["squash"],
    autoMerge: false,
    deleteBranchOnMerge: true,
    updateBranch: true,
    signOff: false,
    secretScanning: true,
    pushProtection: true,
    vulnerabilityAlerts: true,
    securityUpdates: true,
  },
  rulesets: [mainRuleset],
  labels: [{ name: "freeze/main-red", color: "b60205", description: "Main is red" }],
  teams: [
    {
      ...{ name: "release-captains", permission: "push", description: "" },
      members: { rex: "member", mona: "maintainer" },
    },
  ],
  codeowners: { path: ".github/CODEOWNERS", rules: [{ pattern: "*", owners: ["@acme/shop-team"] }] },
  actions: {
    allowed: "selected",
    githubOwned: true,
    verified: false,
    patterns: ["acme/*"],
    shaPinning: true,
    token: "read",
    approvePullRequests: false,
  },
  oidcClaims: ["repo", "context"],
  protect: true,
};

export const github: GithubConfig = {
  owner: "acme",
  apiUrl: "https://api.github.com/",
  repository: "shop",
  governance,
  environments: [
    {
      name: "production",
      reviewers: { teams: ["release-captains"], users: [] },
      selfReview: false,
      adminsBypass: false,
      waitMinutes: 0,
      branches: ["main"],
      tags: ["v*"],
      variables: { REGION: "eu" },
      secrets: { REGISTRY_TOKEN: "not to be read back" },
      protectionApps: [42],
    },
  ],
  looser: {},
  writeDelayMilliseconds: 0,
};

export const NOW = Date.parse("2026-11-21T09:00:00Z");

export const liveRuleset: LiveRuleset = {
  id: 7,
  name: "main",
  target: "branch",
  enforcement: "active",
  source: { type: "Repository", name: "acme/shop" },
  include: ["~DEFAULT_BRANCH"],
  exclude: [],
  rules: [
    { type: "deletion", parameters: {} },
    { type: "non_fast_forward", parameters: {} },
    { type: "required_linear_history", parameters: {} },
    { type: "required_signatures", parameters: {} },
    {
      type: "pull_request",
      parameters: {
        required_approving_review_count: 2,
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: true,
        require_last_push_approval: true,
        required_review_thread_resolution: true,
        allowed_merge_methods: ["squash"],
      },
    },
    {
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: true,
        required_status_checks: [{ context: "ci-pr", integration_id: 15368 }],
      },
    },
    { type: "required_deployments", parameters: { required_deployment_environments: ["staging"] } },
  ],
  bypassActors: seen([{ type: "Team", id: 3, name: "release-captains", mode: "pull_request" }]),
  changed: seen({ by: "ada", at: "2026-11-20T08:00:00Z" }),
};

/** The ruleset with one rule's parameters changed. */
export function withParameters(type: string, parameters: Readonly<Record<string, unknown>>): LiveRuleset {
  const rules = liveRuleset.rules.map((rule) =>
    rule.type === type ? { ...rule, parameters: { ...rule.parameters, ...parameters } } : rule,
  );
  return { ...liveRuleset, rules };
}

export function withoutRule(type: string): LiveRuleset {
  return { ...liveRuleset, rules: liveRuleset.rules.filter((rule) => rule.type !== type) };
}

export const liveEnvironment: LiveEnvironment = {
  name: "production",
  updatedAt: "2026-11-19T10:00:00Z",
  waitMinutes: 0,
  reviewers: [{ type: "Team", name: "release-captains" }],
  preventsSelfReview: true,
  adminsBypass: false,
  refs: "patterns",
  patterns: seen([
    { type: "branch", name: "main" },
    { type: "tag", name: "v*" },
  ]),
  protectionApps: seen([{ app: 42, slug: "gatekeeper" }]),
  variables: seen({ REGION: "eu" }),
  secrets: seen([{ name: "REGISTRY_TOKEN", updatedAt: "2026-11-01T00:00:00Z" }]),
};

export const liveRepository: LiveRepository = {
  visibility: "private",
  defaultBranch: "main",
  archived: false,
  role: "admin",
  settings: {
    description: "A shop",
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_discussions: false,
    allow_merge_commit: false,
    allow_squash_merge: true,
    allow_rebase_merge: false,
    allow_auto_merge: false,
    allow_update_branch: true,
    delete_branch_on_merge: true,
    web_commit_signoff_required: false,
  },
  topics: ["shop"],
  security: seen({ secret_scanning: "enabled", secret_scanning_push_protection: "enabled" }),
};

export const live: LiveGithub = {
  owner: "acme",
  name: "shop",
  login: seen("ada"),
  repository: seen(liveRepository),
  rulesets: seen([liveRuleset]),
  branches: seen([{ name: "main", protection: seen(undefined) }]),
  releaseBranches: seen([]),
  environments: seen([liveEnvironment]),
  actions: {
    permissions: seen({ enabled: true, allowed: "selected", pinnedBySha: true }),
    selected: seen({ githubOwned: true, verified: false, patterns: ["acme/*"] }),
    workflow: seen({ token: "read", approvesPullRequests: false }),
    oidc: seen({ useDefault: false, claims: ["repo", "context"] }),
  },
  secrets: seen([]),
  labels: seen([
    { name: "freeze/main-red", color: "b60205", description: "Main is red" },
    { name: "bug", color: "d73a4a", description: "" },
  ]),
  teams: seen([{ id: 3, slug: "release-captains", permission: "push" }]),
  teamMembers: {
    "release-captains": seen([
      { login: "mona", role: "maintainer" },
      { login: "rex", role: "member" },
    ]),
  },
  collaborators: seen([]),
  deployKeys: seen([{ title: "mirror", readOnly: true }]),
  webhooks: seen([{ url: "https://hooks.acme.test/in", active: true, hasSecret: true, checksTls: true }]),
  alerts: seen(true),
  securityUpdates: seen(true),
  codeowners: seen({ path: ".github/CODEOWNERS", text: "# comment\n* @acme/shop-team\n" }),
  codeownersErrors: seen([]),
  bypasses: seen([]),
};

/** What a file may not say about GitHub, each with every problem that must be found: code and path below `github`. */

export type MalformedGithub = {
  readonly name: string;
  readonly changes: Readonly<Record<string, unknown>>;
  /** `CODE path`. */
  readonly issues: readonly string[];
  readonly environment?: string;
};

/** Reasons are long enough to be reasons. */
const BECAUSE = "the team is too small for it";

function one(name: string, changes: MalformedGithub["changes"], ...issues: readonly string[]): MalformedGithub {
  return { name, changes, issues };
}

export const malformedGithub: readonly MalformedGithub[] = [
  one("an owner with a slash", { owner: "acme/shop" }, "MALFORMED owner"),
  one("a repository with its owner", { "repository.name": "acme/shop" }, "MALFORMED repository.name"),
  one("a repository that ends in .git", { "repository.name": "shop.git" }, "MALFORMED repository.name"),
  one("an API without a slash at its end", { apiUrl: "https://ghe.example" }, "MALFORMED apiUrl"),
  one("an API that gets the token in clear", { apiUrl: "http://ghe.example/" }, "MALFORMED apiUrl"),
  one("no visibility", { "repository.visibility": undefined }, "MISSING repository.visibility"),
  one("no environment", { environments: {} }, "MALFORMED environments"),
  one("an unknown key", { "repository.visible": true }, "UNKNOWN_KEY repository.visible"),
  one("a colour with #", { labels: { bug: { color: "#ff0000" } } }, "MALFORMED labels.bug.color"),
  one(
    "a variable in GitHub's own names",
    { "environments.production.variables": { GITHUB_X: "1" } },
    "BAD_NAME environments.production.variables.GITHUB_X",
  ),
  one(
    "a secret in plain text",
    { "environments.production.secrets": { TOKEN: "hunter22" } },
    "PLAIN_SECRET environments.production.secrets.TOKEN",
  ),
  one(
    "seven reviewers",
    { "environments.production.reviewers": { users: ["a", "b", "c", "d", "e", "f"], teams: ["g"] } },
    "OUT_OF_RANGE environments.production.reviewers",
  ),
  one(
    "an owner that may only read",
    {
      teams: { readers: { permission: "pull" } },
      codeowners: { rules: [{ pattern: "*", owners: ["@acme/readers"] }] },
    },
    "OWNER_MAY_NOT_WRITE codeowners.rules.0.owners",
  ),
  one(
    "an owner without @",
    { codeowners: { rules: [{ pattern: "*", owners: ["mona"] }] } },
    "MALFORMED codeowners.rules.0.owners.0",
  ),
  {
    ...one(
      "governance in a stack that does not govern",
      { rulesets: { main: { signedCommits: true } }, labels: { bug: { color: "ff0000" } }, actions: { token: "read" } },
      "NOT_GOVERNED actions",
      "NOT_GOVERNED labels",
      "NOT_GOVERNED rulesets",
    ),
    environment: "staging",
  },

  one("a ruleset without a target", { rulesets: { extra: { include: ["~ALL"] } } }, "MISSING rulesets.extra.target"),
  one("another target for a default", { rulesets: { main: { target: "tag" } } }, "NOT_ALLOWED rulesets.main.target"),
  one("a ruleset that covers nothing", { rulesets: { extra: { target: "branch" } } }, "MISSING rulesets.extra.include"),
  one(
    "a short name of a branch",
    { rulesets: { extra: { target: "branch", include: ["release/*"] } } },
    "MALFORMED rulesets.extra.include.0",
  ),
  one(
    "a pull request for a tag",
    { rulesets: { "release-tags": { pullRequest: { approvals: 1 } } } },
    "NOT_ALLOWED rulesets.release-tags.pullRequest",
  ),
  one("refs of pushes", { rulesets: { pushes: { include: ["~ALL"] } } }, "NOT_ALLOWED rulesets.pushes.include"),
  one(
    "evaluation without a reason",
    { rulesets: { main: { evaluate: { until: "2026-12-01" } } } },
    "MISSING rulesets.main.evaluate.reason",
  ),
  one(
    "evaluation until a day that there is not",
    { rulesets: { main: { evaluate: { until: "2026-02-30", reason: BECAUSE } } } },
    "MALFORMED rulesets.main.evaluate.until",
  ),
  one(
    "a bypass for two",
    { rulesets: { extra: { target: "branch", include: ["~ALL"], bypass: [{ team: "a", app: 1 }] } } },
    "NOT_ONE_OF rulesets.extra.bypass.0",
  ),
  one(
    "evaluation of what is disabled",
    {
      rulesets: { main: { enforcement: "disabled", evaluate: { until: "2026-12-01", reason: BECAUSE } } },
      looser: { "rulesets.main.enforcement": BECAUSE },
    },
    "NOT_ALLOWED rulesets.main.evaluate",
  ),

  one(
    "a reason for what is as strict as the default",
    { looser: { "rulesets.main.signedCommits": BECAUSE } },
    "NOTHING_LOOSER looser.rulesets.main.signedCommits",
  ),
  one(
    "a reason that is none",
    { looser: { "rulesets.main.signedCommits": "because" } },
    "OUT_OF_RANGE looser.rulesets.main.signedCommits",
  ),
  one(
    "everything looser at once",
    {
      "repository.secretScanning": false,
      "repository.pushProtection": false,
      "repository.vulnerabilityAlerts": false,
      "repository.securityUpdates": false,
      rulesets: {
        main: {
          enforcement: "disabled",
          include: ["refs/heads/release"],
          exclude: ["refs/heads/main"],
          bypass: [{ team: "platform" }],
          restrictDeletion: false,
          forbidForcePush: false,
          linearHistory: false,
          signedCommits: false,
          pullRequest: {
            approvals: 1,
            dismissStale: false,
            codeOwners: false,
            lastPushApproval: false,
            resolvedThreads: false,
            mergeMethods: ["merge", "squash"],
          },
          checks: { strict: false, required: { "ci-pr": "none", "migration-gate": { app: 1 }, unit: { app: "any" } } },
        },
        "release-tags": { restrictUpdate: false, restrictDeletion: false, forbidForcePush: false },
        pushes: { content: { restrictedPaths: [], restrictedExtensions: [".pem"], maximumFileMegabytes: 90 } },
      },
      actions: {
        allowed: "all",
        verified: true,
        patterns: ["*/checkout@*"],
        shaPinning: false,
        token: "write",
        approvePullRequests: true,
      },
      oidc: { claims: ["repo"] },
      "environments.production": { selfReview: true, adminsBypass: true, branches: ["main", "*"], tags: ["*"] },
    },
    ...[
      "repository.secretScanning",
      "repository.pushProtection",
      "repository.vulnerabilityAlerts",
      "repository.securityUpdates",
      "rulesets.main.enforcement",
      "rulesets.main.include",
      "rulesets.main.exclude",
      "rulesets.main.bypass",
      "rulesets.main.restrictDeletion",
      "rulesets.main.forbidForcePush",
      "rulesets.main.linearHistory",
      "rulesets.main.signedCommits",
      "rulesets.main.pullRequest.approvals",
      "rulesets.main.pullRequest.dismissStale",
      "rulesets.main.pullRequest.codeOwners",
      "rulesets.main.pullRequest.lastPushApproval",
      "rulesets.main.pullRequest.resolvedThreads",
      "rulesets.main.pullRequest.mergeMethods",
      "rulesets.main.checks.strict",
      "rulesets.main.checks.required.ci-pr",
      "rulesets.main.checks.required.migration-gate",
      "rulesets.main.checks.required.unit",
      "rulesets.release-tags.restrictUpdate",
      "rulesets.release-tags.restrictDeletion",
      "rulesets.release-tags.forbidForcePush",
      "rulesets.pushes.content.restrictedPaths",
      "rulesets.pushes.content.restrictedExtensions",
      "rulesets.pushes.content.maximumFileMegabytes",
      "actions.allowed",
      "actions.verified",
      "actions.patterns",
      "actions.shaPinning",
      "actions.token",
      "actions.approvePullRequests",
      "oidc.claims",
      "environments.production.reviewers",
      "environments.production.selfReview",
      "environments.production.adminsBypass",
      "environments.production.branches",
      "environments.production.tags",
    ].map((path) => `LOOSER_THAN_DEFAULT ${path}`),
  ),
  {
    ...one(
      "production's environment opened by the file of another stack",
      { environments: { Production: { branches: ["main", "*"] } } },
      "LOOSER_THAN_DEFAULT environments.Production.branches",
      "LOOSER_THAN_DEFAULT environments.Production.reviewers",
    ),
    environment: "staging",
  },
  one(
    "no pull request and no checks",
    {
      rulesets: {
        main: {
          pullRequest: "none",
          checks: { required: { "ci-pr": "none", "migration-gate": "none", "clean-main-sentinel": "none" } },
        },
      },
    },
    "LOOSER_THAN_DEFAULT rulesets.main.checks.required.ci-pr",
    "LOOSER_THAN_DEFAULT rulesets.main.checks.required.clean-main-sentinel",
    "LOOSER_THAN_DEFAULT rulesets.main.checks.required.migration-gate",
    "LOOSER_THAN_DEFAULT rulesets.main.pullRequest",
  ),
];

/**
 * What holds of a governed repository when its file says nothing. A file may be stricter; being looser takes a reason,
 * see strictness-github.ts. Pure.
 */
import type { RulesetRules, RulesetSpec } from "../../components/github/rules.ts";
import type { ActionsSettings, LabelSettings, Visibility } from "../../components/github/settings.ts";
import type { Environment } from "./config.ts";

/** The app that reports what GitHub's own workflows found. */
const GITHUB_ACTIONS = 15_368;

/** Jobs of the pull request's workflow, the gate of migrations, and the watch over a red main. */
const CHECKS = ["ci-pr", "migration-gate", "clean-main-sentinel"];

export const NO_RULES: RulesetRules = {
  restrictCreation: false,
  restrictUpdate: false,
  restrictDeletion: false,
  forbidForcePush: false,
  linearHistory: false,
  signedCommits: false,
  deployments: [],
};

/** Of a pull request that says no more than that there must be one. */
export const PULL_REQUEST = {
  approvals: 2,
  dismissStale: true,
  codeOwners: true,
  lastPushApproval: true,
  resolvedThreads: true,
  mergeMethods: ["squash"],
} as const;

const main: RulesetSpec = {
  name: "main",
  target: "branch",
  include: ["~DEFAULT_BRANCH"],
  exclude: [],
  bypass: [],
  rules: {
    ...NO_RULES,
    restrictDeletion: true,
    forbidForcePush: true,
    linearHistory: true,
    signedCommits: true,
    pullRequest: PULL_REQUEST,
    checks: { strict: true, required: CHECKS.map((context) => ({ context, app: GITHUB_ACTIONS })) },
  },
};

/** Anybody who may push makes a tag; nobody moves or deletes it afterwards. */
const releaseTags: RulesetSpec = {
  name: "release-tags",
  target: "tag",
  include: ["refs/tags/v*"],
  exclude: [],
  bypass: [],
  rules: { ...NO_RULES, restrictUpdate: true, restrictDeletion: true, forbidForcePush: true },
};

/** What never belongs into a repository: keys, and files that only make clones slow. */
const pushes: RulesetSpec = {
  name: "pushes",
  target: "push",
  include: [],
  exclude: [],
  bypass: [],
  rules: {
    ...NO_RULES,
    content: {
      restrictedPaths: ["**/.env", "**/id_rsa", "**/id_ed25519"],
      restrictedExtensions: [".pem", ".p12", ".pfx", ".key"],
      maximumFileMegabytes: 50,
    },
  },
};

/** GitHub has no rules about pushes for public repositories. */
export function defaultRulesets(visibility: Visibility): readonly RulesetSpec[] {
  return visibility === "public" ? [main, releaseTags] : [main, releaseTags, pushes];
}

/** Labels that releases read: `frozen/rollback` stops the train, `freeze/main-red` stops merges. */
export const LABELS: readonly LabelSettings[] = [
  { name: "frozen/rollback", color: "b60205", description: "A rollback happened: the release train waits" },
  { name: "freeze/main-red", color: "d93f0b", description: "The main branch is red: nothing is merged" },
];

export const ACTIONS: ActionsSettings = {
  allowed: "selected",
  githubOwned: true,
  verified: false,
  patterns: [],
  shaPinning: true,
  token: "read",
  approvePullRequests: false,
};

export const OIDC_CLAIMS: readonly string[] = ["repo", "context"];

/** What may be deployed to an environment. */
export function deployable(environment: Environment): {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
} {
  return environment === "preview" ? { branches: ["**/*"], tags: [] } : { branches: ["main"], tags: ["v*"] };
}

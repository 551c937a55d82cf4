/** What a ruleset demands, in our own words; ruleset-args.ts says it in the provider's. All of it is plain data. */

export type MergeMethod = "merge" | "squash" | "rebase";

export type PullRequestRule = {
  /** Approvals by people other than the author, 0 to 10. */
  readonly approvals: number;
  /** Whether a push takes back the approvals given before it. */
  readonly dismissStale: boolean;
  /** Whether a code owner of each changed file must approve. */
  readonly codeOwners: boolean;
  /** Whether somebody else than who pushed last must approve. */
  readonly lastPushApproval: boolean;
  readonly resolvedThreads: boolean;
  /** At least one. */
  readonly mergeMethods: readonly MergeMethod[];
};

export type RequiredCheck = {
  readonly context: string;
  /** Id of the app that must report it; GitHub Actions is 15368. Absent: whoever may write statuses can forge it. */
  readonly app?: number;
};

export type ChecksRule = {
  /** Whether the branch must be up to date with its base. */
  readonly strict: boolean;
  /** At least one. */
  readonly required: readonly RequiredCheck[];
};

export type MergeQueueRule = {
  readonly method: MergeMethod;
  readonly grouping: "all-green" | "head-green";
  readonly checkTimeoutMinutes: number;
  readonly maximumBuilds: number;
  readonly minimumEntries: number;
  readonly maximumEntries: number;
  readonly minimumWaitMinutes: number;
};

/** Of the content of pushes, whatever the branch. */
export type ContentRule = {
  readonly restrictedPaths: readonly string[];
  /** Without a dot in front GitHub takes none: `.pem`. */
  readonly restrictedExtensions: readonly string[];
  readonly maximumPathLength?: number;
  readonly maximumFileMegabytes?: number;
};

export type RulesetRules = {
  /** Only who may bypass the ruleset creates, updates or deletes matching refs. */
  readonly restrictCreation: boolean;
  readonly restrictUpdate: boolean;
  readonly restrictDeletion: boolean;
  readonly forbidForcePush: boolean;
  readonly linearHistory: boolean;
  readonly signedCommits: boolean;
  /** Absent: commits may come without a pull request. */
  readonly pullRequest?: PullRequestRule;
  readonly checks?: ChecksRule;
  readonly mergeQueue?: MergeQueueRule;
  /** Environments to which the commit must have been deployed; empty: none. */
  readonly deployments: readonly string[];
  /** Only with target `push`. */
  readonly content?: ContentRule;
};

/** `pullRequest`: only by merging a pull request. `exempt`: silently, without an entry in the audit log. */
export type BypassMode = "always" | "pullRequest" | "exempt";

export type RepositoryRole = "admin" | "maintain" | "write";

export type BypassActor = { readonly mode: BypassMode } & (
  | { readonly kind: "team"; readonly team: string }
  | { readonly kind: "app"; readonly app: number }
  | { readonly kind: "role"; readonly role: RepositoryRole }
  | { readonly kind: "organization-admin" }
  | { readonly kind: "deploy-key" }
);

export type RulesetTarget = "branch" | "tag" | "push";

export type Enforcement = "active" | "evaluate" | "disabled";

export type RulesetSpec = {
  /** The name that GitHub shows. */
  readonly name: string;
  readonly target: RulesetTarget;
  /** `refs/heads/…`, `refs/tags/…` with wildcards, `~DEFAULT_BRANCH` or `~ALL`. Empty with target `push`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly bypass: readonly BypassActor[];
  readonly rules: RulesetRules;
};

/** What a repository, its teams and its environments are, in our own words. All of it is plain data. */
import type { MergeMethod } from "./rules.ts";

export type Visibility = "public" | "private" | "internal";

export type RepositorySettings = {
  readonly description: string;
  readonly homepage: string;
  readonly topics: readonly string[];
  readonly visibility: Visibility;
  readonly features: {
    readonly issues: boolean;
    readonly projects: boolean;
    readonly wiki: boolean;
    readonly discussions: boolean;
  };
  /** At least one. */
  readonly mergeMethods: readonly MergeMethod[];
  readonly autoMerge: boolean;
  readonly deleteBranchOnMerge: boolean;
  readonly updateBranch: boolean;
  readonly signOff: boolean;
  readonly secretScanning: boolean;
  readonly pushProtection: boolean;
  readonly vulnerabilityAlerts: boolean;
  readonly securityUpdates: boolean;
};

export type LabelSettings = {
  readonly name: string;
  /** Six lower-case hex digits. */
  readonly color: string;
  readonly description: string;
};

export type RepositoryPermission = "pull" | "triage" | "push" | "maintain" | "admin";

export type TeamSettings = {
  /** The slug. */
  readonly name: string;
  readonly permission: RepositoryPermission;
  /** By login. Absent: the team is managed elsewhere and must exist; only its permission is ours. */
  readonly members?: Readonly<Record<string, "member" | "maintainer">>;
  readonly description: string;
};

export type CodeownersSettings = {
  /** Where GitHub looks for it. */
  readonly path: ".github/CODEOWNERS" | "CODEOWNERS" | "docs/CODEOWNERS";
  /** In the order of the file: the last that matches counts. Owners as GitHub writes them: `@acme/shop-team`, `@mona`. */
  readonly rules: readonly { readonly pattern: string; readonly owners: readonly string[] }[];
};

export type ActionsSettings = {
  readonly allowed: "all" | "local" | "selected";
  /** With `selected`: whether all actions of GitHub's own are among them. */
  readonly githubOwned: boolean;
  readonly verified: boolean;
  readonly patterns: readonly string[];
  /** Whether actions must be named by commit. */
  readonly shaPinning: boolean;
  /** What the token of a workflow may do when the workflow does not say. */
  readonly token: "read" | "write";
  readonly approvePullRequests: boolean;
};

export type EnvironmentSettings = {
  readonly name: string;
  /** Slugs and logins, six at most in all; one approval is enough. */
  readonly reviewers: { readonly teams: readonly string[]; readonly users: readonly string[] };
  /** Whether who started a deployment may approve it. */
  readonly selfReview: boolean;
  readonly adminsBypass: boolean;
  readonly waitMinutes: number;
  /** Patterns of what may be deployed; with both empty nothing may. */
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Plain in the program, ciphertext when loaded from a file's text. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Ids of the GitHub Apps that must agree to a deployment. */
  readonly protectionApps: readonly number[];
};

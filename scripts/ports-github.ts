/** What an audit asks of GitHub and of a database, on one page. `scripts/external` implements it; it only reads. */

/** A thing as it was read, or why it was not: an audit never takes the second for "there is none". */
export type Seen<T> =
  | { readonly kind: "seen"; readonly value: T }
  /** GitHub does not show it to this token, or does not offer it on this plan. */
  | { readonly kind: "hidden"; readonly because: string }
  /** GitHub gave no answer, or one that is not understood. */
  | { readonly kind: "failed"; readonly because: string };

export type Switch = "enabled" | "disabled";

export type LiveRepository = {
  readonly visibility: string;
  readonly defaultBranch: string;
  readonly archived: boolean;
  /** Role of the token's user: admin, maintain, push, triage or pull. */
  readonly role: string;
  /** Settings by GitHub's own names (`allow_squash_merge`), plain values only; absent where the token does not see them. */
  readonly settings: Readonly<Record<string, boolean | string>>;
  readonly topics: readonly string[];
  /** By GitHub's own names (`secret_scanning_push_protection`); shown to administrators only. */
  readonly security: Seen<Readonly<Record<string, Switch>>>;
};

export type BypassActor = {
  readonly type: string;
  /** Absent for actors that are all of a kind: OrganizationAdmin, DeployKey. */
  readonly id?: number;
  /** Slug of a team, login of a user; absent when it can't be found out. */
  readonly name?: string;
  readonly mode: string;
};

export type RulesetRule = {
  readonly type: string;
  /** As GitHub writes them; {} for rules without any. */
  readonly parameters: Readonly<Record<string, unknown>>;
};

export type RulesetVersion = {
  /** Login where it can be found, else the actor's kind and number; absent when GitHub does not say. */
  readonly by?: string;
  readonly at: string;
};

export type LiveRuleset = {
  readonly id: number;
  readonly name: string;
  /** branch, tag, push or repository. */
  readonly target: string;
  /** active, evaluate or disabled. */
  readonly enforcement: string;
  /** Repository, or Organization and Enterprise for one that comes from above. */
  readonly source: { readonly type: string; readonly name: string };
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: readonly RulesetRule[];
  /** GitHub shows them only to who may edit the ruleset. */
  readonly bypassActors: Seen<readonly BypassActor[]>;
  /** The newest change. */
  readonly changed: Seen<RulesetVersion | undefined>;
};

/** Classic protection of one branch. */
export type LiveProtection = {
  readonly branch: string;
  readonly allowsDeletions: boolean;
  readonly allowsForcePushes: boolean;
  readonly enforcesAdmins: boolean;
  readonly linearHistory: boolean;
  readonly signatures: boolean;
  /** Absent: pull requests are not required. */
  readonly reviews?: {
    readonly approvals: number;
    readonly codeOwners: boolean;
    readonly dismissStale: boolean;
    readonly lastPush: boolean;
  };
  /** Absent: no status checks are required. */
  readonly checks?: { readonly strict: boolean; readonly contexts: readonly string[] };
};

export type LiveBranch = { readonly name: string; readonly protection: Seen<LiveProtection | undefined> };

export type NamedSecret = { readonly name: string; readonly updatedAt: string };

export type EnvironmentReviewer = { readonly type: "Team" | "User"; readonly name: string };

export type LiveEnvironment = {
  readonly name: string;
  readonly updatedAt: string;
  readonly waitMinutes: number;
  readonly reviewers: readonly EnvironmentReviewer[];
  readonly preventsSelfReview: boolean;
  /** undefined: GitHub's answer has no such field. */
  readonly adminsBypass: boolean | undefined;
  /** Which refs may deploy: all, those with protection, or the patterns. */
  readonly refs: "any" | "protected" | "patterns";
  readonly patterns: Seen<readonly { readonly type: "branch" | "tag"; readonly name: string }[]>;
  /** Ids of the apps whose custom protection rules are enabled. */
  readonly protectionApps: Seen<readonly { readonly app: number; readonly slug: string }[]>;
  readonly variables: Seen<Readonly<Record<string, string>>>;
  readonly secrets: Seen<readonly NamedSecret[]>;
};

export type LiveActions = {
  readonly permissions: Seen<{
    readonly enabled: boolean;
    /** all, local_only or selected; absent while Actions are off. */
    readonly allowed?: string;
    readonly pinnedBySha?: boolean;
  }>;
  /** undefined: not asked, because `allowed` is not `selected`. */
  readonly selected: Seen<
    { readonly githubOwned: boolean; readonly verified: boolean; readonly patterns: readonly string[] } | undefined
  >;
  readonly workflow: Seen<{ readonly token: string; readonly approvesPullRequests: boolean }>;
  readonly oidc: Seen<{ readonly useDefault: boolean; readonly claims: readonly string[] }>;
};

export type LiveTeam = { readonly id: number; readonly slug: string; readonly permission: string };

/** Owners of an organization are maintainers of each team that they are in. */
export type TeamMember = { readonly login: string; readonly role: "member" | "maintainer" };

export type LiveGithub = {
  readonly owner: string;
  readonly name: string;
  /** Who the token belongs to; an app's token does not say. */
  readonly login: Seen<string>;
  readonly repository: Seen<LiveRepository>;
  readonly rulesets: Seen<readonly LiveRuleset[]>;
  /** The default branch, the branches that releases were made from, and all that GitHub calls protected. */
  readonly branches: Seen<readonly LiveBranch[]>;
  /** Names of the branches that releases were made from. */
  readonly releaseBranches: Seen<readonly string[]>;
  readonly environments: Seen<readonly LiveEnvironment[]>;
  readonly actions: LiveActions;
  /** Of the repository itself, which every workflow reads. */
  readonly secrets: Seen<readonly NamedSecret[]>;
  readonly labels: Seen<readonly { readonly name: string; readonly color: string; readonly description: string }[]>;
  /** Teams with access to the repository. */
  readonly teams: Seen<readonly LiveTeam[]>;
  /** Members by team slug, for the teams that are reviewers and those asked for. */
  readonly teamMembers: Readonly<Record<string, Seen<readonly TeamMember[]>>>;
  readonly collaborators: Seen<
    readonly { readonly login: string; readonly role: string; readonly outside: boolean | undefined }[]
  >;
  readonly deployKeys: Seen<readonly { readonly title: string; readonly readOnly: boolean; readonly by?: string }[]>;
  readonly webhooks: Seen<
    readonly {
      readonly url: string;
      readonly active: boolean;
      readonly hasSecret: boolean;
      readonly checksTls: boolean;
    }[]
  >;
  readonly alerts: Seen<boolean>;
  readonly securityUpdates: Seen<boolean>;
  /** undefined: the repository has none. */
  readonly codeowners: Seen<{ readonly path: string; readonly text: string } | undefined>;
  /** Lines of CODEOWNERS that GitHub can't follow, in its words. */
  readonly codeownersErrors: Seen<readonly string[]>;
  /** Pushes of the last month that went past a rule. */
  readonly bypasses: Seen<
    readonly { readonly by: string; readonly ref: string; readonly at: string; readonly result: string }[]
  >;
};

export interface GithubReader {
  /** Rejects only when nothing can be said at all: no such address, refused credentials. */
  read(repository: {
    readonly owner: string;
    readonly name: string;
    /** Slugs of teams whose members are of interest, beside those of reviewers. */
    readonly teams?: readonly string[];
  }): Promise<LiveGithub>;
}

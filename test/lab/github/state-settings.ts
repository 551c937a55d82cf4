/** What a repository has besides governance: settings, labels, variables, secrets. Names in snake_case are GitHub's own. */

export type Label = {
  readonly id: number;
  readonly name: string;
  /** Six hex digits. */
  readonly color: string;
  readonly description: string | null;
  readonly default: boolean;
};

/** Of a repository or of one of its environments. Times in milliseconds since 1970. */
export type Variable = {
  readonly name: string;
  readonly value: string;
  readonly created: number;
  readonly updated: number;
};

/** `sealed` is what was sent: base64 of a box for the public key. */
export type Secret = {
  readonly name: string;
  readonly sealed: string;
  readonly created: number;
  readonly updated: number;
};

export type Hook = {
  readonly id: number;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: Readonly<Record<string, string>>;
  readonly at: number;
};

export type DeployKey = {
  readonly id: number;
  readonly title: string;
  readonly key: string;
  readonly read_only: boolean;
  readonly added_by: string;
  readonly at: number;
};

/** A state that a ruleset had, for its history. */
export type RulesetVersion = {
  readonly version_id: number;
  readonly ruleset: number;
  readonly actor: string;
  readonly at: number;
  /** The ruleset as it was then. */
  readonly state: unknown;
};

/** Plain settings as `PATCH /repos/{owner}/{repo}` takes them. */
export type Profile = {
  readonly description: string;
  readonly homepage: string;
  readonly has_issues: boolean;
  readonly has_projects: boolean;
  readonly has_wiki: boolean;
  readonly has_discussions: boolean;
  readonly has_downloads: boolean;
  readonly is_template: boolean;
  readonly allow_auto_merge: boolean;
  readonly allow_update_branch: boolean;
  readonly allow_forking: boolean;
  readonly delete_branch_on_merge: boolean;
  readonly web_commit_signoff_required: boolean;
  readonly merge_commit_title: string;
  readonly merge_commit_message: string;
  readonly squash_merge_commit_title: string;
  readonly squash_merge_commit_message: string;
};

export type RepositorySettings = {
  readonly created: number;
  readonly updated: number;
  readonly profile: Profile;
  readonly topics: readonly string[];
  readonly security: Readonly<Record<string, "enabled" | "disabled">>;
  readonly vulnerability_alerts: boolean;
  readonly automated_security_fixes: boolean;
  readonly oidc: { readonly use_default: boolean; readonly include_claim_keys: readonly string[] };
  readonly labels: readonly Label[];
  /** By environment; those of the repository itself are under the empty name. */
  readonly variables: Readonly<Record<string, readonly Variable[]>>;
  readonly secrets: Readonly<Record<string, readonly Secret[]>>;
  readonly hooks: readonly Hook[];
  readonly deploy_keys: readonly DeployKey[];
  readonly ruleset_history: readonly RulesetVersion[];
  /** When an environment was made and last changed, by its id. */
  readonly environment_times: Readonly<Record<number, { readonly created: number; readonly updated: number }>>;
};

/** As GitHub makes a repository. */
export const newSettings: RepositorySettings = {
  created: 0,
  updated: 0,
  profile: {
    description: "",
    homepage: "",
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_discussions: false,
    has_downloads: true,
    is_template: false,
    allow_auto_merge: false,
    allow_update_branch: false,
    allow_forking: false,
    delete_branch_on_merge: false,
    web_commit_signoff_required: false,
    merge_commit_title: "MERGE_MESSAGE",
    merge_commit_message: "PR_TITLE",
    squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
    squash_merge_commit_message: "COMMIT_MESSAGES",
  },
  topics: [],
  security: { secret_scanning: "disabled", secret_scanning_push_protection: "disabled" },
  vulnerability_alerts: false,
  automated_security_fixes: false,
  oidc: { use_default: true, include_claim_keys: [] },
  labels: [
    { id: 1, name: "bug", color: "d73a4a", description: "Something isn't working", default: true },
    { id: 2, name: "enhancement", color: "a2eeef", description: "New feature or request", default: true },
  ],
  variables: {},
  secrets: {},
  hooks: [],
  deploy_keys: [],
  ruleset_history: [],
  environment_times: {},
};

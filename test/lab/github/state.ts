/**
 * What the GitHub stand-in knows beside `emulate`. Git objects, refs, issues, labels, releases and contents stay in `emulate`;
 * all that governance decides on is here. Field names in snake_case are GitHub's own REST names, stored as they were sent.
 *
 * Source: https://docs.github.com/rest (2022-11-28), `@octokit/openapi` 23.0.2.
 */
import type { Ruleset } from "./state-rulesets.ts";
import type { RepositorySettings } from "./state-settings.ts";

/** Rights on one repository, in rising order. */
export type RepositoryRole = "none" | "read" | "triage" | "write" | "maintain" | "admin";

/** What an organisation or user pays for; `enterprise` has every feature. */
export type Plan = "free" | "team" | "enterprise";

export type Owner = {
  readonly login: string;
  readonly id: number;
  readonly kind: "Organization" | "User";
  readonly plan: Plan;
  /** Logins of the organisation's owners. Of a user account: the user. */
  readonly admins: readonly string[];
};

export type User = {
  readonly login: string;
  readonly id: number;
  /** Ed25519 public keys, as OpenSSH writes them, with which the user signs commits. Absent: none; no commit of the user is verified. */
  readonly signing_keys?: readonly string[];
};

export type Team = {
  readonly id: number;
  readonly slug: string;
  readonly organization: string;
  readonly members: readonly string[];
  /** Members who may change it. Absent: none. */
  readonly maintainers?: readonly string[];
  /** Absent: the slug. */
  readonly name?: string;
  readonly description?: string;
  /** Absent: `closed`. */
  readonly privacy?: "closed" | "secret";
};

export type App = {
  /** App id; `integration_id` of required checks and custom deployment rules. GitHub Actions has 15368. */
  readonly id: number;
  readonly slug: string;
  /** For instance `{contents: "write", checks: "write", statuses: "write", deployments: "write"}`. */
  readonly permissions: Readonly<Record<string, "read" | "write" | "admin">>;
};

/** Who a token speaks for. */
export type Identity =
  | { readonly kind: "user"; readonly login: string }
  | { readonly kind: "app"; readonly id: number }
  | { readonly kind: "deploy_key"; readonly id: number; readonly repository: string; readonly read_only: boolean };

/** The whole state. Values are replaced, never changed in place, so that a decision sees one moment. */
export type GithubState = {
  readonly owners: Readonly<Record<string, Owner>>;
  readonly users: Readonly<Record<string, User>>;
  readonly teams: readonly Team[];
  readonly apps: readonly App[];
  readonly tokens: Readonly<Record<string, Identity>>;
  /** Keyed by `owner/name` in lower case. */
  readonly repositories: Readonly<Record<string, RepositoryState>>;
  /** Keyed by the organisation's login. */
  readonly organization_rulesets: Readonly<Record<string, readonly Ruleset[]>>;
  /** The last number given to a ruleset, environment, deployment and so on. */
  readonly last_id: number;
};

export type RepositoryState = {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly default_branch: string;
  readonly visibility: "public" | "private" | "internal";
  readonly archived: boolean;
  readonly merge_methods: { readonly merge: boolean; readonly squash: boolean; readonly rebase: boolean };
  /** Direct collaborators by login. */
  readonly collaborators: Readonly<Record<string, RepositoryRole>>;
  /** By team slug. */
  readonly team_roles: Readonly<Record<string, RepositoryRole>>;
  readonly rulesets: readonly Ruleset[];
  /** Classic branch protection by exact branch name or pattern. */
  readonly classic: Readonly<Record<string, ClassicProtection>>;
  readonly environments: readonly Environment[];
  readonly deployments: readonly Deployment[];
  readonly runs: readonly WorkflowRun[];
  readonly pulls: readonly Pull[];
  readonly checks: readonly Check[];
  readonly ref_updates: readonly RefUpdate[];
  readonly rule_suites: readonly RuleSuite[];
  readonly actions: ActionsPermissions;
  /** A push that carries a secret is refused. */
  readonly secret_push_protection: boolean;
  /** Signatures by commit sha. Absent: the commit is unsigned. */
  readonly signatures: Readonly<Record<string, Signature>>;
  /** What governance does not decide on. */
  readonly settings: RepositorySettings;
};

/** What workflows may use and do. */
export type ActionsPermissions = {
  readonly enabled: boolean;
  readonly allowed_actions: "all" | "local_only" | "selected";
  /** Counts when `allowed_actions` is `selected`. Patterns as GitHub has them: `acme/*`, `actions/checkout@*`. */
  readonly selected: {
    readonly github_owned_allowed: boolean;
    readonly verified_allowed: boolean;
    readonly patterns_allowed: readonly string[];
  };
  readonly sha_pinning_required: boolean;
  readonly default_workflow_permissions: "read" | "write";
  readonly can_approve_pull_request_reviews: boolean;
};

export type Signature = {
  readonly verified: boolean;
  readonly reason: "valid" | "unsigned" | "unknown_key" | "invalid";
};

/** One successful change of a ref. */
export type RefUpdate = {
  /** Full: `refs/heads/main`. */
  readonly ref: string;
  /** Absent: the ref was created. */
  readonly before?: string;
  /** Absent: the ref was deleted. */
  readonly after?: string;
  /** The pusher's login; of an App `<slug>[bot]`. */
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};

export type Pull = {
  readonly number: number;
  readonly author: string;
  readonly head_ref: string;
  readonly base_ref: string;
  readonly draft: boolean;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly merge_commit_sha?: string;
  readonly labels: readonly string[];
  readonly reviews: readonly Review[];
  readonly threads: readonly { readonly id: number; readonly resolved: boolean }[];
};

export type Review = {
  readonly id: number;
  readonly user: string;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  /** Head of the pull request when it was written. */
  readonly commit_id: string;
  readonly body: string;
  readonly at: number;
};

/** A check run or a commit status: required checks take both. */
export type Check = {
  readonly id: number;
  readonly kind: "check_run" | "status";
  readonly sha: string;
  /** Name of a check run, context of a status. */
  readonly context: string;
  /** The App that reported. Absent: a user's token did (statuses only). */
  readonly integration_id?: number;
  readonly creator: string;
  readonly outcome:
    | "pending"
    | "success"
    | "neutral"
    | "skipped"
    | "failure"
    | "error"
    | "cancelled"
    | "timed_out"
    | "action_required"
    | "stale";
  readonly description?: string;
  readonly target_url?: string;
  readonly at: number;
};

export type ClassicProtection = {
  readonly required_status_checks: {
    readonly strict: boolean;
    readonly checks: readonly { readonly context: string; readonly app_id?: number }[];
  } | null;
  readonly enforce_admins: boolean;
  readonly required_pull_request_reviews: {
    readonly required_approving_review_count: number;
    readonly dismiss_stale_reviews: boolean;
    readonly require_code_owner_reviews: boolean;
    readonly require_last_push_approval: boolean;
  } | null;
  /** Who may push at all. Null: everybody with write. */
  readonly restrictions: {
    readonly users: readonly string[];
    readonly teams: readonly string[];
    readonly apps: readonly string[];
  } | null;
  readonly required_linear_history: boolean;
  readonly allow_force_pushes: boolean;
  readonly allow_deletions: boolean;
  readonly required_conversation_resolution: boolean;
  readonly required_signatures: boolean;
  readonly lock_branch: boolean;
};

export type Environment = {
  readonly id: number;
  readonly name: string;
  /** Minutes; 0 is none. */
  readonly wait_timer: number;
  /** Any one of these approves. Empty: nobody has to. */
  readonly reviewers: readonly { readonly type: "User" | "Team"; readonly id: number }[];
  readonly prevent_self_review: boolean;
  readonly can_admins_bypass: boolean;
  /** Null: any ref may deploy. */
  readonly deployment_branch_policy: {
    readonly protected_branches: boolean;
    readonly custom_branch_policies: boolean;
  } | null;
  readonly branch_policies: readonly { readonly id: number; readonly name: string; readonly type: "branch" | "tag" }[];
  readonly custom_rules: readonly { readonly id: number; readonly app: number; readonly enabled: boolean }[];
};

export type Deployment = {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly creator: string;
  readonly description?: string;
  readonly payload?: unknown;
  readonly statuses: readonly {
    readonly id: number;
    readonly state: "error" | "failure" | "inactive" | "in_progress" | "queued" | "pending" | "success";
    readonly creator: string;
    readonly description?: string;
    readonly at: number;
  }[];
  readonly at: number;
};

/** A workflow run with one job that deploys to an environment. The stand-in runs no workflow: `dispatches` makes it. */
export type WorkflowRun = {
  readonly id: number;
  readonly workflow: string;
  /** Full: `refs/heads/main`, `refs/tags/v1.0.0`. */
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly environment: string;
  readonly status: "waiting" | "in_progress" | "completed";
  readonly conclusion?: "failure" | "success";
  /** Why it failed before it began. */
  readonly failure?: string;
  readonly approvals: readonly {
    readonly user: string;
    readonly state: "approved" | "rejected";
    readonly comment: string;
  }[];
  /** Answers of the Apps of custom rules. */
  readonly gates: readonly { readonly app: number; readonly state: "approved" | "rejected" }[];
  /** An admin started it past the rules. */
  readonly bypassed: boolean;
  readonly at: number;
};

/** What the rulesets said of one push or merge; also for rulesets that only evaluate. */
export type RuleSuite = {
  readonly id: number;
  readonly ref: string;
  readonly before_sha: string;
  readonly after_sha: string;
  readonly actor: string;
  readonly result: "pass" | "fail" | "bypass";
  /** Of the rulesets in `evaluate` alone. Absent: there are none. */
  readonly evaluation_result?: "pass" | "fail";
  readonly rules: readonly {
    readonly ruleset_id: number;
    readonly ruleset_name: string;
    readonly enforcement: "active" | "evaluate";
    readonly result: "pass" | "fail";
    readonly rule_type: string;
    readonly details?: string;
  }[];
  readonly at: number;
};

/** Rulesets as GitHub's REST API has them, stored as they were sent. Source: https://docs.github.com/rest/repos/rules */

export type Enforcement = "disabled" | "active" | "evaluate";

export type BypassActor = {
  /** Of `OrganizationAdmin` 1 (or null), of `DeployKey` null, of `RepositoryRole`: 2 maintain, 4 write, 5 admin. */
  readonly actor_id: number | null;
  readonly actor_type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey" | "User";
  /** `exempt`: the rules are not even evaluated for the actor. */
  readonly bypass_mode: "always" | "pull_request" | "exempt";
};

export type Ruleset = {
  readonly id: number;
  readonly name: string;
  readonly target: "branch" | "tag" | "push";
  readonly source_type: "Repository" | "Organization";
  readonly source: string;
  readonly enforcement: Enforcement;
  readonly bypass_actors: readonly BypassActor[];
  /** Absent (push rulesets): every ref. */
  readonly conditions?: {
    readonly ref_name?: { readonly include: readonly string[]; readonly exclude: readonly string[] };
    readonly repository_name?: {
      readonly include: readonly string[];
      readonly exclude: readonly string[];
      readonly protected?: boolean;
    };
    readonly repository_id?: { readonly repository_ids: readonly number[] };
  };
  readonly rules: readonly Rule[];
  readonly node_id: string;
  /** ISO 8601. */
  readonly created_at: string;
  readonly updated_at: string;
};

export type PullRequestParameters = {
  readonly required_approving_review_count: number;
  readonly dismiss_stale_reviews_on_push: boolean;
  readonly require_code_owner_review: boolean;
  readonly require_last_push_approval: boolean;
  readonly required_review_thread_resolution: boolean;
  /** Absent: all that the repository allows. */
  readonly allowed_merge_methods?: readonly ("merge" | "squash" | "rebase")[];
};

export type StatusChecksParameters = {
  readonly required_status_checks: readonly { readonly context: string; readonly integration_id?: number | null }[];
  readonly strict_required_status_checks_policy: boolean;
  readonly do_not_enforce_on_create?: boolean;
};

export type MergeQueueParameters = {
  readonly check_response_timeout_minutes: number;
  readonly grouping_strategy: "ALLGREEN" | "HEADGREEN";
  readonly max_entries_to_build: number;
  readonly max_entries_to_merge: number;
  readonly merge_method: "MERGE" | "SQUASH" | "REBASE";
  readonly min_entries_to_merge: number;
  readonly min_entries_to_merge_wait_minutes: number;
};

export type PatternParameters = {
  readonly name?: string;
  readonly negate?: boolean;
  readonly operator: "starts_with" | "ends_with" | "contains" | "regex";
  readonly pattern: string;
};

type PatternRuleType =
  | "branch_name_pattern"
  | "tag_name_pattern"
  | "commit_message_pattern"
  | "commit_author_email_pattern"
  | "committer_email_pattern";

export type Rule =
  | { readonly type: "creation" | "deletion" | "non_fast_forward" | "required_linear_history" | "required_signatures" }
  | { readonly type: "update"; readonly parameters?: { readonly update_allows_fetch_and_merge: boolean } }
  | {
      readonly type: "required_deployments";
      readonly parameters: { readonly required_deployment_environments: readonly string[] };
    }
  | { readonly type: "pull_request"; readonly parameters: PullRequestParameters }
  | { readonly type: "required_status_checks"; readonly parameters: StatusChecksParameters }
  | { readonly type: "merge_queue"; readonly parameters: MergeQueueParameters }
  | { readonly type: PatternRuleType; readonly parameters: PatternParameters }
  | {
      readonly type: "file_path_restriction";
      readonly parameters: { readonly restricted_file_paths: readonly string[] };
    }
  | {
      readonly type: "file_extension_restriction";
      readonly parameters: { readonly restricted_file_extensions: readonly string[] };
    }
  | { readonly type: "max_file_path_length"; readonly parameters: { readonly max_file_path_length: number } }
  /** Megabytes. */
  | { readonly type: "max_file_size"; readonly parameters: { readonly max_file_size: number } };

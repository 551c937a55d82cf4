/** Beginnings of state: what a new repository and an empty GitHub are. */
import type { GithubState, RepositoryState } from "./state.ts";
import { newSettings } from "./state-settings.ts";

export const emptyState: GithubState = {
  owners: {},
  users: {},
  teams: [],
  apps: [],
  tokens: {},
  repositories: {},
  organization_rulesets: {},
  last_id: 1000,
};

/** A repository as GitHub makes it: nothing is protected. */
export const newRepository = (given: {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly visibility?: RepositoryState["visibility"];
}): RepositoryState => ({
  default_branch: "main",
  visibility: "private",
  archived: false,
  merge_methods: { merge: true, squash: true, rebase: true },
  collaborators: {},
  team_roles: {},
  rulesets: [],
  classic: {},
  environments: [],
  deployments: [],
  runs: [],
  pulls: [],
  checks: [],
  ref_updates: [],
  rule_suites: [],
  actions: {
    enabled: true,
    allowed_actions: "all",
    selected: { github_owned_allowed: true, verified_allowed: false, patterns_allowed: [] },
    sha_pinning_required: false,
    default_workflow_permissions: "read",
    can_approve_pull_request_reviews: false,
  },
  secret_push_protection: false,
  signatures: {},
  settings: newSettings,
  ...given,
});

/** Key of `GithubState.repositories`: GitHub's names ignore case. */
export const repositoryKey = (owner: string, name: string): string => `${owner}/${name}`.toLowerCase();

/** A small GitHub for the tests of the rules: organisation acme, repository shop, one pull request that may merge. */

import type { Check, GithubState, Identity, Pull, RepositoryState, Review } from "../state.ts";
import { newRepository } from "../state-new.ts";
import type { BypassActor, Enforcement, PullRequestParameters, Rule, Ruleset } from "../state-rulesets.ts";
import { type Actor, actorOf } from "./actor.ts";
import type { CommitFacts, MergeAttempt, RefAttempt } from "./attempts.ts";
import { decide } from "./decide.ts";

export const base = "b".repeat(40);
export const head = "a".repeat(40);
export const ciApp = 15368;

export const repository: RepositoryState = {
  ...newRepository({ id: 1, owner: "acme", name: "shop" }),
  collaborators: { mona: "maintain", dev: "write", rex: "write", rita: "read" },
  team_roles: { platform: "write", guests: "read" },
};

export const state: GithubState = {
  owners: { acme: { login: "acme", id: 10, kind: "Organization", plan: "enterprise", admins: ["ada"] } },
  users: Object.fromEntries(
    ["ada", "mona", "dev", "rex", "rita", "stranger", "pat"].map((login, at) => [login, { login, id: 100 + at }]),
  ),
  teams: [
    { id: 7, slug: "platform", organization: "acme", members: ["pat"] },
    { id: 8, slug: "guests", organization: "acme", members: ["rita"] },
  ],
  apps: [
    { id: ciApp, slug: "github-actions", permissions: { contents: "write", checks: "write", pull_requests: "write" } },
    { id: 77, slug: "gatekeeper", permissions: { contents: "read", deployments: "write" } },
  ],
  tokens: {},
  repositories: { "acme/shop": repository },
  organization_rulesets: {},
  last_id: 1000,
};

const known = (identity: Identity, where: RepositoryState): Actor => {
  const actor = actorOf(state, where, identity);
  if (!actor) throw new Error("the fixture does not know this identity");
  return actor;
};

export const user = (login: string, where: RepositoryState = repository): Actor =>
  known({ kind: "user", login }, where);
export const app = (id: number): Actor => known({ kind: "app", id }, repository);
export const deployKey = (read_only: boolean): Actor =>
  known({ kind: "deploy_key", id: 5, repository: "acme/shop", read_only }, repository);

export const ruleset = (
  rules: readonly Rule[],
  given: {
    readonly target?: Ruleset["target"];
    readonly enforcement?: Enforcement;
    readonly bypass?: readonly BypassActor[];
    readonly include?: readonly string[];
    readonly exclude?: readonly string[];
  } = {},
): Ruleset => ({
  id: 42,
  name: "main",
  target: given.target ?? "branch",
  source_type: "Repository",
  source: "acme/shop",
  enforcement: given.enforcement ?? "active",
  bypass_actors: given.bypass ?? [],
  conditions: { ref_name: { include: given.include ?? ["~ALL"], exclude: given.exclude ?? [] } },
  rules,
  node_id: "",
  created_at: "",
  updated_at: "",
});

export const reviews: PullRequestParameters = {
  required_approving_review_count: 1,
  dismiss_stale_reviews_on_push: false,
  require_code_owner_review: false,
  require_last_push_approval: false,
  required_review_thread_resolution: false,
};

export const commit = (given: Partial<CommitFacts> = {}): CommitFacts => ({
  sha: head,
  parents: 1,
  message: "Change the price",
  authorEmail: "dev@acme.example",
  committerEmail: "dev@acme.example",
  signature: { verified: true, reason: "valid" },
  ...given,
});

export const push = (given: Partial<RefAttempt> = {}): RefAttempt => ({
  kind: "update",
  ref: "refs/heads/main",
  before: base,
  after: head,
  rewinds: false,
  commits: [commit()],
  files: [{ path: "src/price.ts", size: 10, text: "1" }],
  ...given,
});

export const review = (given: Partial<Review> = {}): Review => ({
  id: 1,
  user: "rex",
  state: "APPROVED",
  commit_id: head,
  body: "",
  at: 2000,
  ...given,
});

export const pull: Pull = {
  number: 1,
  author: "dev",
  head_ref: "refs/heads/change",
  base_ref: "refs/heads/main",
  draft: false,
  state: "open",
  merged: false,
  labels: [],
  reviews: [],
  threads: [],
};

export const merge = (given: Partial<MergeAttempt> = {}, of: Partial<Pull> = {}): MergeAttempt => ({
  kind: "merge",
  ref: "refs/heads/main",
  before: base,
  after: head,
  pull: { ...pull, ...of },
  method: "squash",
  queued: false,
  behind: false,
  lastPush: { actor: "dev", at: 1000 },
  commits: [commit()],
  files: [{ path: "src/price.ts", size: 10, text: "1" }],
  ...given,
});

export const check = (given: Partial<Check> = {}): Check => ({
  id: 1,
  kind: "check_run",
  sha: head,
  context: "ci",
  integration_id: ciApp,
  creator: "github-actions[bot]",
  outcome: "success",
  at: 1500,
  ...given,
});

/** The refusal's text, or `allowed`. */
export const tried = (
  given: Partial<RepositoryState>,
  actor: Actor,
  attempt: RefAttempt | MergeAttempt,
  around: GithubState = state,
): string => {
  const where = { ...repository, ...given };
  return decide({ state: around, repository: where }, actor, attempt).refusal?.message ?? "allowed";
};

/** GitHub's text for these lines. */
export const broken = (...lines: readonly string[]): string =>
  ["Repository rule violations found", ...lines, ""].join("\n\n");

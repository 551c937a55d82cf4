/** Environment protection: which ref may deploy, who may let a waiting run through, and what it still waits for. */
import type { Environment, RepositoryState, WorkflowRun } from "../state.ts";
import { writeRefusal } from "./access.ts";
import type { Actor } from "./actor.ts";
import { matchesGlob } from "./patterns.ts";
import { type Refusal, refuse } from "./verdict.ts";

const minute = 60_000;

const short = (ref: string): { readonly kind: "branch" | "tag"; readonly name: string } =>
  ref.startsWith("refs/tags/")
    ? { kind: "tag", name: ref.slice("refs/tags/".length) }
    : { kind: "branch", name: ref.replace(/^refs\/heads\//, "") };

/** Only classic protection makes a branch "protected" here; without any such protection every branch counts. */
const isProtected = (repository: RepositoryState, ref: string): boolean => {
  const { kind, name } = short(ref);
  const patterns = Object.keys(repository.classic);
  return kind === "branch" && (patterns.length === 0 || patterns.some((pattern) => matchesGlob(pattern, name)));
};

/** Undefined: the ref may deploy. Else the text with which GitHub fails the job. */
export const refViolation = (
  repository: RepositoryState,
  environment: Environment,
  ref: string,
): string | undefined => {
  const policy = environment.deployment_branch_policy;
  if (!policy) return undefined;
  const { kind, name } = short(ref);
  const allowed = policy.protected_branches
    ? isProtected(repository, ref)
    : environment.branch_policies.some((given) => given.type === kind && matchesGlob(given.name, name));
  const what = kind === "tag" ? "Tag" : "Branch";
  return allowed
    ? undefined
    : `${what} "${name}" is not allowed to deploy to ${environment.name} due to environment protection rules.`;
};

export type Waiting = {
  readonly reviewers: boolean;
  /** Milliseconds left of the wait timer; 0: none. */
  readonly timer: number;
  /** App ids of custom rules without an approval. */
  readonly gates: readonly number[];
};

/** What a run still waits for. All of it empty: it may start. */
export const waitingFor = (environment: Environment, run: WorkflowRun, now: number): Waiting =>
  run.bypassed
    ? { reviewers: false, timer: 0, gates: [] }
    : {
        reviewers: environment.reviewers.length > 0 && !run.approvals.some(({ state }) => state === "approved"),
        timer: Math.max(0, run.at + environment.wait_timer * minute - now),
        gates: environment.custom_rules
          .filter(
            ({ enabled, app }) => enabled && !run.gates.some((gate) => gate.app === app && gate.state === "approved"),
          )
          .map(({ app }) => app),
      };

export const mayStart = (environment: Environment, run: WorkflowRun, now: number): boolean => {
  const { reviewers, timer, gates } = waitingFor(environment, run, now);
  return !reviewers && timer === 0 && gates.length === 0;
};

const isReviewer = (environment: Environment, actor: Actor): boolean =>
  actor.kind === "user" &&
  environment.reviewers.some(({ type, id }) => (type === "User" ? actor.id === id : actor.teams.includes(id)));

export type Review = { readonly as: "reviewer" } | { readonly as: "bypass" } | { readonly refusal: Refusal };

/** Whether somebody may let a waiting run through (or stop it), and as what. */
export const reviewDeployment = (
  repository: RepositoryState,
  environment: Environment,
  run: WorkflowRun,
  actor: Actor,
): Review => {
  const closed = writeRefusal(repository, actor, "deployments");
  // A reviewer needs no more than read access.
  if (closed && !(isReviewer(environment, actor) && closed.status !== 404)) return { refusal: closed };
  if (run.status !== "waiting")
    return { refusal: refuse(422, "There are no pending deployment requests to approve or reject") };
  if (isReviewer(environment, actor)) {
    if (!environment.prevent_self_review || run.actor !== actor.login) return { as: "reviewer" };
    if (actor.kind !== "user" || actor.role !== "admin" || !environment.can_admins_bypass)
      return { refusal: refuse(422, `${actor.login} started this deployment and cannot approve it.`) };
  }
  if (actor.kind === "user" && actor.role === "admin" && environment.can_admins_bypass) return { as: "bypass" };
  return { refusal: refuse(422, `${actor.login} is not a required reviewer of ${environment.name}.`) };
};

/** Undefined: the App may answer for its custom rule. */
export const gateRefusal = (environment: Environment, run: WorkflowRun, actor: Actor): Refusal | undefined => {
  if (actor.kind !== "app") return refuse(403, "You must authenticate via a GitHub App.");
  if (!environment.custom_rules.some(({ app, enabled }) => enabled && app === actor.id))
    return refuse(403, "Resource not accessible by integration");
  return run.status === "waiting" ? undefined : refuse(422, "The deployment is not waiting for this rule.");
};

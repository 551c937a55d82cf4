/**
 * Workflow runs that deploy. The stand-in runs no workflow: a dispatch with the input `environment` makes a run with one job of
 * that environment, which its rules hold back until they are satisfied, and which then has a deployment in progress.
 */
import type { Reply, Route } from "../handler.ts";
import { writeRefusal } from "../rules/access.ts";
import { gateRefusal, mayStart, refViolation, reviewDeployment } from "../rules/environments.ts";
import { workflowRefusal } from "../rules/workflows.ts";
import type { Environment, WorkflowRun } from "../state.ts";
import {
  change,
  current,
  field,
  inRepository,
  invalid,
  notFound,
  refused,
  type Scene,
  type SceneHandle,
  takeId,
  text,
} from "./common.ts";
import { addDeployment } from "./deployments-routes.ts";
import { fileText, refSha } from "./git-facts.ts";
import { reviewerShape } from "./reviewer-shape.ts";
import { runShape } from "./run-shape.ts";
import { deploymentShape, iso, simpleUser } from "./shapes.ts";

const environmentOf = (scene: Scene, name: string): Environment | undefined =>
  current(scene).environments.find((one) => one.name.toLowerCase() === name.toLowerCase());

const runOf = (scene: Scene): WorkflowRun | undefined =>
  current(scene).runs.find(({ id }) => id === Number(scene.request.params.run));

const keep = (scene: Scene, run: WorkflowRun): void =>
  change(scene, (now) => ({ ...now, runs: [...now.runs.filter(({ id }) => id !== run.id), run] }));

/** Starts a waiting run whose rules are all satisfied by now. */
const settle = (scene: Scene, run: WorkflowRun): WorkflowRun => {
  const environment = environmentOf(scene, run.environment);
  if (run.status !== "waiting" || (environment && !mayStart(environment, run, scene.context.now()))) return run;
  const started: WorkflowRun = { ...run, status: "in_progress" };
  keep(scene, started);
  const { sha, ref } = run;
  addDeployment(
    scene,
    { sha, ref: ref.replace(/^refs\/(heads|tags)\//, ""), task: "deploy", environment: run.environment },
    run.actor,
  );
  return started;
};

const fullRef = async (scene: Scene, given: string): Promise<readonly [string, string] | undefined> => {
  const names = given.startsWith("refs/") ? [given] : [`refs/heads/${given}`, `refs/tags/${given}`];
  for (const ref of names) {
    const sha = await refSha(scene, ref);
    if (sha) return [ref, sha];
  }
  return undefined;
};

const begin = (
  scene: Scene,
  workflow: string,
  [ref, sha]: readonly [string, string],
  environment: string,
): WorkflowRun => {
  const found = environmentOf(scene, environment);
  const wrong = found && refViolation(current(scene), found, ref);
  const run: WorkflowRun = {
    id: takeId(scene),
    workflow,
    ref,
    sha,
    actor: scene.actor.login,
    environment,
    status: wrong ? "completed" : "waiting",
    ...(wrong ? { conclusion: "failure", failure: wrong } : {}),
    approvals: [],
    gates: [],
    bypassed: false,
    at: scene.context.now(),
  };
  keep(scene, run);
  return settle(scene, run);
};

const dispatch: SceneHandle = async (scene): Promise<Reply> => {
  const closed = writeRefusal(scene.repository, scene.actor, "actions");
  if (closed) return refused(closed);
  const { body, params } = scene.request;
  const workflow = params.workflow ?? "";
  const found = await fullRef(scene, text(body, "ref") ?? "");
  if (!found) return refused({ status: 422, message: `No ref found for: ${text(body, "ref") ?? ""}` });
  const source = await fileText(scene, `.github/workflows/${workflow}`, found[1]);
  if (source === undefined) return notFound;
  const forbidden = workflowRefusal(scene.repository, source);
  if (forbidden) return refused(forbidden);
  const environment = field(body, "inputs", "environment");
  if (typeof environment !== "string") return invalid("WorkflowRun", "inputs");
  const run = begin(scene, workflow, found, environment);
  if (body.return_run_details !== true) return { status: 204 };
  const at = `${scene.home}/actions/runs/${run.id}`;
  return {
    status: 200,
    body: { workflow_run_id: run.id, run_url: `${scene.context.url}${at}`, html_url: `${scene.context.url}${at}` },
  };
};

const readRun: SceneHandle = async (scene) => {
  const run = runOf(scene);
  if (!run) return "forward";
  const repository = (await scene.context.emulate("GET", scene.home)).body;
  return { status: 200, body: runShape(scene, settle(scene, run), repository) };
};

const listPending: SceneHandle = async (scene) => {
  const found = runOf(scene);
  const run = found && settle(scene, found);
  const environment = run && environmentOf(scene, run.environment);
  if (!run) return notFound;
  if (run.status !== "waiting" || !environment) return { status: 200, body: [] };
  const review = reviewDeployment(scene.repository, environment, run, scene.actor);
  const { id, name } = environment;
  const at = `${scene.context.url}${scene.home}/environments/${encodeURIComponent(name)}`;
  return {
    status: 200,
    body: [
      {
        environment: { id, node_id: Buffer.from(`Environment:${id}`).toString("base64"), name, url: at, html_url: at },
        wait_timer: environment.wait_timer,
        wait_timer_started_at: environment.wait_timer === 0 ? null : iso(run.at),
        current_user_can_approve: "as" in review && review.as === "reviewer",
        reviewers: environment.reviewers.map((reviewer) => reviewerShape(scene, reviewer)),
      },
    ],
  };
};

/** An approval counts as a review; of an admin who is no reviewer it starts the run past the rules, where that is allowed. */
const reviewPending: SceneHandle = async (scene): Promise<Reply> => {
  const run = runOf(scene);
  const environment = run && environmentOf(scene, run.environment);
  if (!run || !environment) return notFound;
  const { body } = scene.request;
  const state = body.state;
  const ids = body.environment_ids;
  if ((state !== "approved" && state !== "rejected") || !Array.isArray(ids) || !ids.includes(environment.id))
    return invalid("DeploymentReview", "environment_ids");
  const review = reviewDeployment(scene.repository, environment, run, scene.actor);
  if ("refusal" in review) return refused(review.refusal);
  const approval = { user: scene.actor.login, state, comment: text(body, "comment") ?? "" } as const;
  const answered: WorkflowRun = {
    ...run,
    approvals: [...run.approvals, approval],
    ...(state === "rejected"
      ? { status: "completed", conclusion: "failure", failure: "The deployment was rejected." }
      : {}),
    ...(review.as === "bypass" && state === "approved" ? { bypassed: true } : {}),
  };
  keep(scene, answered);
  const settled = settle(scene, answered);
  const made = current(scene).deployments.filter(
    ({ sha, environment: name }) => sha === run.sha && name === environment.name,
  );
  return {
    status: 200,
    body: settled.status === "in_progress" ? made.slice(-1).map((one) => deploymentShape(scene, one)) : [],
  };
};

const answerGate: SceneHandle = async (scene): Promise<Reply> => {
  const run = runOf(scene);
  const { body } = scene.request;
  const environment = run && environmentOf(scene, text(body, "environment_name") ?? "");
  if (!run || !environment || environment.name !== run.environment) return notFound;
  const refusal = gateRefusal(environment, run, scene.actor);
  if (refusal) return refused(refusal);
  const state = body.state;
  // A comment alone reports progress.
  if (state !== "approved" && state !== "rejected") return { status: 204 };
  const answered: WorkflowRun = {
    ...run,
    gates: [...run.gates.filter(({ app }) => app !== scene.actor.id), { app: scene.actor.id, state }],
    ...(state === "rejected"
      ? { status: "completed", conclusion: "failure", failure: "A deployment protection rule rejected it." }
      : {}),
  };
  keep(scene, answered);
  settle(scene, answered);
  return { status: 204 };
};

const listApprovals: SceneHandle = async (scene) => {
  const run = runOf(scene);
  const environment = run && environmentOf(scene, run.environment);
  if (!run || !environment) return notFound;
  const { id, name } = environment;
  const at = `${scene.context.url}${scene.home}/environments/${encodeURIComponent(name)}`;
  const when = { created_at: iso(run.at), updated_at: iso(run.at) };
  const environments = [
    { id, node_id: Buffer.from(`Environment:${id}`).toString("base64"), name, url: at, html_url: at, ...when },
  ];
  return {
    status: 200,
    body: run.approvals.map(({ user, state, comment }) => ({
      environments,
      state,
      comment,
      user: simpleUser(scene, user),
    })),
  };
};

const actions = "/repos/:owner/:repo/actions";

export const runRoutes: readonly Route[] = [
  { method: "POST", pattern: `${actions}/workflows/:workflow/dispatches`, handle: inRepository(dispatch) },
  { method: "GET", pattern: `${actions}/runs/:run`, handle: inRepository(readRun) },
  { method: "GET", pattern: `${actions}/runs/:run/pending_deployments`, handle: inRepository(listPending) },
  { method: "POST", pattern: `${actions}/runs/:run/pending_deployments`, handle: inRepository(reviewPending) },
  { method: "GET", pattern: `${actions}/runs/:run/approvals`, handle: inRepository(listApprovals) },
  { method: "POST", pattern: `${actions}/runs/:run/deployment_protection_rule`, handle: inRepository(answerGate) },
];

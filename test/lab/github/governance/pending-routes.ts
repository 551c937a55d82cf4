/** Who lets a waiting run through: its reviewers, an admin where that is allowed, and the Apps of custom rules. */
import type { Reply, Route } from "../handler.ts";
import { gateRefusal, reviewDeployment } from "../rules/environments.ts";
import type { WorkflowRun } from "../state.ts";
import { current, inRepository, invalid, notFound, refused, type SceneHandle, text } from "./common.ts";
import { reviewerShape } from "./reviewer-shape.ts";
import { environmentOf, keepRun, runOf, settle } from "./runs.ts";
import { deploymentShape, iso, simpleUser } from "./shapes.ts";

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
        reviewers: environment.reviewers.flatMap((reviewer) => reviewerShape(scene, reviewer)),
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
  keepRun(scene, answered);
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
  keepRun(scene, answered);
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

const run = "/repos/:owner/:repo/actions/runs/:run";

export const pendingRoutes: readonly Route[] = [
  { method: "GET", pattern: `${run}/pending_deployments`, handle: inRepository(listPending) },
  { method: "POST", pattern: `${run}/pending_deployments`, handle: inRepository(reviewPending) },
  { method: "GET", pattern: `${run}/approvals`, handle: inRepository(listApprovals) },
  { method: "POST", pattern: `${run}/deployment_protection_rule`, handle: inRepository(answerGate) },
];

/** Deployments and their statuses. GitHub's environments hold back jobs of workflows, not this API; see `runs-routes.ts`. */
import type { Route } from "../handler.ts";
import { writeRefusal } from "../rules/access.ts";
import type { Check, Deployment } from "../state.ts";
import {
  change,
  current,
  inRepository,
  invalid,
  notFound,
  refused,
  type Scene,
  type SceneHandle,
  takeId,
  text,
} from "./common.ts";
import { shaOf } from "./git-facts.ts";
import { deploymentShape, deploymentStatusShape, latestChecks } from "./shapes.ts";

type State = Deployment["statuses"][number]["state"];
const states: readonly State[] = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];

/** Contexts that are not green on a commit, of those named; of all that reported, when none is named. */
const redContexts = (scene: Scene, sha: string, named: unknown): readonly string[] => {
  const checks: readonly Check[] = [
    ...latestChecks(current(scene), sha, "status"),
    ...latestChecks(current(scene), sha, "check_run"),
  ];
  const contexts = Array.isArray(named) ? named.map(String) : [...new Set(checks.map(({ context }) => context))];
  const green = (context: string): boolean => {
    const found = checks.filter((check) => check.context === context);
    return (
      found.length > 0 &&
      found.every(({ outcome }) => outcome === "success" || outcome === "neutral" || outcome === "skipped")
    );
  };
  return contexts.filter((context) => !green(context));
};

/** Adds a deployment to the state; the run of a workflow does the same for itself. */
export const addDeployment = (
  scene: Scene,
  given: Omit<Deployment, "id" | "statuses" | "at" | "creator">,
  creator = scene.actor.login,
): Deployment => {
  const deployment: Deployment = { ...given, creator, id: takeId(scene), statuses: [], at: scene.context.now() };
  change(scene, (now) => ({ ...now, deployments: [...now.deployments, deployment] }));
  return deployment;
};

const createDeployment: SceneHandle = async (scene) => {
  const closed = writeRefusal(scene.repository, scene.actor, "deployments");
  if (closed) return refused(closed);
  const { body } = scene.request;
  const ref = text(body, "ref") ?? "";
  const sha = await shaOf(scene, ref);
  if (!sha) return refused({ status: 422, message: `No ref found for: ${ref}` });
  if (redContexts(scene, sha, body.required_contexts).length > 0)
    return refused({ status: 409, message: `Conflict: Commit status checks failed for ${ref}.` });
  const description = text(body, "description");
  const deployment = addDeployment(scene, {
    sha,
    ref,
    task: text(body, "task") ?? "deploy",
    environment: text(body, "environment") ?? "production",
    ...(description === undefined ? {} : { description }),
    payload: body.payload ?? {},
  });
  return { status: 201, body: deploymentShape(scene, deployment) };
};

const deploymentOf = (scene: Scene): Deployment | undefined =>
  scene.repository.deployments.find(({ id }) => id === Number(scene.request.params.deployment));

const listDeployments: SceneHandle = async (scene) => {
  const wanted = ["sha", "ref", "task", "environment"] as const;
  const found = scene.repository.deployments.filter((deployment) =>
    wanted.every((name) => scene.request.query[name] === undefined || deployment[name] === scene.request.query[name]),
  );
  return { status: 200, body: found.toReversed().map((deployment) => deploymentShape(scene, deployment)) };
};

const readDeployment: SceneHandle = async (scene) => {
  const deployment = deploymentOf(scene);
  return deployment ? { status: 200, body: deploymentShape(scene, deployment) } : notFound;
};

const createStatus: SceneHandle = async (scene) => {
  const deployment = deploymentOf(scene);
  if (!deployment) return notFound;
  const closed = writeRefusal(scene.repository, scene.actor, "deployments");
  if (closed) return refused(closed);
  const { body } = scene.request;
  const state = states.find((one) => one === body.state);
  if (!state) return invalid("DeploymentStatus", "state");
  const description = text(body, "description");
  const status = {
    id: takeId(scene),
    state,
    creator: scene.actor.login,
    ...(description === undefined ? {} : { description }),
    at: scene.context.now(),
  };
  change(scene, (now) => ({
    ...now,
    deployments: now.deployments.map((one) =>
      one.id === deployment.id ? { ...one, statuses: [...one.statuses, status] } : one,
    ),
  }));
  return { status: 201, body: deploymentStatusShape(scene, deployment, status) };
};

const listStatuses: SceneHandle = async (scene) => {
  const deployment = deploymentOf(scene);
  if (!deployment) return notFound;
  const body = deployment.statuses.toReversed().map((status) => deploymentStatusShape(scene, deployment, status));
  return { status: 200, body };
};

const deployments = "/repos/:owner/:repo/deployments";

export const deploymentRoutes: readonly Route[] = [
  { method: "POST", pattern: deployments, handle: inRepository(createDeployment) },
  { method: "GET", pattern: deployments, handle: inRepository(listDeployments) },
  { method: "GET", pattern: `${deployments}/:deployment`, handle: inRepository(readDeployment) },
  { method: "POST", pattern: `${deployments}/:deployment/statuses`, handle: inRepository(createStatus) },
  { method: "GET", pattern: `${deployments}/:deployment/statuses`, handle: inRepository(listStatuses) },
];

/** The life of a workflow run that deploys: begun, held back by its environment, and started. */
import { mayStart, refViolation } from "../rules/environments.ts";
import type { Environment, WorkflowRun } from "../state.ts";
import { change, current, type Scene, takeId } from "./common.ts";
import { addDeployment } from "./deployments-routes.ts";

export const environmentOf = (scene: Scene, name: string): Environment | undefined =>
  current(scene).environments.find((one) => one.name.toLowerCase() === name.toLowerCase());

export const runOf = (scene: Scene): WorkflowRun | undefined =>
  current(scene).runs.find(({ id }) => id === Number(scene.request.params.run));

export const keepRun = (scene: Scene, run: WorkflowRun): void =>
  change(scene, (now) => ({ ...now, runs: [...now.runs.filter(({ id }) => id !== run.id), run] }));

/** Starts a waiting run whose rules are all satisfied by now. */
export const settle = (scene: Scene, run: WorkflowRun): WorkflowRun => {
  const environment = environmentOf(scene, run.environment);
  if (run.status !== "waiting" || (environment && !mayStart(environment, run, scene.context.now()))) return run;
  const started: WorkflowRun = { ...run, status: "in_progress" };
  keepRun(scene, started);
  const { sha, ref } = run;
  addDeployment(
    scene,
    { sha, ref: ref.replace(/^refs\/(heads|tags)\//, ""), task: "deploy", environment: run.environment },
    run.actor,
  );
  return started;
};

export const begin = (
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
  keepRun(scene, run);
  return settle(scene, run);
};

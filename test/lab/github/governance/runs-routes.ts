/**
 * Workflow runs that deploy. The stand-in runs no workflow: a dispatch with the input `environment` makes a run with one job of
 * that environment, which its rules hold back until they are satisfied, and which then has a deployment in progress.
 */
import type { Reply, Route } from "../handler.ts";
import { writeRefusal } from "../rules/access.ts";
import { workflowRefusal } from "../rules/workflows.ts";
import { field, inRepository, invalid, notFound, refused, type Scene, type SceneHandle, text } from "./common.ts";
import { fileText, refSha } from "./git-facts.ts";
import { runShape } from "./run-shape.ts";
import { begin, runOf, settle } from "./runs.ts";

const fullRef = async (scene: Scene, given: string): Promise<readonly [string, string] | undefined> => {
  const names = given.startsWith("refs/") ? [given] : [`refs/heads/${given}`, `refs/tags/${given}`];
  for (const ref of names) {
    const sha = await refSha(scene, ref);
    if (sha) return [ref, sha];
  }
  return undefined;
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
  return { status: 200, body: runShape(scene, settle(scene, run)) };
};

const actions = "/repos/:owner/:repo/actions";

export const runRoutes: readonly Route[] = [
  { method: "POST", pattern: `${actions}/workflows/:workflow/dispatches`, handle: inRepository(dispatch) },
  { method: "GET", pattern: `${actions}/runs/:run`, handle: inRepository(readRun) },
];

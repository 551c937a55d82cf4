/** A workflow run as GitHub's OpenAPI description has it. */

import { repositoryShape } from "../settings/repository-shape.ts";
import type { WorkflowRun } from "../state.ts";
import type { Scene } from "./common.ts";
import { iso, simpleUser } from "./shapes.ts";

/** `workflow-run`. Why a run failed is its `display_title`. */
export const runShape = (scene: Scene, run: WorkflowRun) => {
  const repository = repositoryShape(scene, scene.repository, scene.actor);
  const at = `${scene.context.url}${scene.home}/actions/runs/${run.id}`;
  return {
    id: run.id,
    node_id: Buffer.from(`WorkflowRun:${run.id}`).toString("base64"),
    name: run.workflow,
    head_branch: run.ref.replace(/^refs\/(heads|tags)\//, ""),
    head_sha: run.sha,
    path: `.github/workflows/${run.workflow}`,
    run_number: run.id,
    display_title: run.failure ?? `Deploy to ${run.environment}`,
    event: "workflow_dispatch",
    status: run.status,
    conclusion: run.conclusion ?? null,
    workflow_id: 1,
    url: at,
    html_url: at,
    pull_requests: [],
    created_at: iso(run.at),
    updated_at: iso(run.at),
    actor: simpleUser(scene, run.actor),
    triggering_actor: simpleUser(scene, run.actor),
    jobs_url: `${at}/jobs`,
    logs_url: `${at}/logs`,
    check_suite_url: `${at}/check-suite`,
    artifacts_url: `${at}/artifacts`,
    cancel_url: `${at}/cancel`,
    rerun_url: `${at}/rerun`,
    workflow_url: `${at}/workflow`,
    head_commit: null,
    repository,
    head_repository: repository,
  };
};

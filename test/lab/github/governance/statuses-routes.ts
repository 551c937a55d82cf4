/** Commit statuses, and what they come to together. */
import type { Route } from "../handler.ts";
import { writeRefusal } from "../rules/access.ts";
import { repositoryShape } from "../settings/repository-shape.ts";
import type { Check } from "../state.ts";
import { inRepository, invalid, notFound, refused, type SceneHandle, takeId, text } from "./common.ts";
import { shaOf } from "./git-facts.ts";
import { details, keep, oneOf, reporter } from "./report.ts";
import { statusShape } from "./shapes.ts";

const states: readonly string[] = ["success", "failure", "error", "pending"];

const createStatus: SceneHandle = async (scene) => {
  const closed = writeRefusal(scene.repository, scene.actor, "statuses");
  if (closed) return refused(closed);
  const { body, params } = scene.request;
  const outcome = oneOf(body.state, states);
  if (!outcome) return invalid("Status", "state");
  const check: Check = {
    id: takeId(scene),
    kind: "status",
    sha: params.sha ?? "",
    context: text(body, "context") ?? "default",
    ...reporter(scene),
    outcome,
    ...details(text(body, "description"), text(body, "target_url")),
    at: scene.context.now(),
  };
  keep(scene, check);
  return { status: 201, body: statusShape(scene, check) };
};

const listStatuses: SceneHandle = async (scene) => {
  const sha = await shaOf(scene, scene.request.params.ref ?? "");
  if (!sha) return notFound;
  const found = scene.repository.checks.filter((check) => check.kind === "status" && check.sha === sha);
  return { status: 200, body: found.toReversed().map((check) => statusShape(scene, check)) };
};

const combined = (checks: readonly Check[]): "success" | "failure" | "pending" => {
  if (checks.some(({ outcome }) => outcome === "failure" || outcome === "error")) return "failure";
  return checks.length > 0 && checks.every(({ outcome }) => outcome === "success") ? "success" : "pending";
};

const combinedStatus: SceneHandle = async (scene) => {
  const sha = await shaOf(scene, scene.request.params.ref ?? "");
  if (!sha) return notFound;
  const latest = [
    ...new Map(
      scene.repository.checks
        .filter((check) => check.kind === "status" && check.sha === sha)
        .map((check) => [check.context, check]),
    ).values(),
  ];
  const at = `${scene.context.url}${scene.home}/commits/${sha}`;
  return {
    status: 200,
    body: {
      state: combined(latest),
      sha,
      total_count: latest.length,
      statuses: latest.map((check) => statusShape(scene, check)),
      repository: repositoryShape(scene, scene.repository, scene.actor),
      commit_url: at,
      url: `${at}/status`,
    },
  };
};

const repo = "/repos/:owner/:repo";

export const statusRoutes: readonly Route[] = [
  { method: "POST", pattern: `${repo}/statuses/:sha`, handle: inRepository(createStatus) },
  { method: "GET", pattern: `${repo}/commits/:ref/statuses`, handle: inRepository(listStatuses) },
  { method: "GET", pattern: `${repo}/commits/:ref/status`, handle: inRepository(combinedStatus) },
];

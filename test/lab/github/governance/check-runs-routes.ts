/** Check runs. The App of a report is the token's, whatever the body says. */
import type { Route } from "../handler.ts";
import { checkRunRefusal } from "../rules/access.ts";
import type { Check } from "../state.ts";
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
import { shaOf } from "./git-facts.ts";
import { details, keep, oneOf, reporter } from "./report.ts";
import { checkRunShape, latestChecks } from "./shapes.ts";

const conclusions: readonly string[] = [
  "success",
  "neutral",
  "skipped",
  "failure",
  "cancelled",
  "timed_out",
  "action_required",
  "stale",
];

const outcomeOf = (body: Readonly<Record<string, unknown>>): Check["outcome"] | undefined =>
  body.conclusion === undefined && body.status !== "completed" ? "pending" : oneOf(body.conclusion, conclusions);

const summaryOf = (body: unknown): string | undefined => {
  const summary = field(body, "output", "summary");
  return typeof summary === "string" ? summary : undefined;
};

const createCheckRun: SceneHandle = async (scene) => {
  const closed = checkRunRefusal(scene.repository, scene.actor);
  if (closed) return refused(closed);
  const { body } = scene.request;
  const [name, sha, outcome] = [text(body, "name"), text(body, "head_sha"), outcomeOf(body)];
  if (!name) return invalid("CheckRun", "name", "missing_field");
  if (!sha) return invalid("CheckRun", "head_sha", "missing_field");
  if (!outcome) return invalid("CheckRun", "conclusion");
  const check: Check = {
    id: takeId(scene),
    kind: "check_run",
    sha,
    context: name,
    ...reporter(scene),
    outcome,
    ...details(summaryOf(body), text(body, "details_url")),
    at: scene.context.now(),
  };
  keep(scene, check);
  return { status: 201, body: checkRunShape(scene, check) };
};

const checkRunOf = (scene: Scene): Check | undefined =>
  scene.repository.checks.find(({ id, kind }) => kind === "check_run" && id === Number(scene.request.params.check));

const editCheckRun: SceneHandle = async (scene) => {
  const check = checkRunOf(scene);
  if (!check) return notFound;
  const closed = checkRunRefusal(scene.repository, scene.actor);
  if (closed) return refused(closed);
  if (scene.actor.id !== check.integration_id)
    return refused({ status: 403, message: "Invalid app_id: check runs can be changed by the App that made them." });
  const outcome = outcomeOf(scene.request.body);
  if (!outcome) return invalid("CheckRun", "conclusion");
  const edited: Check = { ...check, outcome, at: scene.context.now() };
  change(scene, (now) => ({ ...now, checks: now.checks.map((one) => (one.id === check.id ? edited : one)) }));
  return { status: 200, body: checkRunShape(scene, edited) };
};

const readCheckRun: SceneHandle = async (scene) => {
  const check = checkRunOf(scene);
  return check ? { status: 200, body: checkRunShape(scene, check) } : notFound;
};

const listCheckRuns: SceneHandle = async (scene) => {
  const sha = await shaOf(scene, scene.request.params.ref ?? "");
  if (!sha) return notFound;
  const { check_name, app_id } = scene.request.query;
  const found = latestChecks(current(scene), sha, "check_run").filter(
    (check) =>
      (check_name === undefined || check.context === check_name) &&
      (app_id === undefined || check.integration_id === Number(app_id)),
  );
  const check_runs = found.map((check) => checkRunShape(scene, check));
  return { status: 200, body: { total_count: check_runs.length, check_runs } };
};

const repo = "/repos/:owner/:repo";

export const checkRunRoutes: readonly Route[] = [
  { method: "POST", pattern: `${repo}/check-runs`, handle: inRepository(createCheckRun) },
  { method: "GET", pattern: `${repo}/check-runs/:check`, handle: inRepository(readCheckRun) },
  { method: "PATCH", pattern: `${repo}/check-runs/:check`, handle: inRepository(editCheckRun) },
  { method: "GET", pattern: `${repo}/commits/:ref/check-runs`, handle: inRepository(listCheckRuns) },
];

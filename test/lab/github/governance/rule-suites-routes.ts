/** Rule suites: what the rulesets said of each push and merge, those that evaluate included. */
import type { Route } from "../handler.ts";
import type { RuleSuite } from "../state.ts";
import { inRepository, notFound, refused, type Scene, type SceneHandle } from "./common.ts";
import { iso } from "./shapes.ts";

const suiteShape = ({ state, repository }: Scene, suite: RuleSuite) => ({
  id: suite.id,
  actor_id: state.users[suite.actor]?.id ?? state.apps.find(({ slug }) => `${slug}[bot]` === suite.actor)?.id ?? null,
  actor_name: suite.actor,
  before_sha: suite.before_sha,
  after_sha: suite.after_sha,
  ref: suite.ref,
  repository_id: repository.id,
  repository_name: repository.name,
  pushed_at: iso(suite.at),
  result: suite.result,
  ...(suite.evaluation_result ? { evaluation_result: suite.evaluation_result } : {}),
});

const evaluationShape = (rule: RuleSuite["rules"][number]) => ({
  rule_source: {
    type: rule.ruleset_id === 0 ? "protected_branch" : "ruleset",
    id: rule.ruleset_id,
    name: rule.ruleset_name,
  },
  enforcement: rule.enforcement,
  result: rule.result,
  rule_type: rule.rule_type,
  details: rule.details ?? null,
});

/** Whoever may change rulesets may see what they did. */
const hidden = ({ actor }: Scene) =>
  actor.kind === "user" && actor.role !== "admin"
    ? refused({ status: 403, message: "Must have admin rights to Repository." })
    : undefined;

const list: SceneHandle = async (scene) => {
  const closed = hidden(scene);
  if (closed) return closed;
  const { ref, rule_suite_result: result, actor_name } = scene.request.query;
  const found = scene.repository.rule_suites.filter(
    (suite) =>
      (ref === undefined || suite.ref === ref || suite.ref === `refs/heads/${ref}`) &&
      (actor_name === undefined || suite.actor === actor_name) &&
      (result === undefined || result === "all" || suite.result === result),
  );
  return { status: 200, body: found.toReversed().map((suite) => suiteShape(scene, suite)) };
};

const read: SceneHandle = async (scene) => {
  const closed = hidden(scene);
  if (closed) return closed;
  const suite = scene.repository.rule_suites.find(({ id }) => id === Number(scene.request.params.suite));
  if (!suite) return notFound;
  return { status: 200, body: { ...suiteShape(scene, suite), rule_evaluations: suite.rules.map(evaluationShape) } };
};

const suites = "/repos/:owner/:repo/rulesets/rule-suites";

export const ruleSuiteRoutes: readonly Route[] = [
  { method: "GET", pattern: suites, handle: inRepository(list) },
  { method: "GET", pattern: `${suites}/:suite`, handle: inRepository(read) },
];

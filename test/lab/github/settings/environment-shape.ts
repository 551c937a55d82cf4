/** Environments as GitHub shows them. */
import type { Scene } from "../governance/common.ts";
import { reviewerShape } from "../governance/reviewer-shape.ts";
import { iso } from "../governance/shapes.ts";
import type { Environment } from "../state.ts";

const node = (kind: string, id: number): string => Buffer.from(`${kind}:${id}`).toString("base64");

const rules = (scene: Scene, environment: Environment): readonly object[] => {
  const { id, wait_timer, reviewers, prevent_self_review, deployment_branch_policy } = environment;
  const part = (offset: number) => ({ id: id * 10 + offset, node_id: node("GateRule", id * 10 + offset) });
  return [
    ...(wait_timer > 0 ? [{ ...part(1), type: "wait_timer", wait_timer }] : []),
    ...(reviewers.length > 0 || prevent_self_review
      ? [
          {
            ...part(2),
            type: "required_reviewers",
            prevent_self_review,
            reviewers: reviewers.flatMap((one) => reviewerShape(scene, one)),
          },
        ]
      : []),
    ...(deployment_branch_policy ? [{ ...part(3), type: "branch_policy" }] : []),
  ];
};

/** `environment`. */
export const environmentShape = (scene: Scene, environment: Environment) => {
  const { id, name } = environment;
  const times = scene.repository.settings.environment_times[id] ?? { created: 0, updated: 0 };
  return {
    id,
    node_id: node("Environment", id),
    name,
    url: `${scene.context.url}${scene.home}/environments/${encodeURIComponent(name)}`,
    html_url: `${scene.context.url}${scene.home.slice("/repos".length)}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    created_at: iso(times.created),
    updated_at: iso(times.updated),
    can_admins_bypass: environment.can_admins_bypass,
    protection_rules: rules(scene, environment),
    deployment_branch_policy: environment.deployment_branch_policy,
  };
};

/** `deployment-branch-policy`. */
export const policyShape = ({ id, name, type }: Environment["branch_policies"][number]) => ({
  id,
  node_id: node("GateBranchPolicy", id),
  name,
  type,
});

/** `deployment-protection-rule`. */
export const customRuleShape = (scene: Scene, { id, app, enabled }: Environment["custom_rules"][number]) => ({
  id,
  node_id: node("GateApp", id),
  enabled,
  app: customAppShape(scene, app),
});

/** `custom-deployment-rule-app`. */
export const customAppShape = ({ state, context }: Scene, id: number) => {
  const slug = state.apps.find((one) => one.id === id)?.slug ?? "ghost";
  return { id, slug, integration_url: `${context.url}/apps/${slug}`, node_id: node("App", id) };
};

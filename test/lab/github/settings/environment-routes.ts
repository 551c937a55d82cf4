/** Environments, what may be deployed to them, and the Apps that must agree. */
import {
  change,
  current,
  field,
  inRepository,
  listAt,
  notFound,
  refused,
  type Scene,
  type SceneHandle,
  takeId,
} from "../governance/common.ts";
import type { Handle, Reply, Route } from "../handler.ts";
import type { Environment, RepositoryState } from "../state.ts";
import { customAppShape, customRuleShape, environmentShape, policyShape } from "./environment-shape.ts";
import { customRuleOfferRefusal, environmentOfferRefusal } from "./offers.ts";

const invalid = (message: string): Reply => refused({ status: 422, message });

const environmentOf = (scene: Scene): Environment | undefined =>
  current(scene).environments.find(
    ({ name }) => name.toLowerCase() === scene.request.params.environment?.toLowerCase(),
  );

const stamped = (now: RepositoryState, id: number, at: number): RepositoryState["settings"] => {
  const { environment_times: times } = now.settings;
  const created = times[id]?.created ?? at;
  return { ...now.settings, environment_times: { ...times, [id]: { created, updated: at } } };
};

/** Puts an environment in the place of what it was; a new one at the end. */
const keep = (scene: Scene, environment: Environment): void =>
  change(scene, (now) => ({
    ...now,
    environments: now.environments.some(({ id }) => id === environment.id)
      ? now.environments.map((one) => (one.id === environment.id ? environment : one))
      : [...now.environments, environment],
    settings: stamped(now, environment.id, scene.context.now()),
  }));

const policyOf = (sent: unknown): Environment["deployment_branch_policy"] =>
  typeof sent === "object" && sent !== null
    ? {
        protected_branches: field(sent, "protected_branches") === true,
        custom_branch_policies: field(sent, "custom_branch_policies") === true,
      }
    : null;

/** A PUT replaces: what it leaves out is as in a new environment. */
const wished = (scene: Scene, now: Environment | undefined): Environment => {
  const { body, params } = scene.request;
  const policy = policyOf(body.deployment_branch_policy);
  return {
    id: now?.id ?? takeId(scene),
    name: now?.name ?? params.environment ?? "",
    wait_timer: typeof body.wait_timer === "number" ? body.wait_timer : 0,
    reviewers: listAt(body, "reviewers").map((one) => ({
      type: field(one, "type") === "Team" ? "Team" : "User",
      id: Number(field(one, "id")),
    })),
    prevent_self_review: body.prevent_self_review === true,
    can_admins_bypass: body.can_admins_bypass !== false,
    deployment_branch_policy: policy,
    branch_policies: policy?.custom_branch_policies ? (now?.branch_policies ?? []) : [],
    custom_rules: now?.custom_rules ?? [],
  };
};

const knownReviewer = ({ state }: Scene, { type, id }: Environment["reviewers"][number]): boolean =>
  type === "User" ? Object.values(state.users).some((one) => one.id === id) : state.teams.some((one) => one.id === id);

const refusalOf = (scene: Scene, wish: Environment): Reply | undefined => {
  const owner = scene.state.owners[scene.repository.owner];
  const closed = owner && environmentOfferRefusal(owner, scene.repository, wish);
  if (closed) return refused(closed);
  const { deployment_branch_policy: policy } = wish;
  if (policy && policy.protected_branches === policy.custom_branch_policies)
    return invalid("protected_branches and custom_branch_policies cannot have the same value");
  if (wish.wait_timer < 0 || wish.wait_timer > 43_200) return invalid("wait_timer must be between 0 and 43200");
  if (wish.reviewers.length > 6) return invalid("There can be at most 6 reviewers");
  if (!wish.reviewers.every((one) => knownReviewer(scene, one)))
    return invalid("Failed to create the environment protection rule. A reviewer has no access to the repository.");
  return undefined;
};

const put: SceneHandle = async (scene) => {
  const wish = wished(scene, environmentOf(scene));
  const closed = refusalOf(scene, wish);
  if (closed) return closed;
  keep(scene, wish);
  return { status: 200, body: environmentShape({ ...scene, repository: current(scene) }, wish) };
};

const list: SceneHandle = async (scene) => {
  const environments = scene.repository.environments.map((one) => environmentShape(scene, one));
  return { status: 200, body: { total_count: environments.length, environments } };
};

/** Gives a route the environment of its path. */
export const inEnvironment = (handle: (scene: Scene, environment: Environment) => Reply): Handle =>
  inRepository(async (scene) => {
    const environment = environmentOf(scene);
    return environment ? handle(scene, environment) : notFound;
  });

const without = <T>(entries: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));

const remove = inEnvironment((scene, environment) => {
  change(scene, (now) => ({
    ...now,
    environments: now.environments.filter(({ id }) => id !== environment.id),
    settings: {
      ...now.settings,
      variables: without(now.settings.variables, environment.name),
      secrets: without(now.settings.secrets, environment.name),
    },
  }));
  return { status: 204 };
});

type Policy = Environment["branch_policies"][number];

const addPolicy = inEnvironment((scene, environment) => {
  const { body } = scene.request;
  if (!environment.deployment_branch_policy?.custom_branch_policies) return notFound;
  const policy: Policy = { id: takeId(scene), name: String(body.name), type: body.type === "tag" ? "tag" : "branch" };
  if (environment.branch_policies.some(({ name, type }) => name === policy.name && type === policy.type))
    return { status: 303, headers: { location: `${scene.context.url}${scene.request.path}` } };
  keep(scene, { ...environment, branch_policies: [...environment.branch_policies, policy] });
  return { status: 200, body: policyShape(policy) };
});

const listPolicies = inEnvironment((_, environment) => {
  const branch_policies = environment.branch_policies.map(policyShape);
  return { status: 200, body: { total_count: branch_policies.length, branch_policies } };
});

const inPolicy = (handle: (scene: Scene, environment: Environment, policy: Policy) => Reply) =>
  inEnvironment((scene, environment) => {
    const policy = environment.branch_policies.find(({ id }) => id === Number(scene.request.params.policy));
    return policy ? handle(scene, environment, policy) : notFound;
  });

const editPolicy = inPolicy((scene, environment, policy) => {
  const next = { ...policy, name: String(scene.request.body.name) };
  const branch_policies = environment.branch_policies.map((one) => (one.id === policy.id ? next : one));
  keep(scene, { ...environment, branch_policies });
  return { status: 200, body: policyShape(next) };
});

const removePolicy = inPolicy((scene, environment, policy) => {
  keep(scene, { ...environment, branch_policies: environment.branch_policies.filter(({ id }) => id !== policy.id) });
  return { status: 204 };
});

const addRule = inEnvironment((scene, environment) => {
  const owner = scene.state.owners[scene.repository.owner];
  const closed = owner && customRuleOfferRefusal(owner, scene.repository);
  if (closed) return refused(closed);
  const app = Number(scene.request.body.integration_id);
  if (!scene.state.apps.some(({ id }) => id === app)) return notFound;
  if (environment.custom_rules.some((one) => one.app === app))
    return invalid("The app is already enabled as a deployment protection rule");
  const rule = { id: takeId(scene), app, enabled: true };
  keep(scene, { ...environment, custom_rules: [...environment.custom_rules, rule] });
  return { status: 201, body: customRuleShape(scene, rule) };
});

const listRules = inEnvironment((scene, environment) => {
  const custom_deployment_protection_rules = environment.custom_rules.map((rule) => customRuleShape(scene, rule));
  const total_count = custom_deployment_protection_rules.length;
  return { status: 200, body: { total_count, custom_deployment_protection_rules } };
});

/** Apps that can be made a rule: those that may decide on deployments. */
const listApps = inEnvironment((scene) => {
  const available_custom_deployment_protection_rule_integrations = scene.state.apps
    .filter(({ permissions }) => permissions.deployments === "write")
    .map(({ id }) => customAppShape(scene, id));
  const total_count = available_custom_deployment_protection_rule_integrations.length;
  return { status: 200, body: { total_count, available_custom_deployment_protection_rule_integrations } };
});

const inRule = (handle: (scene: Scene, environment: Environment, rule: Environment["custom_rules"][number]) => Reply) =>
  inEnvironment((scene, environment) => {
    const rule = environment.custom_rules.find(({ id }) => id === Number(scene.request.params.rule));
    return rule ? handle(scene, environment, rule) : notFound;
  });

const removeRule = inRule((scene, environment, rule) => {
  keep(scene, { ...environment, custom_rules: environment.custom_rules.filter(({ id }) => id !== rule.id) });
  return { status: 204 };
});

const all = "/repos/:owner/:repo/environments";
const one = `${all}/:environment`;
const policies = `${one}/deployment-branch-policies`;
const rules = `${one}/deployment_protection_rules`;

export const environmentRoutes: readonly Route[] = [
  { method: "GET", pattern: all, handle: inRepository(list) },
  { method: "PUT", pattern: one, handle: inRepository(put) },
  {
    method: "GET",
    pattern: one,
    handle: inEnvironment((scene, found) => ({ status: 200, body: environmentShape(scene, found) })),
  },
  { method: "DELETE", pattern: one, handle: remove },
  { method: "POST", pattern: policies, handle: addPolicy },
  { method: "GET", pattern: policies, handle: listPolicies },
  {
    method: "GET",
    pattern: `${policies}/:policy`,
    handle: inPolicy((_, __, policy) => ({ status: 200, body: policyShape(policy) })),
  },
  { method: "PUT", pattern: `${policies}/:policy`, handle: editPolicy },
  { method: "DELETE", pattern: `${policies}/:policy`, handle: removePolicy },
  { method: "POST", pattern: rules, handle: addRule },
  { method: "GET", pattern: rules, handle: listRules },
  { method: "GET", pattern: `${rules}/apps`, handle: listApps },
  {
    method: "GET",
    pattern: `${rules}/:rule`,
    handle: inRule((scene, _, rule) => ({ status: 200, body: customRuleShape(scene, rule) })),
  },
  { method: "DELETE", pattern: `${rules}/:rule`, handle: removeRule },
];

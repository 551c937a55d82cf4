/** Who has rights on a repository: collaborators, teams, deploy keys; and webhooks. */
import {
  change,
  field,
  inRepository,
  invalid,
  notFound,
  refused,
  type Scene,
  type SceneHandle,
  takeId,
  text,
} from "../governance/common.ts";
import { iso, simpleUser } from "../governance/shapes.ts";
import type { Route } from "../handler.ts";
import { roleOf } from "../rules/actor.ts";
import type { RepositoryRole } from "../state.ts";
import type { DeployKey, Hook } from "../state-settings.ts";
import { permissionsOf } from "./repository-shape.ts";
import { roleNamed } from "./team-routes.ts";
import { teamShape } from "./team-shape.ts";

const collaborator = (scene: Scene, login: string, role: RepositoryRole) => ({
  ...simpleUser(scene, login),
  permissions: permissionsOf(role),
  role_name: role,
});

/** `affiliation=direct` lists those who are named on the repository, `outside` those of them who are in no team or organisation. */
const listCollaborators: SceneHandle = async (scene) => {
  const { repository, state, request } = scene;
  const direct = Object.entries(repository.collaborators);
  if (request.query.affiliation === "outside") return { status: 200, body: [] };
  if (request.query.affiliation === "direct")
    return { status: 200, body: direct.map(([login, role]) => collaborator(scene, login, role)) };
  const all = Object.keys(state.users)
    .map((login) => [login, roleOf(state, repository, login)] as const)
    .filter(([, role]) => role !== "none");
  return { status: 200, body: all.map(([login, role]) => collaborator(scene, login, role)) };
};

const loginOf = ({ state, request }: Scene): string | undefined =>
  Object.keys(state.users).find((login) => login.toLowerCase() === request.params.login?.toLowerCase());

const isCollaborator: SceneHandle = async (scene) => {
  const login = loginOf(scene);
  return login !== undefined && roleOf(scene.state, scene.repository, login) !== "none" ? { status: 204 } : notFound;
};

const permission: SceneHandle = async (scene) => {
  const login = loginOf(scene);
  if (login === undefined) return notFound;
  const role = roleOf(scene.state, scene.repository, login);
  const coarse = role === "maintain" ? "write" : role === "triage" ? "read" : role;
  return { status: 200, body: { permission: coarse, role_name: role, user: collaborator(scene, login, role) } };
};

const setRole = (scene: Scene, login: string, role?: RepositoryRole): void =>
  change(scene, (now) => {
    const { [login]: _, ...others } = now.collaborators;
    return { ...now, collaborators: role ? { ...others, [login]: role } : others };
  });

const addCollaborator: SceneHandle = async (scene) => {
  const login = loginOf(scene);
  const role = scene.request.body.permission === undefined ? "write" : roleNamed(scene.request.body.permission);
  if (login === undefined) return notFound;
  if (!role) return invalid("RepositoryInvitation", "permission");
  setRole(scene, login, role);
  return { status: 204 };
};

const removeCollaborator: SceneHandle = async (scene) => {
  const login = loginOf(scene);
  if (login !== undefined) setRole(scene, login);
  return { status: 204 };
};

const permissionWord: Readonly<Record<RepositoryRole, string>> = {
  none: "pull",
  read: "pull",
  triage: "triage",
  write: "push",
  maintain: "maintain",
  admin: "admin",
};

const listTeams: SceneHandle = async (scene) => ({
  status: 200,
  body: Object.entries(scene.repository.team_roles).flatMap(([slug, role]) => {
    const team = scene.state.teams.find((one) => one.slug === slug && one.organization === scene.repository.owner);
    return team
      ? [{ ...teamShape(scene, team), permission: permissionWord[role], permissions: permissionsOf(role) }]
      : [];
  }),
});

const keyShape = ({ context, home }: Scene, { id, key, title, read_only, added_by, at }: DeployKey) => ({
  id,
  key,
  url: `${context.url}${home}/keys/${id}`,
  title,
  verified: true,
  created_at: iso(at),
  read_only,
  added_by,
  last_used: null,
  enabled: true,
});

const listKeys: SceneHandle = async (scene) => ({
  status: 200,
  body: scene.repository.settings.deploy_keys.map((key) => keyShape(scene, key)),
});

const addKey: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const key = text(body, "key") ?? "";
  if (key === "") return invalid("PublicKey", "key", "missing_field");
  const made: DeployKey = {
    id: takeId(scene),
    key,
    title: text(body, "title") ?? "",
    read_only: body.read_only === true,
    added_by: scene.actor.login,
    at: scene.context.now(),
  };
  change(scene, (now) => ({
    ...now,
    settings: { ...now.settings, deploy_keys: [...now.settings.deploy_keys, made] },
  }));
  return { status: 201, body: keyShape(scene, made) };
};

const removeKey: SceneHandle = async (scene) => {
  const id = Number(scene.request.params.id);
  if (!scene.repository.settings.deploy_keys.some((key) => key.id === id)) return notFound;
  change(scene, (now) => ({
    ...now,
    settings: { ...now.settings, deploy_keys: now.settings.deploy_keys.filter((key) => key.id !== id) },
  }));
  return { status: 204 };
};

/** A hook's secret is shown as stars. */
const hookShape = ({ context, home }: Scene, { id, active, events, config, at }: Hook) => {
  const url = `${context.url}${home}/hooks/${id}`;
  const { secret, ...shown } = config;
  return {
    type: "Repository",
    id,
    name: "web",
    active,
    events,
    config: { ...shown, ...(secret === undefined ? {} : { secret: "********" }) },
    created_at: iso(at),
    updated_at: iso(at),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: "unused", message: null },
  };
};

const listHooks: SceneHandle = async (scene) => ({
  status: 200,
  body: scene.repository.settings.hooks.map((hook) => hookShape(scene, hook)),
});

const addHook: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const config = typeof body.config === "object" && body.config !== null ? body.config : {};
  if (typeof field(config, "url") !== "string") return refused({ status: 422, message: "Validation Failed" });
  const made: Hook = {
    id: takeId(scene),
    active: body.active !== false,
    events: Array.isArray(body.events) ? body.events.map(String) : ["push"],
    config: Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)])),
    at: scene.context.now(),
  };
  change(scene, (now) => ({ ...now, settings: { ...now.settings, hooks: [...now.settings.hooks, made] } }));
  return { status: 201, body: hookShape(scene, made) };
};

const removeHook: SceneHandle = async (scene) => {
  const id = Number(scene.request.params.id);
  if (!scene.repository.settings.hooks.some((hook) => hook.id === id)) return notFound;
  change(scene, (now) => ({
    ...now,
    settings: { ...now.settings, hooks: now.settings.hooks.filter((hook) => hook.id !== id) },
  }));
  return { status: 204 };
};

const repo = "/repos/:owner/:repo";

export const accessRoutes: readonly Route[] = [
  { method: "GET", pattern: `${repo}/collaborators`, handle: inRepository(listCollaborators) },
  { method: "GET", pattern: `${repo}/collaborators/:login`, handle: inRepository(isCollaborator) },
  { method: "GET", pattern: `${repo}/collaborators/:login/permission`, handle: inRepository(permission) },
  { method: "PUT", pattern: `${repo}/collaborators/:login`, handle: inRepository(addCollaborator) },
  { method: "DELETE", pattern: `${repo}/collaborators/:login`, handle: inRepository(removeCollaborator) },
  { method: "GET", pattern: `${repo}/invitations`, handle: inRepository(async () => ({ status: 200, body: [] })) },
  { method: "GET", pattern: `${repo}/teams`, handle: inRepository(listTeams) },
  { method: "GET", pattern: `${repo}/keys`, handle: inRepository(listKeys) },
  { method: "POST", pattern: `${repo}/keys`, handle: inRepository(addKey) },
  { method: "DELETE", pattern: `${repo}/keys/:id`, handle: inRepository(removeKey) },
  { method: "GET", pattern: `${repo}/hooks`, handle: inRepository(listHooks) },
  { method: "POST", pattern: `${repo}/hooks`, handle: inRepository(addHook) },
  { method: "DELETE", pattern: `${repo}/hooks/:id`, handle: inRepository(removeHook) },
];

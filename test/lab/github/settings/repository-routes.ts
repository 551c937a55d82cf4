/** Repositories: made, read, changed, deleted. Git itself is kept by `emulate`. */
import {
  change,
  current,
  field,
  inRepository,
  invalid,
  loginOf,
  notFound,
  refused,
  type Scene,
  type SceneHandle,
  takeId,
  text,
} from "../governance/common.ts";
import type { Context, Handle, Reply, Request, Route } from "../handler.ts";
import { readRefusal } from "../rules/access.ts";
import { actorOf } from "../rules/actor.ts";
import type { RepositoryState } from "../state.ts";
import { newRepository, repositoryKey } from "../state-new.ts";
import type { Profile } from "../state-settings.ts";
import { offerRefusal } from "./offers.ts";
import { repositoryShape } from "./repository-shape.ts";

const isVisibility = (value: unknown): value is RepositoryState["visibility"] =>
  value === "public" || value === "private" || value === "internal";

const visibilityOf = (body: Request["body"], now: RepositoryState["visibility"]): RepositoryState["visibility"] => {
  if (isVisibility(body.visibility)) return body.visibility;
  if (typeof body.private !== "boolean") return now;
  return body.private ? (now === "public" ? "private" : now) : "public";
};

const profileOf = (body: Request["body"], now: Profile): Profile => {
  const known = Object.keys(now) as readonly (keyof Profile)[];
  const sent = known.filter((name) => typeof body[name] === typeof now[name]);
  return { ...now, ...Object.fromEntries(sent.map((name) => [name, body[name]])) };
};

const securityOf = (body: Request["body"], now: RepositoryState["settings"]["security"]) => {
  const sent = body.security_and_analysis;
  if (typeof sent !== "object" || sent === null) return now;
  const known = Object.entries(sent).flatMap(([name, value]) => {
    const status = field(value, "status");
    return status === "enabled" || status === "disabled" ? [[name, status] as const] : [];
  });
  return { ...now, ...Object.fromEntries(known) };
};

const flag = (body: Request["body"], name: string, now: boolean): boolean => {
  const value = body[name];
  return typeof value === "boolean" ? value : now;
};

/** The repository with what a request sets. Pure. */
export const edited = (now: RepositoryState, body: Request["body"], at: number): RepositoryState => {
  const security = securityOf(body, now.settings.security);
  const { merge_methods: methods } = now;
  const next = {
    ...now,
    name: text(body, "name") ?? now.name,
    default_branch: text(body, "default_branch") ?? now.default_branch,
    visibility: visibilityOf(body, now.visibility),
    archived: flag(body, "archived", now.archived),
    merge_methods: {
      merge: flag(body, "allow_merge_commit", methods.merge),
      squash: flag(body, "allow_squash_merge", methods.squash),
      rebase: flag(body, "allow_rebase_merge", methods.rebase),
    },
    secret_push_protection: security.secret_scanning_push_protection === "enabled",
    settings: { ...now.settings, security, profile: profileOf(body, now.settings.profile) },
  };
  const same = JSON.stringify(next) === JSON.stringify(now);
  return same ? now : { ...next, settings: { ...next.settings, updated: at } };
};

const put = (context: Context, repository: RepositoryState, instead?: string): void => {
  const key = repositoryKey(repository.owner, repository.name);
  context.update((state) => {
    const { [instead ?? key]: _, ...others } = state.repositories;
    return { ...state, repositories: { ...others, [key]: repository } };
  });
};

const sceneOf = (request: Request, context: Context, repository: RepositoryState): Scene | undefined => {
  const state = context.state();
  const actor = actorOf(state, repository, request.identity);
  const home = `/repos/${repository.owner}/${repository.name}`;
  return actor && { request, context, state, repository, actor, home };
};

const shown = (scene: Scene, status: number): Reply => ({
  status,
  body: repositoryShape({ state: scene.context.state(), context: scene.context }, current(scene), scene.actor),
});

const taken: Reply = refused({
  status: 422,
  message: "Repository creation failed.",
  errors: [{ resource: "Repository", code: "custom", field: "name" }],
});

const create = async (request: Request, context: Context, owner: string): Promise<Reply> => {
  const { body } = request;
  const name = text(body, "name") ?? "";
  const account = context.state().owners[owner];
  if (!account) return notFound;
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return invalid("Repository", "name");
  if (context.state().repositories[repositoryKey(owner, name)]) return taken;
  const as = request.identity.kind === "user" ? request.identity.login : undefined;
  const path = account.kind === "Organization" ? `/orgs/${owner}/repos` : "/user/repos";
  const visibility = visibilityOf(body, "public");
  const wished = { name, private: visibility !== "public", auto_init: body.auto_init === true };
  const made = await context.emulate("POST", path, wished, as);
  if (made.status !== 201) return made;
  const at = context.now();
  const empty = newRepository({ id: takeId({ context }), owner, name, visibility });
  const begun = { ...empty, settings: { ...empty.settings, created: at, updated: at } };
  const repository = edited(begun, body, at);
  const closed = offerRefusal(account, begun, repository);
  if (closed) return refused(closed);
  put(context, repository);
  const scene = sceneOf(request, context, repository);
  return scene ? shown(scene, 201) : notFound;
};

const createForOrganization: Handle = (request, context) => {
  const { org = "" } = request.params;
  const admins = context.state().owners[org]?.admins ?? [];
  const may = request.identity.kind === "user" && admins.includes(request.identity.login);
  if (!may)
    return Promise.resolve(
      refused({ status: 403, message: "You need admin access to the organization before adding a repository to it." }),
    );
  return create(request, context, org);
};

const createForUser: Handle = (request, context) =>
  request.identity.kind === "user"
    ? create(request, context, request.identity.login)
    : Promise.resolve(refused({ status: 403, message: "Resource not accessible by integration" }));

const read: SceneHandle = async (scene) => shown(scene, 200);

const edit: SceneHandle = async (scene) => {
  const { request, repository, context } = scene;
  const next = edited(repository, request.body, context.now());
  const owner = scene.state.owners[repository.owner];
  const closed = owner && offerRefusal(owner, repository, next);
  if (closed) return refused(closed);
  if (isVisibility(request.body.visibility) && request.body.visibility === repository.visibility)
    return refused({
      status: 422,
      message: "Validation Failed",
      errors: [`Visibility is already ${repository.visibility}.`],
    });
  if (!next.merge_methods.merge && !next.merge_methods.squash && !next.merge_methods.rebase)
    return refused({ status: 422, message: "Sorry, you need to allow at least one merge strategy. (no_merge_method)" });
  const behind = await context.emulate(
    "PATCH",
    scene.home,
    {
      name: next.name,
      default_branch: next.default_branch,
      private: next.visibility !== "public",
    },
    loginOf(scene.actor),
  );
  if (behind.status >= 400) return behind;
  put(context, next, repositoryKey(repository.owner, repository.name));
  const after = sceneOf(request, context, next);
  return after ? shown(after, 200) : notFound;
};

const remove: SceneHandle = async (scene) => {
  const { repository, context } = scene;
  const behind = await context.emulate("DELETE", scene.home, undefined, loginOf(scene.actor));
  if (behind.status >= 400) return behind;
  context.update((state) => {
    const { [repositoryKey(repository.owner, repository.name)]: _, ...repositories } = state.repositories;
    return { ...state, repositories };
  });
  return { status: 204 };
};

const list = async (request: Request, context: Context, owner: string | undefined): Promise<Reply> => {
  const state = context.state();
  const found = Object.values(state.repositories).flatMap((repository) => {
    const actor = actorOf(state, repository, request.identity);
    const mine = owner === undefined || repository.owner === owner;
    return mine && actor && !readRefusal(actor) ? [repositoryShape({ state, context }, repository, actor)] : [];
  });
  return { status: 200, body: found };
};

const replaceTopics: SceneHandle = async (scene) => {
  const names = scene.request.body.names;
  const topics = Array.isArray(names) ? names.map(String) : undefined;
  if (!topics?.every((name) => /^[a-z0-9][a-z0-9-]{0,49}$/.test(name))) return invalid("Repository", "topics");
  change(scene, (now) => ({ ...now, settings: { ...now.settings, topics: topics.toSorted() } }));
  return { status: 200, body: { names: topics } };
};

const readTopics: SceneHandle = async (scene) => ({ status: 200, body: { names: scene.repository.settings.topics } });

const repo = "/repos/:owner/:repo";

export const repositoryRoutes: readonly Route[] = [
  { method: "POST", pattern: "/orgs/:org/repos", handle: createForOrganization },
  { method: "POST", pattern: "/user/repos", handle: createForUser },
  {
    method: "GET",
    pattern: "/orgs/:org/repos",
    handle: (request, context) => list(request, context, request.params.org),
  },
  { method: "GET", pattern: "/user/repos", handle: (request, context) => list(request, context, undefined) },
  { method: "GET", pattern: repo, handle: inRepository(read) },
  { method: "PATCH", pattern: repo, handle: inRepository(edit) },
  { method: "DELETE", pattern: repo, handle: inRepository(remove) },
  { method: "PUT", pattern: `${repo}/topics`, handle: inRepository(replaceTopics) },
  { method: "GET", pattern: `${repo}/topics`, handle: inRepository(readTopics) },
];

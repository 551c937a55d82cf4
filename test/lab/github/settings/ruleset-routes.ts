/** Rulesets of a repository, their history, and the rules that hold for a branch. */
import {
  change,
  current,
  inRepository,
  notFound,
  refused,
  type Scene,
  type SceneHandle,
  takeId,
} from "../governance/common.ts";
import { iso } from "../governance/shapes.ts";
import type { Route } from "../handler.ts";
import { type Actor, reaches } from "../rules/actor.ts";
import { rulesetsFor } from "../rules/applicable.ts";
import { bypassOf } from "../rules/bypass.ts";
import type { Ruleset } from "../state-rulesets.ts";
import { rulesetOfferRefusal } from "./offers.ts";
import { rulesetShape, rulesetSummary, type Standing, wishOf } from "./ruleset-shape.ts";

const isAdmin = ({ actor }: Scene): boolean => actor.kind === "user" && reaches(actor.role, "admin");

const bypassing = (ruleset: Ruleset, actor: Actor): Standing["bypass"] => {
  const always = bypassOf(ruleset, actor, false);
  if (always !== "none") return always === "exempt" ? "exempt" : "always";
  return bypassOf(ruleset, actor, true) === "none" ? "never" : "pull_requests_only";
};

const shown = (scene: Scene, ruleset: Ruleset) =>
  rulesetShape(ruleset, `${scene.context.url}${scene.home}`, {
    admin: isAdmin(scene),
    bypass: bypassing(ruleset, scene.actor),
  });

const invalid = (reason: string) => refused({ status: 422, message: "Validation Failed", errors: [reason] });

/** Writes a ruleset and the version that it becomes. */
const keep = (scene: Scene, ruleset: Ruleset): void => {
  const version = {
    version_id: takeId(scene),
    ruleset: ruleset.id,
    actor: scene.actor.login,
    at: scene.context.now(),
    state: ruleset,
  };
  change(scene, (now) => ({
    ...now,
    rulesets: now.rulesets.some(({ id }) => id === ruleset.id)
      ? now.rulesets.map((one) => (one.id === ruleset.id ? ruleset : one))
      : [...now.rulesets, ruleset],
    settings: { ...now.settings, ruleset_history: [...now.settings.ruleset_history, version] },
  }));
};

const write = (scene: Scene, now: Ruleset | undefined) => {
  const { repository, state, context, request } = scene;
  const wish = wishOf(request.body, now);
  if (typeof wish === "string") return invalid(wish);
  if (repository.rulesets.some(({ id, name }) => name === wish.name && id !== now?.id))
    return invalid("Name must be unique");
  const owner = state.owners[repository.owner];
  const closed = owner && rulesetOfferRefusal(owner, repository, wish);
  if (closed) return refused(closed);
  const at = iso(context.now());
  const id = now?.id ?? takeId(scene);
  const ruleset: Ruleset = {
    ...wish,
    id,
    source_type: "Repository",
    source: `${repository.owner}/${repository.name}`,
    node_id: Buffer.from(`RepositoryRuleset:${id}`).toString("base64"),
    created_at: now?.created_at ?? at,
    updated_at: at,
  };
  keep(scene, ruleset);
  return { status: now ? 200 : 201, body: shown(scene, ruleset) };
};

const own = (scene: Scene): Ruleset | undefined =>
  current(scene).rulesets.find(({ id }) => id === Number(scene.request.params.ruleset));

const parents = ({ state, repository }: Scene): readonly Ruleset[] =>
  state.organization_rulesets[repository.owner] ?? [];

const list: SceneHandle = async (scene) => {
  const { repository, request, context, home } = scene;
  const above = request.query.includes_parents === "false" ? [] : parents(scene);
  const targets = request.query.targets?.split(",");
  const found = [...repository.rulesets, ...above].filter(({ target }) => targets?.includes(target) ?? true);
  return { status: 200, body: found.map((ruleset) => rulesetSummary(ruleset, `${context.url}${home}`)) };
};

const create: SceneHandle = async (scene) => write(scene, undefined);

const read: SceneHandle = async (scene) => {
  const above = scene.request.query.includes_parents === "false" ? [] : parents(scene);
  const found = own(scene) ?? above.find(({ id }) => id === Number(scene.request.params.ruleset));
  return found ? { status: 200, body: shown(scene, found) } : notFound;
};

const update: SceneHandle = async (scene) => {
  const now = own(scene);
  return now ? write(scene, now) : notFound;
};

const remove: SceneHandle = async (scene) => {
  const now = own(scene);
  if (!now) return notFound;
  change(scene, (repository) => ({
    ...repository,
    rulesets: repository.rulesets.filter(({ id }) => id !== now.id),
  }));
  return { status: 204 };
};

const versions = (scene: Scene) =>
  scene.repository.settings.ruleset_history
    .filter(({ ruleset }) => ruleset === Number(scene.request.params.ruleset))
    .toReversed()
    .map(({ version_id, actor, at, state }) => ({
      version_id,
      actor: { id: scene.state.users[actor]?.id ?? 0, type: "User" },
      updated_at: iso(at),
      state,
    }));

const history: SceneHandle = async (scene) =>
  own(scene) && isAdmin(scene) ? { status: 200, body: versions(scene).map(({ state: _, ...one }) => one) } : notFound;

const oneVersion: SceneHandle = async (scene) => {
  const found = versions(scene).find(({ version_id }) => version_id === Number(scene.request.params.version));
  return found && isAdmin(scene) ? { status: 200, body: found } : notFound;
};

/** The rules of active rulesets for a branch; those that only evaluate are not among them. */
const ofBranch: SceneHandle = async (scene) => {
  const { state, repository, request } = scene;
  const ids = new Set([...repository.rulesets, ...parents(scene)].map(({ id }) => id));
  const active = rulesetsFor(state, repository, `refs/heads/${request.params.branch}`).filter(
    ({ enforcement, id }) => enforcement === "active" && ids.has(id),
  );
  const body = active.flatMap((ruleset) =>
    ruleset.rules.map((rule) => ({
      ...rule,
      ruleset_source_type: ruleset.source_type,
      ruleset_source: ruleset.source,
      ruleset_id: ruleset.id,
    })),
  );
  return { status: 200, body };
};

const rulesets = "/repos/:owner/:repo/rulesets";

export const rulesetRoutes: readonly Route[] = [
  { method: "GET", pattern: rulesets, handle: inRepository(list) },
  { method: "POST", pattern: rulesets, handle: inRepository(create) },
  { method: "GET", pattern: `${rulesets}/:ruleset`, handle: inRepository(read) },
  { method: "PUT", pattern: `${rulesets}/:ruleset`, handle: inRepository(update) },
  { method: "DELETE", pattern: `${rulesets}/:ruleset`, handle: inRepository(remove) },
  { method: "GET", pattern: `${rulesets}/:ruleset/history`, handle: inRepository(history) },
  { method: "GET", pattern: `${rulesets}/:ruleset/history/:version`, handle: inRepository(oneVersion) },
  { method: "GET", pattern: "/repos/:owner/:repo/rules/branches/*branch", handle: inRepository(ofBranch) },
];

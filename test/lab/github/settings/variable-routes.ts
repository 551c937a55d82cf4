/** Variables of workflows, of a repository or of one of its environments. */
import { change, inRepository, notFound, refused, type Scene, type SceneHandle, text } from "../governance/common.ts";
import { iso } from "../governance/shapes.ts";
import type { Reply, Route } from "../handler.ts";
import type { Variable } from "../state-settings.ts";

const shape = ({ name, value, created, updated }: Variable) => ({
  name,
  value,
  created_at: iso(created),
  updated_at: iso(updated),
});

/** Where values lie: an environment's name, or the empty one for the repository. Undefined: no such environment. */
export const shelf = ({ repository, request: { params } }: Scene): string | undefined => {
  if (params.environment === undefined) return "";
  return repository.environments.find(({ name }) => name.toLowerCase() === params.environment?.toLowerCase())?.name;
};

const inShelf =
  (handle: (scene: Scene, place: string, found: readonly Variable[]) => Reply): SceneHandle =>
  async (scene) => {
    const place = shelf(scene);
    return place === undefined ? notFound : handle(scene, place, scene.repository.settings.variables[place] ?? []);
  };

const keep = (scene: Scene, place: string, variables: readonly Variable[]): void =>
  change(scene, (now) => ({
    ...now,
    settings: { ...now.settings, variables: { ...now.settings.variables, [place]: variables } },
  }));

const list = inShelf((_, __, found) => ({
  status: 200,
  body: { total_count: found.length, variables: found.map(shape) },
}));

const create = inShelf((scene, place, found) => {
  const name = (text(scene.request.body, "name") ?? "").toUpperCase();
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith("GITHUB_"))
    return refused({ status: 422, message: `Variable name ${name} is invalid` });
  if (found.some((one) => one.name === name))
    return refused({ status: 409, message: "Already exists - Variable already exists" });
  const at = scene.context.now();
  keep(scene, place, [...found, { name, value: text(scene.request.body, "value") ?? "", created: at, updated: at }]);
  return { status: 201, body: {} };
});

const named = (scene: Scene, found: readonly Variable[]): Variable | undefined =>
  found.find(({ name }) => name === scene.request.params.name?.toUpperCase());

const read = inShelf((scene, _, found) => {
  const variable = named(scene, found);
  return variable ? { status: 200, body: shape(variable) } : notFound;
});

const update = inShelf((scene, place, found) => {
  const variable = named(scene, found);
  if (!variable) return notFound;
  const { body } = scene.request;
  const next = {
    ...variable,
    name: (text(body, "name") ?? variable.name).toUpperCase(),
    value: text(body, "value") ?? variable.value,
    updated: scene.context.now(),
  };
  keep(
    scene,
    place,
    found.map((one) => (one === variable ? next : one)),
  );
  return { status: 204 };
});

const remove = inShelf((scene, place, found) => {
  const variable = named(scene, found);
  if (!variable) return notFound;
  keep(
    scene,
    place,
    found.filter((one) => one !== variable),
  );
  return { status: 204 };
});

const at = (pattern: string): readonly Route[] => [
  { method: "GET", pattern, handle: inRepository(list) },
  { method: "POST", pattern, handle: inRepository(create) },
  { method: "GET", pattern: `${pattern}/:name`, handle: inRepository(read) },
  { method: "PATCH", pattern: `${pattern}/:name`, handle: inRepository(update) },
  { method: "DELETE", pattern: `${pattern}/:name`, handle: inRepository(remove) },
];

const repo = "/repos/:owner/:repo";

export const variableRoutes: readonly Route[] = [
  ...at(`${repo}/actions/variables`),
  ...at(`${repo}/environments/:environment/variables`),
];

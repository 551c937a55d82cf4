/** Secrets of workflows: what is sent is sealed, and nothing gives it back. */
import { change, inRepository, notFound, refused, type Scene, type SceneHandle, text } from "../governance/common.ts";
import { iso } from "../governance/shapes.ts";
import type { Reply, Route } from "../handler.ts";
import type { Secret } from "../state-settings.ts";
import type { Sealing } from "./sealing.ts";
import { shelf } from "./variable-routes.ts";

const shape = ({ name, created, updated }: Secret) => ({ name, created_at: iso(created), updated_at: iso(updated) });

const inShelf =
  (handle: (scene: Scene, place: string, found: readonly Secret[]) => Reply): SceneHandle =>
  async (scene) => {
    const place = shelf(scene);
    return place === undefined ? notFound : handle(scene, place, scene.repository.settings.secrets[place] ?? []);
  };

const keep = (scene: Scene, place: string, secrets: readonly Secret[]): void =>
  change(scene, (now) => ({
    ...now,
    settings: { ...now.settings, secrets: { ...now.settings.secrets, [place]: secrets } },
  }));

const list = inShelf((_, __, found) => ({
  status: 200,
  body: { total_count: found.length, secrets: found.map(shape) },
}));

const named = (scene: Scene, found: readonly Secret[]): Secret | undefined =>
  found.find(({ name }) => name === scene.request.params.name?.toUpperCase());

const read = inShelf((scene, _, found) => {
  const secret = named(scene, found);
  return secret ? { status: 200, body: shape(secret) } : notFound;
});

const putWith = (sealing: Sealing) =>
  inShelf((scene, place, found) => {
    const { body, params } = scene.request;
    const sealed = text(body, "encrypted_value") ?? "";
    if (body.key_id !== sealing.key_id || sealing.open(sealed) === undefined)
      return refused({ status: 422, message: "Bad request - Bad secret value" });
    const before = named(scene, found);
    const at = scene.context.now();
    const name = (params.name ?? "").toUpperCase();
    const secret = { name, sealed, created: before?.created ?? at, updated: at };
    keep(scene, place, [...found.filter((one) => one !== before), secret]);
    return before ? { status: 204 } : { status: 201, body: {} };
  });

const remove = inShelf((scene, place, found) => {
  const secret = named(scene, found);
  if (!secret) return notFound;
  keep(
    scene,
    place,
    found.filter((one) => one !== secret),
  );
  return { status: 204 };
});

const at = (pattern: string, sealing: Sealing): readonly Route[] => {
  const { key_id, key } = sealing;
  const publicKey = inShelf(() => ({ status: 200, body: { key_id, key } }));
  return [
    { method: "GET", pattern, handle: inRepository(list) },
    { method: "GET", pattern: `${pattern}/public-key`, handle: inRepository(publicKey) },
    { method: "GET", pattern: `${pattern}/:name`, handle: inRepository(read) },
    { method: "PUT", pattern: `${pattern}/:name`, handle: inRepository(putWith(sealing)) },
    { method: "DELETE", pattern: `${pattern}/:name`, handle: inRepository(remove) },
  ];
};

const repo = "/repos/:owner/:repo";

export const secretRoutes = (sealing: Sealing): readonly Route[] => [
  ...at(`${repo}/actions/secrets`, sealing),
  ...at(`${repo}/environments/:environment/secrets`, sealing),
];

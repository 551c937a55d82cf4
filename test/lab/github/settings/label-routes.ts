/** Labels of a repository. A slash in a name may come escaped or not: clients differ. */
import {
  change,
  current,
  inRepository,
  invalid,
  notFound,
  type Scene,
  type SceneHandle,
  takeId,
  text,
} from "../governance/common.ts";
import type { Method, Reply, Route } from "../handler.ts";
import type { Label } from "../state-settings.ts";

const shape = ({ context, home }: Scene, label: Label) => ({
  ...label,
  node_id: Buffer.from(`Label:${label.id}`).toString("base64"),
  url: `${context.url}${home}/labels/${label.name.split("/").map(encodeURIComponent).join("/")}`,
});

const labelsOf = (scene: Scene): readonly Label[] => current(scene).settings.labels;

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const named = (scene: Scene): Label | undefined =>
  labelsOf(scene).find(({ name }) => sameName(name, scene.request.params.name ?? ""));

const keep = (scene: Scene, labels: readonly Label[]): void =>
  change(scene, (now) => ({ ...now, settings: { ...now.settings, labels } }));

/** Issues and their labels are `emulate`'s: it gets to know every label, and what it makes of that does not matter here. */
const tell = (scene: Scene, method: Method, name: string, body?: unknown): Promise<Reply> =>
  scene.context.emulate(method, `${scene.home}/labels${name === "" ? "" : `/${encodeURIComponent(name)}`}`, body);

const list: SceneHandle = async (scene) => ({ status: 200, body: labelsOf(scene).map((label) => shape(scene, label)) });

const colorOf = (scene: Scene, now: string): string => (text(scene.request.body, "color") ?? now).toLowerCase();

const create: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const name = text(body, "name") ?? "";
  if (name === "") return invalid("Label", "name", "missing_field");
  if (labelsOf(scene).some((one) => sameName(one.name, name))) return invalid("Label", "name", "already_exists");
  const color = colorOf(scene, "ededed");
  if (!/^[0-9a-f]{6}$/.test(color)) return invalid("Label", "color");
  const label = { id: takeId(scene), name, color, description: text(body, "description") ?? null, default: false };
  await tell(scene, "POST", "", { name, color });
  keep(scene, [...labelsOf(scene), label]);
  return { status: 201, body: shape(scene, label) };
};

const read: SceneHandle = async (scene) => {
  const label = named(scene);
  return label ? { status: 200, body: shape(scene, label) } : notFound;
};

const edit: SceneHandle = async (scene) => {
  const label = named(scene);
  if (!label) return notFound;
  const { body } = scene.request;
  const name = text(body, "new_name") ?? text(body, "name") ?? label.name;
  const color = colorOf(scene, label.color);
  if (!/^[0-9a-f]{6}$/.test(color)) return invalid("Label", "color");
  const next = { ...label, name, color, description: text(body, "description") ?? label.description };
  await tell(scene, "PATCH", label.name, { new_name: name, color });
  keep(
    scene,
    labelsOf(scene).map((one) => (one.id === label.id ? next : one)),
  );
  return { status: 200, body: shape(scene, next) };
};

const remove: SceneHandle = async (scene) => {
  const label = named(scene);
  if (!label) return notFound;
  await tell(scene, "DELETE", label.name);
  keep(
    scene,
    labelsOf(scene).filter(({ id }) => id !== label.id),
  );
  return { status: 204 };
};

const labels = "/repos/:owner/:repo/labels";

export const labelRoutes: readonly Route[] = [
  { method: "GET", pattern: labels, handle: inRepository(list) },
  { method: "POST", pattern: labels, handle: inRepository(create) },
  { method: "GET", pattern: `${labels}/*name`, handle: inRepository(read) },
  { method: "PATCH", pattern: `${labels}/*name`, handle: inRepository(edit) },
  { method: "DELETE", pattern: `${labels}/*name`, handle: inRepository(remove) },
];

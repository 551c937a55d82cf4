/** Pull requests. Number, title and body live in `emulate`; heads, reviews and merges here, since its heads stand still. */
import type { Route } from "../handler.ts";
import { readRefusal, writeRefusal } from "../rules/access.ts";
import type { Pull } from "../state.ts";
import { change, field, inRepository, invalid, loginOf, notFound, refused, type SceneHandle, text } from "./common.ts";
import { refSha } from "./git-facts.ts";
import { pullOf, shown } from "./pull-shape.ts";

const createPull: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const head = (text(body, "head") ?? "").replace(`${scene.repository.owner}:`, "");
  const base = text(body, "base") ?? "";
  if (!(await refSha(scene, `refs/heads/${head}`))) return invalid("PullRequest", "head");
  if (!(await refSha(scene, `refs/heads/${base}`))) return invalid("PullRequest", "base");
  const reply = await scene.context.emulate("POST", `${scene.home}/pulls`, { ...body, head }, loginOf(scene.actor));
  if (reply.status !== 201) return reply;
  const pull: Pull = {
    number: Number(field(reply.body, "number")),
    author: scene.actor.login,
    head_ref: `refs/heads/${head}`,
    base_ref: `refs/heads/${base}`,
    draft: body.draft === true,
    state: "open",
    merged: false,
    labels: [],
    reviews: [],
    threads: [],
  };
  change(scene, (now) => ({ ...now, pulls: [...now.pulls, pull] }));
  return {
    status: 201,
    body: await shown(scene, pull, reply.body, true),
  };
};

const readPull: SceneHandle = async (scene) => {
  const pull = pullOf(scene);
  if (!pull) return notFound;
  const reply = await scene.context.emulate("GET", `${scene.home}/pulls/${pull.number}`);
  return reply.status === 200 ? { status: 200, body: await shown(scene, pull, reply.body, true) } : reply;
};

const listPulls: SceneHandle = async (scene) => {
  const query = new URLSearchParams(scene.request.query).toString();
  const reply = await scene.context.emulate("GET", `${scene.home}/pulls${query === "" ? "" : `?${query}`}`);
  if (!Array.isArray(reply.body)) return reply;
  const bodies = await Promise.all(
    reply.body.map(async (body: unknown) => {
      const pull = scene.repository.pulls.find(({ number }) => number === field(body, "number"));
      return pull ? shown(scene, pull, body, false) : (body as object);
    }),
  );
  return { ...reply, body: bodies };
};

const editPull: SceneHandle = async (scene) => {
  const pull = pullOf(scene);
  if (!pull) return notFound;
  const closed =
    scene.actor.login === pull.author
      ? readRefusal(scene.actor)
      : writeRefusal(scene.repository, scene.actor, "pull_requests");
  if (closed) return refused(closed);
  const { body } = scene.request;
  const reply = await scene.context.emulate("PATCH", `${scene.home}/pulls/${pull.number}`, body, loginOf(scene.actor));
  if (reply.status !== 200) return reply;
  const [state, base] = [body.state, text(body, "base")];
  const edited: Pull = {
    ...pull,
    ...(!pull.merged && (state === "open" || state === "closed") ? { state } : {}),
    ...(base ? { base_ref: `refs/heads/${base}` } : {}),
    ...(typeof body.draft === "boolean" ? { draft: body.draft } : {}),
  };
  change(scene, (now) => ({ ...now, pulls: now.pulls.map((one) => (one.number === pull.number ? edited : one)) }));
  return { status: 200, body: await shown(scene, edited, reply.body, true) };
};

const pulls = "/repos/:owner/:repo/pulls";

export const pullRoutes: readonly Route[] = [
  { method: "POST", pattern: pulls, handle: inRepository(createPull) },
  { method: "GET", pattern: pulls, handle: inRepository(listPulls) },
  { method: "GET", pattern: `${pulls}/:number`, handle: inRepository(readPull) },
  { method: "PATCH", pattern: `${pulls}/:number`, handle: inRepository(editPull) },
];

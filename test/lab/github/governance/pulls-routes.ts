/** Pull requests. Number, title and body live in `emulate`; heads, reviews and merges here, since its heads stand still. */
import type { Reply, Route } from "../handler.ts";
import { readRefusal, writeRefusal } from "../rules/access.ts";
import type { MergeMethod } from "../rules/attempts.ts";
import { decide } from "../rules/decide.ts";
import type { Pull } from "../state.ts";
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
  text,
  textAt,
} from "./common.ts";
import { refSha } from "./git-facts.ts";
import { mergedTree, mergeOf, performMerge } from "./merging.ts";
import { ask, refAttempt, underRules } from "./ref-change.ts";

const branch = (ref: string): string => ref.replace(/^refs\/heads\//, "");

export const pullOf = (scene: Scene): Pull | undefined => {
  const number = Number(scene.request.params.number);
  return current(scene).pulls.find((pull) => pull.number === number);
};

/** What GitHub shows as `mergeable_state`, for whoever has no bypass. */
const mergeableState = async (scene: Scene, pull: Pull): Promise<string> => {
  if (pull.state === "closed") return "unknown";
  if (pull.draft) return "draft";
  const merge = await mergeOf({ ...scene, repository: current(scene) }, pull, "squash");
  if (!merge) return "unknown";
  const nobody = { kind: "user", login: "", id: 0, role: "write", organizationAdmin: false, teams: [] } as const;
  const where = { state: scene.context.state(), repository: current(scene) };
  return decide(where, nobody, merge.attempt).refusal ? "blocked" : "clean";
};

/** `emulate`'s body with what is known better here. */
const shown = async (scene: Scene, pull: Pull, body: unknown, whole: boolean): Promise<object> => {
  const [head, base] = await Promise.all([refSha(scene, pull.head_ref), refSha(scene, pull.base_ref)]);
  const side = (name: "head" | "base", sha: string | undefined) => ({
    ...(field(body, name) as object),
    ...(sha && !pull.merged ? { sha } : {}),
  });
  return {
    ...(body as object),
    state: pull.state,
    draft: pull.draft,
    head: side("head", head),
    base: side("base", base),
    merge_commit_sha: pull.merge_commit_sha ?? null,
    merged_at: pull.merged ? field(body, "closed_at") : null,
    ...(whole ? { merged: pull.merged, mergeable_state: await mergeableState(scene, pull) } : {}),
  };
};

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
    body: {
      ...(await shown(scene, pull, reply.body, true)),
      user: { ...(field(reply.body, "user") as object), login: pull.author },
    },
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

const methodOf = (given: unknown): MergeMethod => (given === "squash" || given === "rebase" ? given : "merge");

const mergePull: SceneHandle = async (scene): Promise<Reply> => {
  const pull = pullOf(scene);
  if (!pull) return notFound;
  const { body } = scene.request;
  const merge = await mergeOf(scene, pull, methodOf(body.merge_method));
  if (!merge) return refused({ status: 405, message: "Pull Request is not mergeable" });
  const expected = text(body, "sha");
  if (expected !== undefined && expected !== merge.attempt.after)
    return refused({ status: 409, message: "Head branch was modified. Review and try the merge again." });
  const { refusal } = ask(scene, merge.attempt);
  if (refusal) return refused(refusal);
  const title =
    text(body, "commit_title") ??
    `Merge pull request #${pull.number} from ${scene.repository.owner}/${branch(pull.head_ref)}`;
  const more = text(body, "commit_message");
  return performMerge(scene, merge, more ? `${title}\n\n${more}` : title);
};

/** Merges the base into the head: a push to the head's branch by whoever asks. */
const updateBranch: SceneHandle = async (scene) => {
  const pull = pullOf(scene);
  if (!pull) return notFound;
  const merge = await mergeOf(scene, pull, "merge");
  if (!merge || pull.state === "closed") return invalid("PullRequest", "head");
  const { attempt } = merge;
  if (!attempt.behind) return refused({ status: 422, message: "There are no new commits on the base branch." });
  const commit = {
    message: `Merge branch '${branch(pull.base_ref)}' into ${branch(pull.head_ref)}`,
    tree: await mergedTree(scene, merge),
    parents: [attempt.after, attempt.before],
  };
  const made = await scene.context.emulate("POST", `${scene.home}/git/commits`, commit, loginOf(scene.actor));
  const sha = textAt(made.body, "sha");
  change(scene, (now) => ({ ...now, signatures: { ...now.signatures, [sha]: { verified: true, reason: "valid" } } }));
  const push = await refAttempt({ ...scene, repository: current(scene) }, pull.head_ref, sha);
  const moved = await underRules(scene, push, () =>
    scene.context.emulate("PATCH", `${scene.home}/git/${pull.head_ref}`, { sha, force: true }),
  );
  if (moved.status !== 200) return moved;
  return {
    status: 202,
    body: { message: "Updating pull request branch.", url: `${scene.context.url}${scene.home}/pulls/${pull.number}` },
  };
};

const pulls = "/repos/:owner/:repo/pulls";

export const pullRoutes: readonly Route[] = [
  { method: "POST", pattern: pulls, handle: inRepository(createPull) },
  { method: "GET", pattern: pulls, handle: inRepository(listPulls) },
  { method: "GET", pattern: `${pulls}/:number`, handle: inRepository(readPull) },
  { method: "PATCH", pattern: `${pulls}/:number`, handle: inRepository(editPull) },
  { method: "PUT", pattern: `${pulls}/:number/merge`, handle: inRepository(mergePull) },
  { method: "PUT", pattern: `${pulls}/:number/update-branch`, handle: inRepository(updateBranch) },
];

/** A pull request as it stands now: `emulate` keeps its title and text, its branches and state are known better here. */
import { decide } from "../rules/decide.ts";
import { repositoryShape } from "../settings/repository-shape.ts";
import type { Pull } from "../state.ts";
import { current, field, type Scene } from "./common.ts";
import { refSha } from "./git-facts.ts";
import { mergeOf } from "./merging.ts";
import { simpleUser } from "./shapes.ts";

/** The pull request of the path. Undefined: there is none of this number. */
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
export const shown = async (scene: Scene, pull: Pull, body: unknown, whole: boolean): Promise<object> => {
  const [head, base] = await Promise.all([refSha(scene, pull.head_ref), refSha(scene, pull.base_ref)]);
  const side = (name: "head" | "base", sha: string | undefined) => ({
    ...(field(body, name) as object),
    user: simpleUser(scene, scene.repository.owner),
    repo: repositoryShape(scene, scene.repository, scene.actor),
    ...(sha && !pull.merged ? { sha } : {}),
  });
  return {
    ...(body as object),
    user: simpleUser(scene, pull.author),
    state: pull.state,
    draft: pull.draft,
    head: side("head", head),
    base: side("base", base),
    merge_commit_sha: pull.merge_commit_sha ?? null,
    merged_at: pull.merged ? field(body, "closed_at") : null,
    ...(whole ? { merged: pull.merged, mergeable_state: await mergeableState(scene, pull) } : {}),
  };
};

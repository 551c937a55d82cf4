/** Merging a pull request, and bringing its branch up to date. */
import type { Reply, Route } from "../handler.ts";
import type { MergeMethod } from "../rules/attempts.ts";
import {
  change,
  current,
  inRepository,
  invalid,
  loginOf,
  notFound,
  refused,
  type SceneHandle,
  text,
  textAt,
} from "./common.ts";
import { mergedTree, mergeOf, performMerge } from "./merging.ts";
import { pullOf } from "./pull-shape.ts";
import { ask, refAttempt, underRules } from "./ref-change.ts";

const branch = (ref: string): string => ref.replace(/^refs\/heads\//, "");

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

const pull = "/repos/:owner/:repo/pulls/:number";

export const mergeRoutes: readonly Route[] = [
  { method: "PUT", pattern: `${pull}/merge`, handle: inRepository(mergePull) },
  { method: "PUT", pattern: `${pull}/update-branch`, handle: inRepository(updateBranch) },
];

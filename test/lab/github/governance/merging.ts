/** A pull request seen against its branches now, and the merge itself. */
import type { Reply } from "../handler.ts";
import type { MergeAttempt, MergeMethod } from "../rules/attempts.ts";
import type { Pull } from "../state.ts";
import { change, loginOf, refused, type Scene, textAt } from "./common.ts";
import { type ChangeFacts, changeBetween, codeOwnersOf, refSha } from "./git-facts.ts";
import { recordPush } from "./ref-change.ts";

export type Merge = { readonly attempt: MergeAttempt; readonly change: ChangeFacts };

/** Who put the head where it is: the last recorded push of the branch, else the author. */
const lastPush = ({ repository }: Scene, pull: Pull, head: string): MergeAttempt["lastPush"] => {
  const push = repository.ref_updates.findLast(({ ref, after }) => ref === pull.head_ref && after === head);
  return push ? { actor: push.actor, at: push.at } : { actor: pull.author, at: 0 };
};

/** Everything the rules ask about a merge. Undefined: a branch of it is gone. */
export const mergeOf = async (scene: Scene, pull: Pull, method: MergeMethod): Promise<Merge | undefined> => {
  const [before, after] = await Promise.all([refSha(scene, pull.base_ref), refSha(scene, pull.head_ref)]);
  if (!before || !after) return undefined;
  const [found, codeOwners] = await Promise.all([
    changeBetween(scene, before, after),
    codeOwnersOf(scene, pull.base_ref.replace("refs/heads/", "")),
  ]);
  return {
    change: found,
    attempt: {
      kind: "merge",
      ref: pull.base_ref,
      before,
      after,
      pull,
      method,
      queued: false,
      behind: found.behind,
      lastPush: lastPush(scene, pull, after),
      commits: found.commits,
      files: found.files,
      ...(codeOwners === undefined ? {} : { codeOwners }),
    },
  };
};

const treeOf = async ({ context, home }: Scene, sha: string): Promise<string> =>
  textAt((await context.emulate("GET", `${home}/git/commits/${sha}`)).body, "tree", "sha");

/** The tree of the merge: the head's, or where the base went on, the base's with the files that the head changed. */
export const mergedTree = async (scene: Scene, { attempt, change: found }: Merge): Promise<string> => {
  if (!found.behind) return treeOf(scene, attempt.after);
  const tree = found.blobs.map(({ path, sha }) => ({ path, mode: "100644", type: "blob", sha }));
  const base_tree = await treeOf(scene, attempt.before);
  return textAt((await scene.context.emulate("POST", `${scene.home}/git/trees`, { base_tree, tree })).body, "sha");
};

/** Makes the commit, moves the base, and closes the pull request. GitHub signs what it makes, except a rebase. */
export const performMerge = async (scene: Scene, merge: Merge, message: string): Promise<Reply> => {
  const { attempt } = merge;
  const { context, home } = scene;
  const parents = attempt.method === "merge" ? [attempt.before, attempt.after] : [attempt.before];
  const commit = { message, tree: await mergedTree(scene, merge), parents };
  const made = await context.emulate("POST", `${home}/git/commits`, commit, loginOf(scene.actor));
  const sha = textAt(made.body, "sha");
  const moved = await context.emulate("PATCH", `${home}/git/${attempt.ref}`, { sha, force: true });
  if (!sha || moved.status !== 200)
    return refused({ status: 409, message: "Base branch was modified. Review and try the merge again." });
  if (attempt.method !== "rebase")
    change(scene, (now) => ({ ...now, signatures: { ...now.signatures, [sha]: { verified: true, reason: "valid" } } }));
  recordPush(scene, attempt.ref, attempt.before, sha);
  await context.emulate("PATCH", `${home}/pulls/${attempt.pull.number}`, { state: "closed" });
  change(scene, (now) => ({
    ...now,
    pulls: now.pulls.map((pull) =>
      pull.number === attempt.pull.number ? { ...pull, state: "closed", merged: true, merge_commit_sha: sha } : pull,
    ),
  }));
  return { status: 200, body: { sha, merged: true, message: "Pull Request successfully merged" } };
};

/** Pushes over REST: refs made, moved and deleted; files written straight to a branch; releases that make their tag. */
import type { Route } from "../handler.ts";
import type { FileFacts, RefAttempt } from "../rules/attempts.ts";
import { inRepository, invalid, notFound, refused, type Scene, type SceneHandle, text, textAt } from "./common.ts";
import { refSha, sentFile } from "./git-facts.ts";
import { ask, recordPush, refAttempt, underRules } from "./ref-change.ts";

const createRef: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const [ref, sha] = [text(body, "ref"), text(body, "sha")];
  if (!ref?.startsWith("refs/")) return invalid("Reference", "ref");
  if (!sha) return invalid("Reference", "sha", "missing_field");
  if (await refSha(scene, ref)) return refused({ status: 422, message: "Reference already exists" });
  const attempt = await refAttempt(scene, ref, sha);
  return underRules(scene, attempt, () => scene.context.emulate("POST", `${scene.home}/git/refs`, body));
};

const moveRef: SceneHandle = async (scene) => {
  const { body, params } = scene.request;
  const [ref, sha] = [`refs/${params.ref}`, text(body, "sha")];
  if (!sha) return invalid("Reference", "sha", "missing_field");
  if (!(await refSha(scene, ref))) return refused({ status: 422, message: "Reference does not exist" });
  const attempt = await refAttempt(scene, ref, sha);
  if (attempt.rewinds && body.force !== true) return refused({ status: 422, message: "Update is not a fast forward" });
  const path = `${scene.home}/git/${ref}`;
  return underRules(scene, attempt, () => scene.context.emulate("PATCH", path, { sha, force: true }));
};

const deleteRef: SceneHandle = async (scene) => {
  const ref = `refs/${scene.request.params.ref}`;
  if (!(await refSha(scene, ref))) return refused({ status: 422, message: "Reference does not exist" });
  const attempt = await refAttempt(scene, ref, undefined);
  return underRules(scene, attempt, () => scene.context.emulate("DELETE", `${scene.home}/git/${ref}`));
};

/** A commit that GitHub makes for an App is signed by GitHub, one that it makes for a user's token is not. */
const writtenCommit = ({ actor, request }: Scene): RefAttempt["commits"][number] => ({
  sha: "",
  parents: 1,
  message: text(request.body, "message") ?? "",
  authorEmail: textAt(request.body, "author", "email") || `${actor.login}@users.noreply.github.com`,
  committerEmail: textAt(request.body, "committer", "email") || `${actor.login}@users.noreply.github.com`,
  signature: actor.kind === "app" ? { verified: true, reason: "valid" } : { verified: false, reason: "unsigned" },
});

/** A file written or removed on a branch is a push of one commit. Refused it answers 409. */
const writeFile =
  (method: "PUT" | "DELETE"): SceneHandle =>
  async (scene) => {
    const { body, params } = scene.request;
    const ref = `refs/heads/${text(body, "branch") ?? scene.repository.default_branch}`;
    const path = params.path ?? "";
    const file: FileFacts = method === "DELETE" ? { path } : sentFile(path, text(body, "content") ?? "");
    const before = await refSha(scene, ref);
    // The commit does not exist yet, so no check can have passed on it.
    const attempt: RefAttempt = {
      kind: before ? "update" : "create",
      ref,
      ...(before ? { before } : {}),
      after: "0".repeat(40),
      rewinds: false,
      commits: [writtenCommit(scene)],
      files: [file],
    };
    const { refusal } = ask(scene, attempt);
    if (refusal) return refused(refusal.status === 422 ? { ...refusal, status: 409 } : refusal);
    const as = scene.actor.kind === "user" ? scene.actor.login : undefined;
    const reply = await scene.context.emulate(method, `${scene.home}/contents/${path}`, body, as);
    if (reply.status < 300) recordPush(scene, ref, before, textAt(reply.body, "commit", "sha"));
    return reply;
  };

/** A release of a tag that is not there makes it, which the tag's rules have to allow. */
const createRelease: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const ref = `refs/tags/${text(body, "tag_name") ?? ""}`;
  if (body.draft === true || (await refSha(scene, ref))) return "forward";
  const target = text(body, "target_commitish") ?? scene.repository.default_branch;
  const sha = (await refSha(scene, `refs/heads/${target}`)) ?? target;
  if (!/^[0-9a-f]{40}$/.test(sha)) return notFound;
  const attempt = await refAttempt(scene, ref, sha);
  const made = await underRules(scene, attempt, () =>
    scene.context.emulate("POST", `${scene.home}/git/refs`, { ref, sha }),
  );
  return made.status < 300 ? "forward" : made;
};

const repo = "/repos/:owner/:repo";

export const refRoutes: readonly Route[] = [
  { method: "POST", pattern: `${repo}/git/refs`, handle: inRepository(createRef) },
  { method: "PATCH", pattern: `${repo}/git/refs/*ref`, handle: inRepository(moveRef) },
  { method: "DELETE", pattern: `${repo}/git/refs/*ref`, handle: inRepository(deleteRef) },
  { method: "PUT", pattern: `${repo}/contents/*path`, handle: inRepository(writeFile("PUT")) },
  { method: "DELETE", pattern: `${repo}/contents/*path`, handle: inRepository(writeFile("DELETE")) },
  { method: "POST", pattern: `${repo}/releases`, handle: inRepository(createRelease) },
];

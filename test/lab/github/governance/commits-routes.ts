/** Commits made over REST keep their signatures here, since `emulate` calls every commit unsigned. */
import type { Reply, Route } from "../handler.ts";
import { change, field, inRepository, loginOf, type Scene, type SceneHandle, text, textAt } from "./common.ts";
import { verifyCommit } from "./signatures.ts";

const verification = (scene: Scene, sha: string) => {
  const found =
    scene.context.state().repositories[`${scene.repository.owner}/${scene.repository.name}`.toLowerCase()]?.signatures[
      sha
    ];
  return {
    verified: found?.verified ?? false,
    reason: found?.reason ?? "unsigned",
    signature: null,
    payload: null,
    verified_at: null,
  };
};

const createCommit: SceneHandle = async (scene) => {
  const { body } = scene.request;
  const signature = text(body, "signature");
  const reply = await scene.context.emulate("POST", `${scene.home}/git/commits`, body, loginOf(scene.actor));
  if (reply.status !== 201) return reply;
  const sha = textAt(reply.body, "sha");
  if (signature !== undefined) {
    const [message, tree, author] = [textAt(body, "message"), textAt(body, "tree"), field(body, "author")];
    const parents = field(body, "parents") as readonly string[];
    const who = { name: textAt(author, "name"), email: textAt(author, "email"), date: textAt(author, "date") };
    const user = scene.state.users[scene.actor.login];
    const found = verifyCommit({ message, tree, parents, author: who }, signature, user);
    change(scene, (now) => ({ ...now, signatures: { ...now.signatures, [sha]: found } }));
  }
  return { ...reply, body: { ...(reply.body as object), verification: verification(scene, sha) } };
};

const readGitCommit: SceneHandle = async (scene) => {
  const sha = scene.request.params.sha ?? "";
  const reply: Reply = await scene.context.emulate("GET", `${scene.home}/git/commits/${sha}`);
  return reply.status === 200
    ? { status: 200, body: { ...(reply.body as object), verification: verification(scene, sha) } }
    : reply;
};

const repo = "/repos/:owner/:repo";

export const commitRoutes: readonly Route[] = [
  { method: "POST", pattern: `${repo}/git/commits`, handle: inRepository(createCommit) },
  { method: "GET", pattern: `${repo}/git/commits/:sha`, handle: inRepository(readGitCommit) },
];

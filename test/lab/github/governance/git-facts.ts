/** Reads from `emulate` what the rules ask of Git: refs, commits that a change brings, files that it alters. */
import type { CommitFacts, FileFacts } from "../rules/attempts.ts";
import { listAt, type Scene, textAt } from "./common.ts";

const get = async ({ context, home }: Scene, path: string): Promise<unknown> => {
  const reply = await context.emulate("GET", `${home}${path}`);
  return reply.status === 200 ? reply.body : undefined;
};

/** What a ref points to. Undefined: there is no such ref. */
export const refSha = async (scene: Scene, ref: string): Promise<string | undefined> =>
  textAt(await get(scene, `/git/ref/${ref.replace(/^refs\//, "")}`), "object", "sha") || undefined;

/** The commit behind a sha; annotated tags are looked through. Undefined: there is no such object. */
const peeled = async (scene: Scene, sha: string): Promise<string | undefined> => {
  if (await get(scene, `/git/commits/${sha}`)) return sha;
  return textAt(await get(scene, `/git/tags/${sha}`), "object", "sha") || undefined;
};

const commitFacts = (scene: Scene, raw: unknown): CommitFacts => {
  const sha = textAt(raw, "sha");
  return {
    sha,
    parents: listAt(raw, "parents").length,
    message: textAt(raw, "commit", "message"),
    authorEmail: textAt(raw, "commit", "author", "email"),
    committerEmail: textAt(raw, "commit", "committer", "email"),
    signature: scene.repository.signatures[sha] ?? { verified: false, reason: "unsigned" },
  };
};

const decoded = (base64: string): { readonly size: number; readonly text?: string } => {
  const bytes = Buffer.from(base64, "base64");
  return { size: bytes.length, ...(bytes.includes(0) ? {} : { text: bytes.toString("utf8") }) };
};

/** Facts of a file that is sent as base64. */
export const sentFile = (path: string, base64: string): FileFacts => ({ path, ...decoded(base64) });

const fileFacts = async (scene: Scene, raw: unknown): Promise<FileFacts> => {
  const path = textAt(raw, "filename");
  if (textAt(raw, "status") === "removed") return { path };
  return { path, ...decoded(textAt(await get(scene, `/git/blobs/${textAt(raw, "sha")}`), "content")) };
};

export type ChangeFacts = {
  /** Commits of `before` that `after` lacks. */
  readonly behind: boolean;
  readonly commits: readonly CommitFacts[];
  readonly files: readonly FileFacts[];
  /** With their blobs, for making trees. */
  readonly blobs: readonly { readonly path: string; readonly sha: string | null }[];
};

const nothing: ChangeFacts = { behind: false, commits: [], files: [], blobs: [] };

/** What lies between two commits. Unrelated ones: all of the old is missing, and nothing is known of the files. */
export const changeBetween = async (scene: Scene, before: string, after: string): Promise<ChangeFacts> => {
  const [from, to] = await Promise.all([peeled(scene, before), peeled(scene, after)]);
  if (!from || !to || from === to) return nothing;
  const compared = await get(scene, `/compare/${from}...${to}`);
  if (compared === undefined) return { ...nothing, behind: true };
  const files = listAt(compared, "files");
  const status = textAt(compared, "status");
  return {
    behind: status === "behind" || status === "diverged",
    commits: listAt(compared, "commits").map((raw) => commitFacts(scene, raw)),
    files: await Promise.all(files.map((raw) => fileFacts(scene, raw))),
    blobs: files.map((raw) => ({
      path: textAt(raw, "filename"),
      sha: textAt(raw, "status") === "removed" ? null : textAt(raw, "sha"),
    })),
  };
};

/** Text of a file on a ref. Undefined: there is none. */
export const fileText = async (scene: Scene, path: string, ref: string): Promise<string | undefined> => {
  const content = textAt(await get(scene, `/contents/${path}?ref=${encodeURIComponent(ref)}`), "content");
  return content === "" ? undefined : Buffer.from(content, "base64").toString("utf8");
};

/** CODEOWNERS of a branch: the first of GitHub's three places that has one. */
export const codeOwnersOf = async (scene: Scene, ref: string): Promise<string | undefined> => {
  for (const path of [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]) {
    const found = await fileText(scene, path, ref);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The commit that a branch, a tag or a sha means, as the API takes them. Undefined: none. */
export const shaOf = async (scene: Scene, given: string): Promise<string | undefined> =>
  /^[0-9a-f]{40}$/.test(given)
    ? given
    : ((await refSha(scene, `refs/heads/${given}`)) ?? (await refSha(scene, `refs/tags/${given}`)));

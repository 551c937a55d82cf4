/** What somebody tries to do to a ref, with the facts of Git that the rules look at. */
import type { Pull, Signature } from "../state.ts";

export type CommitFacts = {
  readonly sha: string;
  readonly parents: number;
  readonly message: string;
  readonly authorEmail: string;
  readonly committerEmail: string;
  readonly signature: Signature;
};

export type FileFacts = {
  readonly path: string;
  /** Bytes. Absent: the file is removed. */
  readonly size?: number;
  /** Text of the new content; absent for removed and binary files. */
  readonly text?: string;
};

/** A push, or what amounts to one over REST. */
export type RefAttempt = {
  readonly kind: "create" | "update" | "delete";
  /** Full: `refs/heads/main`. */
  readonly ref: string;
  readonly before?: string;
  readonly after?: string;
  /** The new commit does not descend from the old one. */
  readonly rewinds: boolean;
  /** Commits that come to the ref by this. */
  readonly commits: readonly CommitFacts[];
  /** Files that differ afterwards. */
  readonly files: readonly FileFacts[];
};

export type MergeMethod = "merge" | "squash" | "rebase";

/** A merge of a pull request. */
export type MergeAttempt = {
  readonly kind: "merge";
  /** Full ref of the base branch. */
  readonly ref: string;
  readonly before: string;
  /** Head of the pull request now. */
  readonly after: string;
  readonly pull: Pull;
  readonly method: MergeMethod;
  /** The merge queue does it. */
  readonly queued: boolean;
  /** The base has commits that the head lacks. */
  readonly behind: boolean;
  /** Who pushed the head last, and when. */
  readonly lastPush: { readonly actor: string; readonly at: number };
  readonly commits: readonly CommitFacts[];
  readonly files: readonly FileFacts[];
  /** Text of the base's CODEOWNERS. Absent: there is none. */
  readonly codeOwners?: string;
};

export type Attempt = RefAttempt | MergeAttempt;

/** Somebody who uses GitHub over REST: what a developer, a reviewer, an admin or an App tries, one method each. For tests. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { signCommit, sshKey } from "./governance/signatures.ts";

export type Answer = { readonly status: number; readonly body: unknown };

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((found, name) => (found as Record<string, unknown> | null | undefined)?.[name], value);

/** What the server said, when it should have done it. */
const must = (answer: Answer, what: string): Answer => {
  if (answer.status < 300) return answer;
  throw new Error(`expected GitHub to ${what}, found ${answer.status} ${JSON.stringify(answer.body)}`);
};

export type CommitOptions = {
  /** Absent: the branch as it is. */
  readonly onto?: string;
  /** Text by path; null removes the file. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly message?: string;
  /** Absent: with a key of the author's. */
  readonly signed?: boolean | "by a stranger";
  /** More parents: a merge commit. */
  readonly also?: readonly string[];
};

let clock = Date.UTC(2026, 0, 1);

export class Person {
  readonly login: string;
  readonly #url: string;
  readonly #token: string;
  readonly #repository: string;
  #key: KeyObject | undefined;

  /** `repository` is `owner/name`. */
  constructor(login: string, given: { readonly url: string; readonly token: string; readonly repository: string }) {
    this.login = login;
    this.#url = given.url.replace(/\/$/, "");
    this.#token = given.token;
    this.#repository = `/repos/${given.repository}`;
  }

  /** Any request; `path` is taken after the repository, unless it begins with two slashes. */
  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const target = path.startsWith("//") ? path.slice(1) : `${this.#repository}${path}`;
    const reply = await fetch(`${this.#url}${target}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  async sha(ref: string): Promise<string> {
    return String(at(must(await this.ask("GET", `/git/ref/${ref}`), `have ${ref}`).body, "object", "sha"));
  }

  /** Makes a commit and moves nothing. */
  async commit(branch: string, options: CommitOptions): Promise<string> {
    const parent = options.onto ?? (await this.sha(`heads/${branch}`));
    const base = must(await this.ask("GET", `/git/commits/${parent}`), "have the parent").body;
    const entries = Object.entries(options.files).map(([path, content]) => ({
      path,
      mode: "100644",
      type: "blob",
      ...(content === null ? { sha: null } : { content }),
    }));
    const made = must(
      await this.ask("POST", "/git/trees", { base_tree: at(base, "tree", "sha"), tree: entries }),
      "take a tree",
    );
    clock += 1000;
    const text = {
      message: options.message ?? "Change a file",
      tree: String(at(made.body, "sha")),
      parents: [parent, ...(options.also ?? [])],
      author: { name: this.login, email: `${this.login}@acme.example`, date: new Date(clock).toISOString() },
    };
    const key = await this.#signingKey();
    const stranger = options.signed === "by a stranger" ? generateKeyPairSync("ed25519").privateKey : key;
    const signature = options.signed === false ? {} : { signature: signCommit(text, stranger) };
    return String(
      at(must(await this.ask("POST", "/git/commits", { ...text, ...signature }), "take a commit").body, "sha"),
    );
  }

  async #signingKey(): Promise<KeyObject> {
    if (!this.#key) {
      const { privateKey, publicKey } = generateKeyPairSync("ed25519");
      must(await this.ask("POST", "//user/ssh_signing_keys", { title: "test", key: sshKey(publicKey) }), "take a key");
      this.#key = privateKey;
    }
    return this.#key;
  }

  create(ref: string, sha: string): Promise<Answer> {
    return this.ask("POST", "/git/refs", { ref: `refs/${ref}`, sha });
  }

  move(ref: string, sha: string, force = false): Promise<Answer> {
    return this.ask("PATCH", `/git/refs/${ref}`, { sha, force });
  }

  remove(ref: string): Promise<Answer> {
    return this.ask("DELETE", `/git/refs/${ref}`);
  }

  /** Makes a commit and pushes it. */
  async push(branch: string, options: CommitOptions): Promise<Answer> {
    return this.move(`heads/${branch}`, await this.commit(branch, options));
  }

  /** A new branch from `main` with one commit. */
  async branch(name: string, options: CommitOptions): Promise<string> {
    const sha = await this.commit("main", options);
    must(await this.create(`heads/${name}`, sha), `make the branch ${name}`);
    return sha;
  }

  /** A pull request to `main`; its number. */
  async open(head: string): Promise<number> {
    const opened = await this.ask("POST", "/pulls", { title: head, head, base: "main" });
    return Number(at(must(opened, "open a pull request").body, "number"));
  }

  review(pull: number, event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT"): Promise<Answer> {
    return this.ask("POST", `/pulls/${pull}/reviews`, { event, body: "Looked at it" });
  }

  merge(pull: number, merge_method: "merge" | "squash" | "rebase" = "squash"): Promise<Answer> {
    return this.ask("PUT", `/pulls/${pull}/merge`, { merge_method });
  }

  check(sha: string, name: string, conclusion: "success" | "failure"): Promise<Answer> {
    return this.ask("POST", "/check-runs", { name, head_sha: sha, status: "completed", conclusion });
  }

  status(sha: string, context: string, state: "success" | "failure"): Promise<Answer> {
    return this.ask("POST", `/statuses/${sha}`, { context, state });
  }

  /** Starts the workflow that deploys; the run's id, or the refusal. */
  dispatch(workflow: string, ref: string, environment: string): Promise<Answer> {
    return this.ask("POST", `/actions/workflows/${workflow}/dispatches`, {
      ref,
      inputs: { environment },
      return_run_details: true,
    });
  }

  /** Lets a waiting run through. */
  async approve(run: number, state: "approved" | "rejected" = "approved"): Promise<Answer> {
    const pending = must(await this.ask("GET", `/actions/runs/${run}/pending_deployments`), "list what waits").body;
    const environment_ids = (pending as readonly unknown[]).map((one) => at(one, "environment", "id"));
    return this.ask("POST", `/actions/runs/${run}/pending_deployments`, { environment_ids, state, comment: "" });
  }

  async run(id: number): Promise<{ readonly status: unknown; readonly conclusion: unknown; readonly title: unknown }> {
    const { body } = must(await this.ask("GET", `/actions/runs/${id}`), `have run ${id}`);
    return { status: at(body, "status"), conclusion: at(body, "conclusion"), title: at(body, "display_title") };
  }
}

/** A GitHub of one test file, with the repository acme/shop, asked as anybody. */
import { type Github, type GithubOptions, startGithub } from "./server.ts";

export type Answer = {
  readonly status: number;
  /** Undefined: the body is empty. */
  readonly body: unknown;
  readonly headers: Headers;
};

export type Trial = {
  readonly github: Github;
  /** `login`: default `ada`, who may do everything. */
  readonly ask: (method: string, path: string, body?: unknown, login?: string) => Promise<Answer>;
  /** `<status> <message>` of what must be refused, `<status>` of anything else. */
  readonly said: (method: string, path: string, body?: unknown, login?: string) => Promise<string>;
};

const home = (kind: GithubOptions["kind"]) => (kind === "User" ? "/user/repos" : "/orgs/acme/repos");

/** `visibility`: of the repository. Default private. */
export const startTrial = async (
  options: GithubOptions & { readonly visibility?: "public" | "private" } = {},
): Promise<Trial> => {
  const github = await startGithub(options);
  const ask: Trial["ask"] = async (method, path, body, login = "ada") => {
    const response = await fetch(`${github.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${github.tokens[login] ?? ""}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
  };
  const said: Trial["said"] = async (...asked) => {
    const { status, body } = await ask(...asked);
    const { message = "", errors } = (body ?? {}) as {
      readonly message?: string;
      readonly errors?: readonly unknown[];
    };
    return status < 400 ? String(status) : `${status} ${errors ? errors.map(String).join("; ") : message}`;
  };
  const made = await said("POST", home(options.kind), {
    name: "shop",
    auto_init: true,
    visibility: options.visibility ?? "private",
  });
  if (made !== "201") throw new Error(`expected the repository to be made, found ${made}`);
  return { github, ask, said };
};

/** Some fields of a reply's body, in their order. */
export const fields = (value: unknown, ...names: readonly string[]): readonly unknown[] =>
  names.map((name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name]);

/** What a route of the overlay gets and gives. Routes are looked through in order; what none takes goes to `emulate`. */
import type { GithubState, Identity } from "./state.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type Reply = {
  readonly status: number;
  /** Absent: an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request of ours to `emulate`, as an admin who may do everything there, or as a user. `path` begins with a slash. */
export type Emulate = (method: Method, path: string, body?: unknown, as?: string) => Promise<Reply>;

export type Request = {
  readonly method: Method;
  /** Without `/api/v3` and without the query. */
  readonly path: string;
  /** Decoded parts of the path, by the names of the route's pattern. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON; `{}` when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
};

export type Context = {
  readonly state: () => GithubState;
  /** Replaces the state by what the function returns. */
  readonly update: (change: (state: GithubState) => GithubState) => void;
  readonly emulate: Emulate;
  /** Address of the overlay, without a slash at its end; for the links in replies. */
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** `forward`: the route has looked and lets `emulate` answer the request as it came. */
export type Handle = (request: Request, context: Context) => Promise<Reply | "forward">;

export type Route = {
  readonly method: Method;
  /** `/repos/:owner/:repo/git/refs/*ref`: `:name` is one part, `*name` (last) the rest with its slashes. */
  readonly pattern: string;
  readonly handle: Handle;
};

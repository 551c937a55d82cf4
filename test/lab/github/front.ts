/** The overlay's HTTP server: a token makes an identity, a route of ours answers, `emulate` answers the rest. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Back } from "./back.ts";
import type { Context, Method, Reply, Request, Route } from "./handler.ts";
import { canonicalPath } from "./paths.ts";
import { findRoute } from "./router.ts";
import { rightsRefusal } from "./rules/rights.ts";
import type { GithubState, Identity } from "./state.ts";

export type Front = { readonly url: string; readonly context: Context; readonly stop: () => Promise<void> };

export type FrontOptions = {
  readonly state: GithubState;
  readonly back: Back;
  readonly routes: readonly Route[];
  /** Absent: any free port. */
  readonly port?: number;
  /** Milliseconds since 1970. Absent: the machine's clock. */
  readonly now?: () => number;
};

const bodyOf = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
};

const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return undefined;
  }
};

const identify = (state: GithubState, header: string | undefined): Identity | undefined => {
  const token = header?.replace(/^(Bearer|token)\s+/i, "");
  return token === undefined ? undefined : state.tokens[token];
};

const forward = async (back: Back, request: Request, target: string, text: string): Promise<Reply> => {
  const reply = await fetch(`${back.url}${target}`, {
    method: request.method,
    headers: {
      authorization: `Bearer ${back.tokenOf(request.identity.kind === "user" ? request.identity.login : undefined)}`,
      "content-type": "application/json",
    },
    ...(text === "" || request.method === "GET" ? {} : { body: text }),
  });
  const answer = await reply.text();
  const link = reply.headers.get("link");
  return {
    status: reply.status,
    ...(answer === "" ? {} : { body: JSON.parse(answer) as unknown }),
    ...(link ? { headers: { link } } : {}),
  };
};

const send = (response: ServerResponse, { status, body, headers }: Reply): void => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(text);
};

const answer = async (options: FrontOptions, context: Context, message: IncomingMessage): Promise<Reply> => {
  const url = new URL(message.url ?? "/", "http://front.invalid");
  if (url.pathname === "/_lab/health") return { status: 200, body: {} };
  const path = canonicalPath(context.state(), url.pathname);
  const identity = identify(context.state(), message.headers.authorization);
  if (!identity)
    return {
      status: 401,
      body: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest", status: "401" },
    };
  const closed = rightsRefusal(context.state(), identity, message.method ?? "GET", path);
  if (closed)
    return {
      status: closed.status,
      body: {
        message: closed.message,
        documentation_url: "https://docs.github.com/rest",
        status: String(closed.status),
      },
    };
  const text = await bodyOf(message);
  const body = parsed(text);
  if (!body) return { status: 400, body: { message: "Problems parsing JSON" } };
  const method = (message.method ?? "GET") as Method;
  const found = findRoute(options.routes, method, path);
  const request: Request = {
    method,
    path,
    params: found?.params ?? {},
    query: Object.fromEntries(url.searchParams),
    body,
    identity,
  };
  const reply = found ? await found.route.handle(request, context) : "forward";
  return reply === "forward" ? forward(options.back, request, `${path}${url.search}`, text) : reply;
};

/** Serves on the loopback until it is stopped. One request at a time, so that a decision and its change are one step. */
export const startFront = async (options: FrontOptions): Promise<Front> => {
  let state = options.state;
  let url = "";
  const context: Context = {
    state: () => state,
    update: (change) => {
      state = change(state);
    },
    emulate: options.back.emulate,
    get url() {
      return url;
    },
    now: options.now ?? Date.now,
  };
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((message, response) => {
    const mine = last.then(() => answer(options, context, message));
    last = mine.catch(() => undefined);
    mine.then(
      (reply) => send(response, reply),
      (error: unknown) => send(response, { status: 500, body: { message: String(error) } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    context,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

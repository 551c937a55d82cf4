/** From a request to a reply: who asks, what stands in the way, which route answers, and whether both are as GitHub describes them. */
import type { Back } from "./back.ts";
import { conditional } from "./etag.ts";
import { type Faults, faultReply } from "./faults.ts";
import type { Context, Method, Reply, Request, Route } from "./handler.ts";
import { replyProblems, requestProblems } from "./openapi/validation.ts";
import { paged } from "./pagination.ts";
import { canonicalPath } from "./paths.ts";
import { findRoute, type Match } from "./router.ts";
import { rightsRefusal } from "./rules/rights.ts";
import type { GithubState, Identity } from "./state.ts";

export type Asked = {
  readonly method: string;
  /** As it was asked for. */
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly text: string;
};

export type Desk = {
  readonly context: Context;
  readonly back: Back;
  readonly routes: readonly Route[];
  readonly faults: Faults;
  /** The state before the last change. */
  readonly before: () => GithubState;
};

export type Answer = {
  readonly reply: Reply;
  /** Who asked. Undefined: a token that nobody has. */
  readonly who?: string;
  /** Wait so long before it is sent. Milliseconds. */
  readonly late?: number;
  /** Break the connection instead of sending it. */
  readonly lost?: boolean;
  /** How the reply departs from GitHub's description. */
  readonly problems?: readonly string[];
};

const said = (status: number, message: string): Reply => ({
  status,
  body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
});

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

const nameOf = (identity: Identity): string =>
  identity.kind === "user" ? identity.login : `${identity.kind} ${identity.id}`;

/** What `emulate` says of itself is said of the stand-in. */
const forward = async ({ back, context }: Desk, request: Request, target: string, text: string): Promise<Reply> => {
  const reply = await fetch(`${back.url}${target}`, {
    method: request.method,
    headers: {
      authorization: `Bearer ${back.tokenOf(request.identity.kind === "user" ? request.identity.login : undefined, request.path)}`,
      "content-type": "application/json",
    },
    ...(text === "" || request.method === "GET" ? {} : { body: text }),
  });
  const ours = (said: string): string => said.replaceAll(back.says, context.url).replaceAll(back.url, context.url);
  const answer = ours(await reply.text());
  const link = ours(reply.headers.get("link") ?? "");
  return {
    status: reply.status,
    ...(answer === "" ? {} : { body: JSON.parse(answer) as unknown }),
    ...(link !== "" ? { headers: { link } } : {}),
  };
};

/** Asks a route of ours; what it lets go goes to `emulate`, whose replies are its own matter. */
const served = async (desk: Desk, asked: Asked, request: Request, found: Match | undefined): Promise<Answer> => {
  const { route } = found ?? {};
  const wrong = route ? requestProblems(route, request) : [];
  if (wrong.length > 0) return { reply: said(422, `Invalid request.\n\n${wrong.join("\n")}`), problems: [] };
  const own = route ? await route.handle(request, desk.context) : "forward";
  if (own === "forward" || !route)
    return { reply: await forward(desk, request, `${request.path}${asked.url.search}`, asked.text) };
  const problems = replyProblems(route, own);
  const reply = request.method === "GET" ? paged(own, asked.url) : own;
  return problems.length === 0
    ? { reply }
    : { reply: said(500, `The stand-in's reply is not GitHub's:\n${problems.join("\n")}`), problems };
};

/** Without a fault in the way. */
const plainly = async (desk: Desk, asked: Asked, identity: Identity, path: string): Promise<Answer> => {
  const closed = rightsRefusal(desk.context.state(), identity, asked.method, path);
  if (closed) return { reply: said(closed.status, closed.message) };
  const body = parsed(asked.text);
  if (!body) return { reply: said(400, "Problems parsing JSON") };
  const found = findRoute(desk.routes, asked.method, path);
  const request: Request = {
    method: asked.method as Method,
    path,
    params: found?.params ?? {},
    query: Object.fromEntries(asked.url.searchParams),
    body,
    identity,
  };
  const answer = await served(desk, asked, request, found);
  return { ...answer, reply: conditional(answer.reply, asked.method === "GET" ? asked.ifNoneMatch : undefined) };
};

export const answerTo = async (desk: Desk, asked: Asked): Promise<Answer> => {
  const { context, faults } = desk;
  const path = canonicalPath(context.state(), asked.url.pathname);
  const identity = identify(context.state(), asked.authorization);
  if (!identity) return { reply: said(401, "Bad credentials") };
  const who = nameOf(identity);
  const fault = faults.take(asked.method, path);
  const instead = fault && faultReply(fault, context.now());
  if (instead) return { reply: instead, who };
  const view = fault?.kind === "stale" ? { ...desk, context: { ...context, state: desk.before } } : desk;
  const answer = { ...(await plainly(view, asked, identity, path)), who };
  if (fault?.kind === "slow") return { ...answer, late: fault.milliseconds };
  return fault?.kind === "lost" ? { ...answer, lost: true } : answer;
};

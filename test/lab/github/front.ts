/** The stand-in's HTTP server: one request at a time, so that a decision and its change are one step. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, type Asked, answerTo, type Desk } from "./answer.ts";
import type { Back } from "./back.ts";
import { type Control, controlReply } from "./control.ts";
import { type Faults, newFaults } from "./faults.ts";
import type { Context, Reply, Route } from "./handler.ts";
import { type Journal, newJournal } from "./journal.ts";
import { limitsOf } from "./limits.ts";
import type { GithubState } from "./state.ts";

export type Front = {
  readonly url: string;
  readonly context: Context;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly stop: () => Promise<void>;
};

export type FrontOptions = {
  readonly state: GithubState;
  readonly back: Back;
  readonly routes: readonly Route[];
  /** Absent: any free port. */
  readonly port?: number;
  /** Milliseconds since 1970. Absent: the machine's clock. */
  readonly now?: () => number;
};

const textOf = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
};

const askedOf = (message: IncomingMessage, text: string): Asked => ({
  method: message.method ?? "GET",
  url: new URL(message.url ?? "/", `http://${message.headers.host ?? "127.0.0.1"}`),
  authorization: message.headers.authorization,
  ifNoneMatch: message.headers["if-none-match"],
  text,
});

const send = (response: ServerResponse, { status, body, headers }: Reply): void => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(text);
};

const deliver = (response: ServerResponse, { reply, late, lost }: Answer): void => {
  if (lost) response.destroy();
  else if (late === undefined) send(response, reply);
  else setTimeout(() => send(response, reply), late).unref();
};

/** A state that is replaced, with what it was before its last change. */
const keeper = (options: FrontOptions, url: () => string) => {
  let state = options.state;
  let before = options.state;
  const context: Context = {
    state: () => state,
    update: (change) => {
      state = change(state);
    },
    emulate: options.back.emulate,
    get url() {
      return url();
    },
    now: options.now ?? Date.now,
  };
  return {
    context,
    before: () => before,
    /** Notes what the state was, if the work changes it. */
    noting: async <T>(work: () => Promise<T>): Promise<T> => {
      const then = state;
      const result = await work();
      if (state !== then) before = then;
      return result;
    },
  };
};

/** Serves on the loopback until it is stopped. */
export const startFront = async (options: FrontOptions): Promise<Front> => {
  let url = "";
  const kept = keeper(options, () => url);
  const [faults, journal] = [newFaults(), newJournal()];
  const desk: Desk = { ...options, context: kept.context, before: kept.before, faults };
  const control: Control = { faults, journal };
  const limits = limitsOf(kept.context.now);
  const answer = async (asked: Asked): Promise<Answer> => {
    const own = controlReply(control, asked);
    if (own) return { reply: own };
    const found = await kept.noting(() => answerTo(desk, asked));
    journal.note(asked, found);
    return { ...found, reply: { ...found.reply, headers: { ...limits(found.who), ...found.reply.headers } } };
  };
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((message, response) => {
    const mine = Promise.all([textOf(message), last]).then(([text]) => answer(askedOf(message, text)));
    last = mine.catch(() => undefined);
    mine.then(
      (found) => deliver(response, found),
      (error: unknown) => send(response, { status: 500, body: { message: String(error) } }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url, context: kept.context, faults, journal, stop };
};

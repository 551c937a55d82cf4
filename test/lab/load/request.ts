import { get, type IncomingMessage } from "node:http";
import type { ResolvedLoad } from "./options.ts";
import type { RequestRecord } from "./records.ts";
import { cookieHeader, keepCookies, type User } from "./users.ts";

interface Outcome {
  readonly release: string | null;
  readonly status: number | string;
  /** The server had closed a kept connection just as it was used again. */
  readonly stale: boolean;
}

/** Sends one request as one user; never rejects, a network error is a record too. */
export const sendRequest = async (load: ResolvedLoad, user: User): Promise<RequestRecord> => {
  const at = Date.now();
  const started = performance.now();
  const outcome = await exchange(load, user);
  // Browsers send again when a kept connection turns out to be closed, so no user sees that; neither does this client.
  const { release, status } = outcome.stale ? await exchange(load, { ...user, agent: false }) : outcome;
  return { at, release, status, latencyMs: Math.round((performance.now() - started) * 10) / 10 };
};

const exchange = (load: ResolvedLoad, user: User): Promise<Outcome> =>
  new Promise((resolve) => {
    let release: string | null = null;
    const request = get({
      host: load.address,
      port: load.port,
      path: load.path,
      headers: { ...load.headers, ...cookieHeader(user) },
      agent: user.agent,
    });
    const timer = setTimeout(() => request.destroy(withCode("TIMEOUT")), load.timeoutMilliseconds);
    const finish = (status: number | string, stale = false): void => {
      clearTimeout(timer);
      resolve({ release, status, stale });
    };
    request.on("response", (response: IncomingMessage) => {
      const header = response.headers["x-release"];
      release = typeof header === "string" ? header : null;
      keepCookies(user, response.headers["set-cookie"]);
      response.on("error", (error) => finish(codeOf(error)));
      response.on("end", () => finish(response.statusCode ?? 0));
      response.resume();
    });
    request.on("error", (error) => {
      const code = codeOf(error);
      finish(code, request.reusedSocket && (code === "ECONNRESET" || code === "EPIPE"));
    });
  });

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : error.name);

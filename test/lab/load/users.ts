import { Agent } from "node:http";

/** One user: how they connect, and what they remember. */
export interface User {
  /** False: a new connection for every request. */
  readonly agent: Agent | false;
  /** Undefined: this user keeps no cookies. */
  readonly cookies: Map<string, string> | undefined;
}

/**
 * The users of a load. The first of them keep connections; cookies are spread evenly over all, so that with both shares
 * at a half every one of the four kinds of user exists.
 */
export const createUsers = (count: number, keepAliveShare: number, cookieShare: number): User[] =>
  Array.from({ length: count }, (_, index) => ({
    agent: index < Math.round(count * keepAliveShare) && new Agent({ keepAlive: true }),
    cookies: Math.floor((index + 1) * cookieShare) > Math.floor(index * cookieShare) ? new Map() : undefined,
  }));

/** Remembers what `Set-Cookie` headers say. Attributes are ignored, except that an empty or expired cookie is forgotten. */
export const keepCookies = ({ cookies }: User, headers: readonly string[] | undefined): void => {
  for (const header of headers ?? []) {
    const [pair = "", ...attributes] = header.split(";");
    const separator = pair.indexOf("=");
    if (separator < 1) continue;
    const name = pair.slice(0, separator).trim();
    const value = pair.slice(separator + 1).trim();
    const expired = attributes.some((attribute) => /^\s*max-age=(0|-\d+)\s*$/i.test(attribute));
    if (value === "" || expired) cookies?.delete(name);
    else cookies?.set(name, value);
  }
};

/** The `Cookie` header of this user's next request; no header without cookies. */
export const cookieHeader = ({ cookies }: User): Record<string, string> =>
  cookies === undefined || cookies.size === 0
    ? {}
    : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };

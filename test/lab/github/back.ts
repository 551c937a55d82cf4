/** `emulate` behind the overlay: its process-wide server on a port of its own, asked as an admin or as one of the users. */

import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { createEmulator } from "emulate";
import type { Emulate, Method } from "./handler.ts";

export type Back = {
  readonly url: string;
  /** Its own address as it writes it into what it says. */
  readonly says: string;
  readonly emulate: Emulate;
  /**
   * The token with which `emulate` is asked for a path: the user's, or the admin's for everybody else. It lets nobody into
   * repositories of a user but that user.
   */
  readonly tokenOf: (login: string | undefined, path: string) => string;
  readonly stop: () => Promise<void>;
};

export type BackSeed = {
  readonly users: readonly string[];
  readonly organizations: readonly string[];
  readonly repositories: readonly { readonly owner: string; readonly name: string; readonly private: boolean }[];
};

const admin = "lab-admin";

/** `emulate` gives a token 5000 requests an hour, which a busy lab uses up; limits of rate are made in front. */
const tokensEach = 40;

/** A port of the loopback that nobody has. `emulate` takes no port 0. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Starts it with the people and repositories of a seed. Everybody is an admin there: who may do what is decided in front. */
export const startBack = async (seed: BackSeed): Promise<Back> => {
  const logins = [admin, ...seed.users];
  const tokens = Object.fromEntries(
    logins.map((login) => [login, Array.from({ length: tokensEach }, () => randomBytes(20).toString("hex"))]),
  );
  const scopes = ["repo", "admin:org", "workflow"];
  const members = logins.map((login) => ({ login, role: "admin" }));
  const port = await freePort();
  const emulator = await createEmulator({
    service: "github",
    port,
    seed: {
      tokens: Object.fromEntries(
        logins.flatMap((login) => (tokens[login] ?? []).map((token) => [token, { login, scopes }] as const)),
      ),
      github: {
        users: logins.map((login) => ({ login })),
        orgs: seed.organizations.map((login) => ({ login, members })),
        repos: seed.repositories,
      },
    },
  });
  const url = `http://127.0.0.1:${port}`;
  let asked = 0;
  const tokenOf = (login: string | undefined, path: string): string => {
    const owner = /^\/repos\/([^/]+)\//.exec(`${path}/`)?.[1] ?? "";
    const held = tokens[owner] ?? tokens[login ?? admin] ?? tokens[admin] ?? [];
    asked += 1;
    return held[asked % held.length] ?? "";
  };
  const emulate: Emulate = async (method: Method, path: string, body?: unknown, as?: string) => {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokenOf(as, path)}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, ...(text === "" ? {} : { body: json(text) }) };
  };
  return { url, says: `http://localhost:${port}`, emulate, tokenOf, stop: () => emulator.close() };
};

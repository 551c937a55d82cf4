import { readFile } from "node:fs/promises";
import type { Client } from "pg";
import { ProviderError } from "../errors.ts";
import type { Databases, Server, Session } from "../ports.ts";
import { Turns } from "./turns.ts";

const ATTEMPTS = 5;
const CONNECT_MILLISECONDS = 10_000;
const STATEMENT_MILLISECONDS = 60_000;

/**
 * Tried again: serialization failure, deadlock, a lock that was not to be had in time, and two changes of one catalogue row
 * at once (`tuple concurrently updated`).
 */
const AGAIN = new Set(["40001", "40P01", "55P03", "XX000"]);
const NO_DATABASE = "3D000";

/** PostgreSQL servers over TLS, a few connections at a time. */
export class PostgresDatabases implements Databases {
  readonly #turns = new Turns(4);
  readonly #environment: NodeJS.ProcessEnv;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  transaction<Result>(server: Server, database: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#turns.take(async () => {
      const client = await this.#connect(server, database);
      try {
        return await repeated(client, work);
      } catch (error) {
        throw refusal(server, database, error);
      } finally {
        await client.end().catch(() => undefined);
      }
    });
  }

  async #connect(server: Server, database: string): Promise<Client> {
    const { default: pg } = await import("pg");
    const { host, port, administrator } = server;
    const password = this.#environment.PGPASSWORD;
    if (password === undefined || password === "") {
      throw new ProviderError(
        "NO_PASSWORD",
        `expected the password of ${administrator} in PGPASSWORD, found none`,
        "Set PGPASSWORD in the environment of the command.",
      );
    }
    const client = new pg.Client({
      host,
      port,
      user: administrator,
      password,
      database,
      ssl: { rejectUnauthorized: true, ...(await this.#authority()) },
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
      statement_timeout: STATEMENT_MILLISECONDS,
      application_name: "cutover-provider",
    });
    // A connection that breaks while idle must not end the process; the next statement fails by itself.
    client.on("error", () => undefined);
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw refusal(server, database, error);
    }
    return client;
  }

  /** The CA of the server; without PGSSLROOTCERT those that Node trusts. */
  async #authority(): Promise<{ readonly ca?: string }> {
    const path = this.#environment.PGSSLROOTCERT;
    if (path === undefined || path === "") return {};
    try {
      return { ca: await readFile(path, "utf8") };
    } catch (error) {
      throw new ProviderError(
        "NO_CERTIFICATE",
        `expected a certificate in the file of PGSSLROOTCERT, found none: ${String(error)}`,
        "Set PGSSLROOTCERT to the PEM file of the authority that signed the server's certificate.",
      );
    }
  }
}

async function repeated<Result>(client: Client, work: (session: Session) => Promise<Result>): Promise<Result> {
  const session: Session = {
    query: async <Row>(statement: string, values: readonly unknown[] = []) =>
      (await client.query(statement, [...values])).rows as readonly Row[],
  };
  for (let attempt = 1; ; attempt += 1) {
    await client.query("BEGIN");
    try {
      const result = await work(session);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK");
      if (attempt >= ATTEMPTS || !AGAIN.has(codeOf(error))) throw error;
    }
  }
}

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

/** The driver's error in our words. It never holds the password. */
function refusal(server: Server, database: string, error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const where = `${server.host}:${server.port}/${database} as ${server.administrator}`;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (code === NO_DATABASE) {
    return new ProviderError(
      "NO_DATABASE",
      `${where}: ${message}`,
      "Let the resource that makes the database come first.",
    );
  }
  if (/^[0-9A-Z]{5}$/.test(code)) {
    return new ProviderError(
      "SERVER_REFUSED",
      `${where}: ${message} (${code})`,
      "Mend what the server names, and run again.",
    );
  }
  return new ProviderError(
    "SERVER_UNREACHABLE",
    `${where}: ${message}`,
    "Look at the address, at PGSSLROOTCERT and at whether the server runs.",
  );
}

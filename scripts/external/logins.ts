import { readFile } from "node:fs/promises";
import type { DatabaseServer } from "../../stacks/config/config-database.ts";
import { EngineError } from "../engine/errors.ts";
import type { LoginState, Logins } from "../ports-credentials.ts";

const LIMIT_MILLISECONDS = 10_000;

const STATES = `
  SELECT r.name AS role,
    coalesce(a.rolcanlogin AND (a.rolvaliduntil IS NULL OR a.rolvaliduntil > now()), false) AS open,
    (SELECT count(*)::int FROM pg_stat_activity s WHERE s.usename = r.name) AS sessions
  FROM unnest($1::text[]) WITH ORDINALITY r(name, position) LEFT JOIN pg_roles a ON a.rolname = r.name
  ORDER BY r.position`;

/** The server's own word on its login roles, as the administrator whose password is in PGPASSWORD. */
export class PostgresLogins implements Logins {
  readonly #server: DatabaseServer;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(server: DatabaseServer, environment: Readonly<Record<string, string | undefined>>) {
    this.#server = server;
    this.#environment = environment;
  }

  async read(roles: readonly string[]): Promise<readonly LoginState[]> {
    const { host, port, administrator, maintenanceDatabase } = this.#server;
    const { PGPASSWORD: password, PGSSLROOTCERT: authority } = this.#environment;
    if (!password) {
      throw new EngineError(
        "USAGE",
        `Expected the password of ${administrator} in PGPASSWORD, found none.`,
        "Set PGPASSWORD in the environment of the command.",
      );
    }
    const { default: pg } = await import("pg");
    const client = new pg.Client({
      ...{ host, port, user: administrator, password, database: maintenanceDatabase },
      ssl: { rejectUnauthorized: true, ...(authority ? { ca: await readFile(authority, "utf8") } : {}) },
      connectionTimeoutMillis: LIMIT_MILLISECONDS,
      query_timeout: LIMIT_MILLISECONDS,
      application_name: "cutover credentials",
    });
    // A connection that breaks between two questions would else end the process.
    client.on("error", () => undefined);
    try {
      await client.connect();
      return (await client.query<LoginState>(STATES, [roles])).rows;
    } catch (error) {
      throw new EngineError(
        "DATABASE_UNREACHABLE",
        `Expected ${host}:${port} to answer ${administrator}; ${error instanceof Error ? error.message : String(error)}.`,
        "Check the address, PGPASSWORD and PGSSLROOTCERT, then run the same command again.",
        { cause: error },
      );
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** One look at the server before anything is declared: what is there already, and who asks. */
import { readFile } from "node:fs/promises";
import type { Client, ClientConfig } from "pg";
import type { DatabaseServer } from "../config/config-database.ts";
import type { PostgresAnswer, PostgresFacts } from "../database-decision.ts";

const LIMIT_MILLISECONDS = 10_000;

/** Never rejects: whatever goes wrong is an answer too, without the password. */
export async function readPostgres(
  server: DatabaseServer,
  database: string,
  environment: NodeJS.ProcessEnv,
): Promise<PostgresAnswer> {
  const { PGPASSWORD: password = "", PGSSLROOTCERT: file = "" } = environment;
  if (password === "") return { kind: "unset", variable: "PGPASSWORD" };
  if (file === "") return { kind: "unset", variable: "PGSSLROOTCERT" };
  try {
    const certificateAuthority = await readFile(file, "utf8");
    const connection = connectionTo(server, password, certificateAuthority);
    const facts = await withClient({ ...connection, database: server.maintenanceDatabase }, readServer);
    const exists = facts.databases.includes(database);
    const inside = exists ? await withClient({ ...connection, database }, readInside) : NOTHING;
    const { version, administrator, roles } = facts;
    const inventory = { database: exists, roles, ...inside };
    return { kind: "found", facts: { version, administrator, inventory, certificateAuthority } };
  } catch (error) {
    return { kind: "unreachable", reason: error instanceof Error ? error.message || error.name : String(error) };
  }
}

const NOTHING = { schemas: [], extensions: [] };

function connectionTo(server: DatabaseServer, password: string, ca: string): ClientConfig {
  return {
    host: server.host,
    port: server.port,
    user: server.administrator,
    password,
    ssl: { ca, rejectUnauthorized: true },
    connectionTimeoutMillis: LIMIT_MILLISECONDS,
    query_timeout: LIMIT_MILLISECONDS,
    application_name: "cutover",
  };
}

/** The driver is loaded here, so that estates without a database do not wait for it. */
async function withClient<T>(connection: ClientConfig, ask: (client: Client) => Promise<T>): Promise<T> {
  const { default: pg } = await import("pg");
  const client = new pg.Client(connection);
  // A connection that breaks between two questions would else end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

type ServerFacts = Pick<PostgresFacts, "version" | "administrator"> & {
  readonly databases: readonly string[];
  readonly roles: readonly string[];
};

async function readServer(client: Client): Promise<ServerFacts> {
  const { rows } = await client.query(`
    SELECT current_setting('server_version_num')::int / 10000 AS version,
           rolsuper AS superuser, rolcreatedb AS "createDatabase", rolcreaterole AS "createRole"
      FROM pg_catalog.pg_roles WHERE rolname = current_user`);
  const { version, ...administrator } = rows[0];
  return {
    version,
    administrator,
    databases: await names(client, "SELECT datname AS name FROM pg_catalog.pg_database"),
    roles: await names(client, "SELECT rolname AS name FROM pg_catalog.pg_roles"),
  };
}

async function readInside(client: Client): Promise<typeof NOTHING | Record<keyof typeof NOTHING, readonly string[]>> {
  return {
    schemas: await names(client, "SELECT nspname AS name FROM pg_catalog.pg_namespace"),
    extensions: await names(client, "SELECT extname AS name FROM pg_catalog.pg_extension"),
  };
}

async function names(client: Client, query: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(query);
  return rows.map(({ name }) => name);
}

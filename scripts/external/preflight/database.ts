import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Client } from "pg";
import type { DatabaseServer } from "../../../stacks/config/config-database.ts";
import type { DatabaseServerFacts } from "../../preflight/facts.ts";
import { postgresCertificateAt } from "./certificate.ts";

const LIMIT_MILLISECONDS = 10_000;

/** Asks and tries; nothing of it stays. Rejects when the server does not let the administrator in. */
export async function readDatabaseServer(
  server: DatabaseServer,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DatabaseServerFacts> {
  const { host, port, administrator, maintenanceDatabase } = server;
  const { PGPASSWORD: password, PGSSLROOTCERT: file } = environment;
  if (!password) throw new Error("PGPASSWORD is not set");
  const authority = file ? { authority: await readFile(file, "utf8") } : {};
  const certificate = await postgresCertificateAt({ address: host, port, name: host, ...authority });
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    ...{ host, port, user: administrator, password, database: maintenanceDatabase },
    ssl: { rejectUnauthorized: true, ...(authority.authority === undefined ? {} : { ca: authority.authority }) },
    connectionTimeoutMillis: LIMIT_MILLISECONDS,
    query_timeout: LIMIT_MILLISECONDS,
    application_name: "cutover preflight",
  });
  // A connection that breaks between two questions would else end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const trialRefused = await tryRole(client);
    const connections = await readConnections(client);
    return { certificate, connections, ...(trialRefused === undefined ? {} : { trialRefused }) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Why a role can't be made; undefined when it can. */
async function tryRole(client: Client): Promise<string | undefined> {
  await client.query("BEGIN");
  try {
    await client.query(`CREATE ROLE cutover_preflight_${randomBytes(6).toString("hex")} NOLOGIN`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.query("ROLLBACK");
  }
}

async function readConnections(client: Client): Promise<DatabaseServerFacts["connections"]> {
  const { rows } = await client.query<DatabaseServerFacts["connections"]>(`
    SELECT current_setting('max_connections')::int AS maximum,
      current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved,
      (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`);
  const [row] = rows;
  if (row === undefined) throw new Error("the server gave no row");
  return row;
}

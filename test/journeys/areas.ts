/** What a journey leaves in the areas beside the cluster, and taking it away: its repository and its database with all roles. */
import { readFileSync } from "node:fs";
import { Client } from "pg";
import type { Lab } from "../lab/lab.ts";

const owner = "acme";

/** A connection to the lab's server as its administrator; ended when `use` is. */
export const asAdministrator = async <T>(
  lab: Lab,
  database: string,
  use: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = new Client({
    host: lab.databaseHost,
    user: "cutover_admin",
    database,
    password: lab.env.PGPASSWORD ?? "",
    ssl: { ca: readFileSync(lab.env.PGSSLROOTCERT ?? "", "utf8"), rejectUnauthorized: true },
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** Names of the roles that the estate's database has. */
export const rolesOf = (lab: Lab, database: string): Promise<readonly string[]> =>
  asAdministrator(lab, "postgres", async (client) => {
    const { rows } = await client.query<{ rolname: string }>(
      "SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1) ORDER BY rolname",
      [`${database}_`],
    );
    return rows.map(({ rolname }) => rolname);
  });

export const hasDatabase = (lab: Lab, database: string): Promise<boolean> =>
  asAdministrator(lab, "postgres", async (client) => {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
    return rowCount === 1;
  });

export const dropDatabase = async (lab: Lab, database: string): Promise<void> => {
  const roles = await rolesOf(lab, database);
  await asAdministrator(lab, "postgres", async (client) => {
    // Only members may drop what a role owns.
    for (const role of roles) await client.query(`GRANT ${name(client, role)} TO CURRENT_USER`);
    await client.query(`DROP DATABASE IF EXISTS ${name(client, database)} WITH (FORCE)`);
    for (const role of roles) await client.query(`DROP ROLE ${name(client, role)}`);
  });
};

/** What migrations would do: the tables that the estate declares, made by their owner. */
export const makeTables = (lab: Lab, database: string): Promise<void> =>
  asAdministrator(lab, database, async (client) => {
    const owner = name(client, `${database}_owner`);
    await client.query(`BEGIN; SET LOCAL ROLE ${owner};
      CREATE TABLE shop.orders (id serial PRIMARY KEY, tenant_id text NOT NULL, item text NOT NULL);
      CREATE TABLE shop.settings (name text PRIMARY KEY, value text NOT NULL); COMMIT`);
  });

const name = (client: Client, identifier: string): string => client.escapeIdentifier(identifier);

/** Asks the lab's GitHub as its administrator; an answer of 404 is undefined. */
export const askGitHub = async (lab: Lab, path: string, method = "GET", body?: unknown): Promise<unknown> => {
  const response = await fetch(new URL(path, lab.githubUrl), {
    method,
    headers: { authorization: `Bearer ${lab.env.GITHUB_TOKEN ?? ""}`, accept: "application/vnd.github+json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 404) return undefined;
  const text = await response.text();
  if (!response.ok) throw new Error(`expected GitHub to answer ${method} ${path}, found ${response.status}: ${text}`);
  return text === "" ? null : (JSON.parse(text) as unknown);
};

export const repositoryPath = (repository: string): string => `repos/${owner}/${repository}`;

export const deleteRepository = async (lab: Lab, repository: string): Promise<void> => {
  await askGitHub(lab, repositoryPath(repository), "DELETE");
};

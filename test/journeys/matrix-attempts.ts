/** Trying things on the server for real: each attempt in a transaction of its own that is taken back. */
import { type Client, DatabaseError } from "pg";
import { type Action, schema, type Table } from "./matrix.ts";

/** `refused` is the server's own: a right that is missing (42501). Anything else is an error of the attempt. */
export type Answer = "allowed" | "refused" | `error ${string}`;

const missingRight = "42501";

export const attempt = async (client: Client, statement: string, tenant?: string): Promise<Answer> => {
  await client.query("BEGIN");
  try {
    if (tenant !== undefined) await client.query("SELECT set_config('app.tenant', $1, true)", [tenant]);
    await client.query(statement);
    return "allowed";
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return error.code === missingRight ? "refused" : `error ${error.code} ${error.message}`;
  } finally {
    await client.query("ROLLBACK");
  }
};

/** As the tenant whose rows a table of tenants has. */
export const tryAction = async (client: Client, action: Action, table: Table): Promise<Answer> => {
  const name = `${schema}.${table.name}`;
  if (action === "REFERENCES") return await hasPrivilege(client, name, action);
  if (action === "GRANT") return await grant(client, name);
  return await attempt(client, statementOf(action, name), table.tenant ? "one" : undefined);
};

const statementOf = (action: Exclude<Action, "REFERENCES" | "GRANT">, name: string): string => {
  switch (action) {
    case "SELECT":
      return `SELECT note FROM ${name}`;
    case "INSERT":
      return `INSERT INTO ${name} (tenant_id, note) VALUES ('one', 'new')`;
    case "UPDATE":
      return `UPDATE ${name} SET note = 'changed'`;
    case "DELETE":
      return `DELETE FROM ${name}`;
    case "TRUNCATE":
      return `TRUNCATE ${name}`;
    case "TRIGGER":
      return `CREATE TRIGGER mine BEFORE UPDATE ON ${name} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`;
    case "ALTER":
      return `ALTER TABLE ${name} ADD COLUMN mine text`;
    case "DROP":
      return `DROP TABLE ${name}`;
    case "POLICY":
      return `CREATE POLICY mine ON ${name} USING (true)`;
    case "UNFORCE":
      return `ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`;
  }
};

/** A foreign key needs a table to put it on, which none of the services can make: so this one is asked, not tried. */
const hasPrivilege = async (client: Client, name: string, privilege: string): Promise<Answer> => {
  const { rows } = await client.query<{ has: boolean }>("SELECT has_table_privilege($1, $2) AS has", [name, privilege]);
  return rows[0]?.has === true ? "allowed" : "refused";
};

/** Who may not pass a right on gets a warning and no error: what counts is whether everybody has it then. */
const grant = async (client: Client, name: string): Promise<Answer> => {
  const everybody = `SELECT 1 / count(*) FROM pg_class, aclexplode(relacl) WHERE oid = '${name}'::regclass AND grantee = 0`;
  const answer = await attempt(client, `GRANT SELECT ON ${name} TO PUBLIC; ${everybody}`);
  return answer.startsWith("error 22012") ? "refused" : answer;
};

/** What no role of programs or people may do, whatever its tables: by words, then the statement. */
export const overreaches: Readonly<Record<string, string>> = {
  "make a table in a schema of the estate": `CREATE TABLE ${schema}.mine (id int)`,
  "make a table in public": "CREATE TABLE public.mine (id int)",
  "make a temporary table": "CREATE TEMPORARY TABLE mine (id int)",
  "make a schema": "CREATE SCHEMA mine",
  "make an extension": `CREATE EXTENSION citext SCHEMA ${schema}`,
  "make a role": "CREATE ROLE mine",
  "read a file of the server": "SELECT pg_read_file('PG_VERSION')",
  "run a program on the server": "COPY (SELECT 1) TO PROGRAM 'true'",
  "see passwords": "SELECT rolpassword FROM pg_authid",
  "pass by row-level security": "ALTER ROLE CURRENT_USER BYPASSRLS",
};

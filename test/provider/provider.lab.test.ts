/**
 * The provider `cutover` started by the engine from its folder, on the lab's PostgreSQL. The tests go through the life of
 * one stack and build on each other.
 */
import assert from "node:assert/strict";
import { appendFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { databaseClient } from "../lab/database.ts";
import { ensureLab, type Lab } from "../lab/lab.ts";
import { newProject, type Project } from "../lab/plugins/project.ts";

const database = "provider_test";
const [owner, app, reader] = ["provider_test_owner", "provider_test_app", "provider_test_reader"];

let lab: Lab;
let project: Project;

before(async () => {
  lab = await ensureLab();
  await clear();
  await ask("postgres", `CREATE ROLE ${owner}`, `CREATE ROLE ${app}`, `CREATE ROLE ${reader}`);
  await ask("postgres", `CREATE DATABASE ${database}`);
  await ask(
    database,
    `GRANT ${owner} TO CURRENT_USER`,
    `CREATE SCHEMA shop AUTHORIZATION ${owner}`,
    `SET ROLE ${owner}`,
    "CREATE TABLE shop.orders (id serial PRIMARY KEY, tenant_id uuid NOT NULL, item text)",
    "RESET ROLE",
    `REVOKE ${owner} FROM CURRENT_USER`,
  );
  project = await newProject(lab, fileURLToPath(new URL("program.ts", import.meta.url)));
  symlinkSync(fileURLToPath(new URL("../../provider", import.meta.url)), join(project.folder, "provider"));
  appendFileSync(
    join(project.folder, "Pulumi.yaml"),
    "options: {refresh: always}\nplugins: {providers: [{name: cutover, path: provider}]}\n",
  );
});

after(async () => {
  project?.remove();
  await clear();
});

/** Statements as the administrator, one after the other in one session; the rows of the last one. */
async function ask(where: string, ...statements: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client(databaseClient(lab.paths, { database: where }));
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

const asOwner = (statement: string): Promise<readonly unknown[]> =>
  ask(
    database,
    `GRANT ${owner} TO CURRENT_USER`,
    `SET ROLE ${owner}`,
    statement,
    "RESET ROLE",
    `REVOKE ${owner} FROM CURRENT_USER`,
  );

async function clear(): Promise<void> {
  await ask("postgres", `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  for (const role of [owner, app, reader]) await ask("postgres", `DROP ROLE IF EXISTS ${role}`);
}

const server = () => ({ host: lab.databaseHost, port: 5432, administrator: "cutover_admin" });

const wish = (privileges: object, later: object = {}) => ({
  access: {
    type: "cutover:postgres:DatabaseAccess",
    inputs: {
      server: server(),
      database,
      privileges: { [app]: ["CONNECT"], [reader]: ["CONNECT"] },
      schemas: { shop: { [app]: ["USAGE"], [reader]: ["USAGE"] }, public: {} },
    },
  },
  orders: {
    type: "cutover:postgres:TableAccess",
    inputs: {
      server: server(),
      database,
      schema: "shop",
      table: "orders",
      owner,
      tenant: { column: "tenant_id", setting: "app.tenant" },
      privileges,
    },
  },
  later: {
    type: "cutover:postgres:TableAccess",
    inputs: {
      server: server(),
      database,
      schema: "shop",
      table: "later",
      owner,
      privileges: { [app]: ["SELECT"] },
      ...later,
    },
  },
});

const declared = { [app]: ["SELECT", "INSERT"], [reader]: ["SELECT"] };

async function up(): Promise<string> {
  const answer = await project.pulumi("up", "--yes", "--skip-preview");
  assert.equal(answer.exitCode, 0, answer.text);
  return answer.text;
}

/** Names of the resources that an update would change. */
async function changes(): Promise<readonly string[]> {
  const answer = await project.pulumi("preview", "--json");
  assert.equal(answer.exitCode, 0, answer.text);
  const { steps } = JSON.parse(answer.stdout) as { steps: readonly { op: string; urn: string }[] };
  const wanted = steps.filter(({ op }) => !["same", "refresh"].includes(op));
  return wanted.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)).sort();
}

const rightsOf = async (role: string): Promise<readonly unknown[]> => {
  const rows = await ask(
    database,
    `SELECT privilege FROM unnest(ARRAY['DELETE', 'INSERT', 'SELECT', 'UPDATE']) privilege
     WHERE has_table_privilege('${role}', (SELECT oid FROM pg_class WHERE relname = 'orders'), privilege)`,
  );
  return (rows as readonly { privilege: string }[]).map(({ privilege }) => privilege);
};

const membersOf = (): Promise<unknown> =>
  ask(
    "postgres",
    `SELECT 1 FROM pg_auth_members WHERE roleid = '${owner}'::regrole AND member = 'cutover_admin'::regrole`,
  );

test("an update gives exactly what is declared, and warns of a table that is not there yet", async () => {
  await project.wish(wish(declared));
  assert.match(await up(), /Table shop\.later does not exist yet/);
  assert.deepEqual(await rightsOf(app), ["INSERT", "SELECT"]);
  assert.deepEqual(await rightsOf(reader), ["SELECT"]);
  assert.deepEqual(await membersOf(), [], "the administrator is no member of the owner afterwards");
  assert.deepEqual(await changes(), []);
});

test("the password is nowhere in the state", () => {
  assert.equal(project.stateText().includes(String(lab.env.PGPASSWORD)), false);
});

test("what was changed by hand is found by a preview and mended by an update", async () => {
  await asOwner(`GRANT DELETE ON shop.orders TO ${reader} WITH GRANT OPTION`);
  assert.deepEqual(await changes(), ["orders"]);
  await asOwner("ALTER TABLE shop.orders DISABLE ROW LEVEL SECURITY");
  await asOwner(`GRANT CREATE ON SCHEMA shop TO ${reader}`);
  await ask(database, "GRANT TEMPORARY ON DATABASE provider_test TO PUBLIC");
  assert.deepEqual(await changes(), ["access", "orders"]);
  await up();
  assert.deepEqual(await rightsOf(reader), ["SELECT"]);
  assert.deepEqual(await changes(), []);
});

test("a table that a migration made since is found and opened", async () => {
  await asOwner("CREATE TABLE shop.later (a int)");
  assert.deepEqual(await changes(), ["later"]);
  await up();
  assert.deepEqual(await changes(), []);
});

test("a table that belongs to another role is refused", async () => {
  await project.wish(wish(declared, { owner: app }));
  const answer = await project.pulumi("up", "--yes", "--skip-preview");
  assert.match(answer.text, /TABLE_OWNER/);
});

test("an update after a lost state takes over what is there", async () => {
  await project.wish(wish(declared));
  await up();
  const lost = await project.pulumi("state", "delete", "--all", "--force", "--yes");
  assert.equal(lost.exitCode, 0, lost.text);
  await up();
  assert.deepEqual(await changes(), []);
});

test("destroying takes every right and leaves the rows closed", async () => {
  const answer = await project.pulumi("destroy", "--yes", "--skip-preview");
  assert.equal(answer.exitCode, 0, answer.text);
  assert.deepEqual(await rightsOf(app), []);
  const rows = await ask(database, "SELECT relrowsecurity AS on FROM pg_class WHERE relname = 'orders'");
  assert.deepEqual(rows, [{ on: true }]);
});

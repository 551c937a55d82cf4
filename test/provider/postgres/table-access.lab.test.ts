/** Rights and rows of tables on the lab's PostgreSQL, without the engine in between. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { PostgresDatabases } from "../../../provider/external/postgres.ts";
import type { Properties } from "../../../provider/kind.ts";
import { tableAccess } from "../../../provider/postgres/table-access.ts";
import { databaseClient } from "../../lab/database.ts";
import { ensureLab, type Lab } from "../../lab/lab.ts";

const database = "table_access_test";
const [owner, app, other] = ["table_access_test_owner", "table_access_test_app", "table_access_test_other"];

let lab: Lab;

before(async () => {
  lab = await ensureLab();
  await clear();
  await ask("postgres", `CREATE ROLE ${owner}`, `CREATE ROLE ${app}`, `CREATE ROLE ${other}`);
  await ask("postgres", `CREATE DATABASE ${database}`);
  await ask(database, `GRANT ${owner} TO CURRENT_USER`, `CREATE SCHEMA shop AUTHORIZATION ${owner}`, leave);
});

after(clear);

const leave = `REVOKE ${owner} FROM CURRENT_USER`;

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

const asOwner = (...statements: readonly string[]): Promise<readonly unknown[]> =>
  ask(database, `GRANT ${owner} TO CURRENT_USER`, `SET ROLE ${owner}`, ...statements, "RESET ROLE", leave);

async function clear(): Promise<void> {
  await ask("postgres", `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  for (const role of [owner, app, other]) await ask("postgres", `DROP ROLE IF EXISTS ${role}`);
}

const silent = (): void => {};
const kind = () => tableAccess(new PostgresDatabases(lab.env));

const inputs = (table: string, more: object): Properties => ({
  server: { host: lab.databaseHost, port: 5432, administrator: "cutover_admin" },
  database,
  schema: "shop",
  table,
  owner,
  privileges: { [app]: ["SELECT"] },
  ...more,
});

const types = ["text", "varchar", "varchar(40)", "uuid", "smallint", "integer", "bigint"];

for (const type of types) {
  test(`a tenant column of type ${type} is read back as it was declared, whatever its name`, async () => {
    const table = `Of ${type}`;
    const column = 'Tenant "Id"';
    await asOwner(`CREATE TABLE shop.${quoted(table)} (${quoted(column)} ${type} NOT NULL, item text)`);
    const wanted = inputs(table, { tenant: { column, setting: "app.tenant" } });
    const made = await kind().create(wanted, silent);
    assert.deepEqual(made.properties.drift, []);
    assert.deepEqual(await kind().read(made.id, made.properties), made);
    assert.deepEqual(await kind().changes(made.properties, wanted), []);
  });
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

test("a tenant column of another type, or none, is refused and nothing is given", async () => {
  await asOwner("CREATE TABLE shop.odd (tenant_id jsonb)");
  const wanted = inputs("odd", { tenant: { column: "tenant_id", setting: "app.tenant" } });
  await assert.rejects(kind().create(wanted, silent), { code: "TENANT_COLUMN" });
  const absent = inputs("odd", { tenant: { column: "owner_id", setting: "app.tenant" } });
  await assert.rejects(kind().create(absent, silent), { code: "TENANT_COLUMN" });
  const rows = await ask(database, `SELECT has_table_privilege('${app}', 'pg_class'::regclass, 'INSERT') AS yes`);
  assert.deepEqual(rows, [{ yes: false }]);
});

test("a session without a tenant sees and writes no row, also when the setting is empty", async () => {
  await asOwner("CREATE TABLE shop.rows (tenant_id text NOT NULL)");
  await kind().create(inputs("rows", { tenant: { column: "tenant_id", setting: "app.tenant" } }), silent);
  const count = "SELECT count(*)::int AS count FROM shop.rows";
  await asOwner("SET app.tenant = 'a'", "INSERT INTO shop.rows VALUES ('a')");
  assert.deepEqual(await asOwnerLast(count), [{ count: 0 }]);
  assert.deepEqual(await asOwnerLast(count, "SET app.tenant = ''"), [{ count: 0 }]);
  assert.deepEqual(await asOwnerLast(count, "SET app.tenant = 'b'"), [{ count: 0 }]);
  assert.deepEqual(await asOwnerLast(count, "SET app.tenant = 'a'"), [{ count: 1 }]);
  await assert.rejects(asOwner("SET app.tenant = 'a'", "INSERT INTO shop.rows VALUES ('b')"), { code: "42501" });
  await ask(database, leave).catch(() => undefined);
});

/** Rows of `query` as the owner, who is held to the policy too. */
async function asOwnerLast(query: string, ...before: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client(databaseClient(lab.paths, { database }));
  await client.connect();
  try {
    await client.query(`GRANT ${owner} TO CURRENT_USER`);
    await client.query(`SET ROLE ${owner}`);
    for (const statement of before) await client.query(statement);
    return (await client.query(query)).rows;
  } finally {
    await client.query("RESET ROLE");
    await client.query(leave);
    await client.end();
  }
}

test("grants that a third role handed on are taken away with what it had", async () => {
  await asOwner(
    "CREATE TABLE shop.handed (a int, b int)",
    `GRANT SELECT ON shop.handed TO ${other} WITH GRANT OPTION`,
    `GRANT UPDATE (b) ON shop.handed TO ${other}`,
    "GRANT INSERT ON shop.handed TO PUBLIC",
    `GRANT USAGE ON SCHEMA shop TO ${other}`,
  );
  await ask(
    database,
    `GRANT ${other} TO CURRENT_USER`,
    `SET ROLE ${other}`,
    `GRANT SELECT ON shop.handed TO ${app}`,
    "RESET ROLE",
    `REVOKE ${other} FROM CURRENT_USER`,
  );
  const made = await kind().create(inputs("handed", { privileges: {} }), silent);
  assert.deepEqual(made.properties.privileges, {});
});

test("tables are opened at the same time without hindering each other", async () => {
  const tables = Array.from({ length: 8 }, (_, index) => `many_${index}`);
  await asOwner(...tables.map((table) => `CREATE TABLE shop.${table} (id serial PRIMARY KEY)`));
  const access = kind();
  const privileges = { [app]: ["INSERT", "SELECT"] };
  const made = await Promise.all(tables.map((table) => access.create(inputs(table, { privileges }), silent)));
  assert.deepEqual(
    made.map(({ properties }) => [properties.exists, properties.drift]),
    tables.map(() => [true, []]),
  );
});

test("what is declared without tenants loses its policies, and is open as it says", async () => {
  await asOwner("CREATE TABLE shop.once (tenant_id text)");
  const tenant = { column: "tenant_id", setting: "app.tenant" };
  const made = await kind().create(inputs("once", { tenant }), silent);
  const wanted = inputs("once", {});
  assert.deepEqual(await kind().changes(made.properties, wanted), [
    { property: "tenant", how: "delete", replaces: false },
  ]);
  const after = await kind().update(made.properties, wanted, silent);
  assert.deepEqual(await kind().read(made.id, after), { id: made.id, properties: after });
  assert.deepEqual(after.drift, []);
});

test("a view is refused: it shows its owner's rows", async () => {
  await asOwner("CREATE VIEW shop.view AS SELECT 1 AS one");
  await assert.rejects(kind().create(inputs("view", {}), silent), { code: "TABLE_KIND" });
});

test("a database that is gone takes the resource with it, and deleting it is no failure", async () => {
  const state = { ...inputs("gone", {}), database: "table_access_nowhere" };
  assert.equal(await kind().read("x", state), undefined);
  await kind().delete("x", state);
  await assert.rejects(kind().create(state, silent), { code: "NO_DATABASE" });
});

test("an import is refused: an id does not say who may do what", async () => {
  await assert.rejects(kind().read("shop/shop/orders", {}), { code: "INPUT" });
});

test("a wrong password or authority is refused without showing it", async () => {
  const wrong = tableAccess(new PostgresDatabases({ ...lab.env, PGPASSWORD: "wrong-secret" }));
  await assert.rejects(wrong.create(inputs("x", {}), silent), (error: Error & { code?: string }) => {
    assert.equal(error.code, "SERVER_REFUSED");
    return !error.message.includes("wrong-secret");
  });
  const stranger = tableAccess(new PostgresDatabases({ PGPASSWORD: String(lab.env.PGPASSWORD) }));
  await assert.rejects(stranger.create(inputs("x", {}), silent), { code: "SERVER_UNREACHABLE" });
  await assert.rejects(tableAccess(new PostgresDatabases({})).create(inputs("x", {}), silent), { code: "NO_PASSWORD" });
});

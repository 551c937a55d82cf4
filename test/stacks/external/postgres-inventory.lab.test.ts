/** The look at the server, at a real one. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "pg";
import { readPostgres } from "../../../stacks/external/postgres-inventory.ts";
import { databaseClient } from "../../lab/database.ts";
import { ensureLab, type Lab } from "../../lab/lab.ts";

const DATABASE = "inventory_test";

let lab: Lab;
let client: Client;

before(async () => {
  lab = await ensureLab();
  client = new Client(databaseClient(lab.paths));
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${DATABASE}`);
});

after(async () => {
  await client?.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
  await client?.end();
});

const server = () => ({
  host: lab.databaseHost,
  port: 5432,
  cidr: `${lab.databaseHost}/32`,
  version: 15,
  administrator: "cutover_admin",
  maintenanceDatabase: "postgres",
});

test("an existing database is found with its schemas, extensions and the server's roles", async () => {
  const answer = await readPostgres(server(), DATABASE, lab.env);
  assert.ok(answer.kind === "found", JSON.stringify(answer));
  const { version, administrator, inventory, certificateAuthority } = answer.facts;
  assert.deepEqual(
    { version, administrator, database: inventory.database, extensions: inventory.extensions },
    {
      version: 15,
      administrator: { superuser: false, createDatabase: true, createRole: true },
      database: true,
      extensions: ["plpgsql"],
    },
  );
  assert.ok(inventory.schemas.includes("public") && inventory.roles.includes("cutover_admin"));
  assert.match(certificateAuthority, /^-----BEGIN CERTIFICATE-----/);
});

test("of a database that there is not, nothing inside is asked", async () => {
  const answer = await readPostgres(server(), "no_such_database", lab.env);
  assert.ok(answer.kind === "found", JSON.stringify(answer));
  const { database, schemas, extensions } = answer.facts.inventory;
  assert.deepEqual({ database, schemas, extensions }, { database: false, schemas: [], extensions: [] });
});

test("a wrong password is refused in words, without any password", async () => {
  const answer = await readPostgres(server(), DATABASE, { ...lab.env, PGPASSWORD: "wrong-and-secret" });
  assert.deepEqual(answer, {
    kind: "unreachable",
    reason: 'password authentication failed for user "cutover_admin"',
  });
});

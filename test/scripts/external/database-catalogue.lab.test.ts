/** The audit of a database on the lab's server: one that is as declared, and what people change by hand. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "pg";
import { databaseAccessArgs, tableAccessArgs } from "../../../components/postgres/access-args.ts";
import { auditDatabase } from "../../../scripts/audit/audit-database.ts";
import { expectedRoles } from "../../../scripts/audit/audit-roles.ts";
import type { Compared } from "../../../scripts/audit/finding.ts";
import { CatalogueReader } from "../../../scripts/external/database-catalogue.ts";
import { accessFacts } from "../../../stacks/database-access.ts";
import { databaseHost } from "../../lab/addresses.ts";
import { authorityFile } from "../../lab/certificates.ts";
import { databaseClient } from "../../lab/database.ts";
import { administrator } from "../../lab/database-settings.ts";
import { ensureLab, type Lab } from "../../lab/lab.ts";
import { aDatabase } from "../../stacks/database-estate.ts";
import { anEstate, loaded } from "../../stacks/estate.ts";

const name = "lab_test_audit";
const config = loaded({ ...anEstate(), database: { ...aDatabase(), name } });
const declared = config.database ?? assert.fail("the estate has a database");
const facts = accessFacts(config, declared);
const stranger = "lab_test_stranger";
const roles = expectedRoles(declared);

let lab: Lab;

before(async () => {
  lab = await ensureLab();
  await remove();
  await make();
});

after(() => remove());

async function run(statements: readonly string[], database = "postgres"): Promise<void> {
  const client = new Client(databaseClient(lab.paths, { database }));
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function remove(): Promise<void> {
  await run([`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]);
  await run([stranger, ...roles.map((role) => role.name)].map((role) => `DROP ROLE IF EXISTS ${role}`));
}

/** As the program makes it, but for passwords. */
async function make(): Promise<void> {
  await run(roles.flatMap(roleStatements));
  await run([`GRANT ${name}_owner TO ${administrator}`, `CREATE DATABASE ${name} OWNER ${name}_owner`]);
  const access = databaseAccessArgs(facts);
  await run(
    [
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
      ...granted(access.privileges, `DATABASE ${name}`),
      ...declared.schemas.map((schema) => `CREATE SCHEMA ${schema.name} AUTHORIZATION ${name}_owner`),
      "REVOKE ALL ON SCHEMA public FROM PUBLIC",
      ...Object.entries(access.schemas).flatMap(([schema, privileges]) => granted(privileges, `SCHEMA ${schema}`)),
      `SET ROLE ${name}_owner`,
      ...tableAccessArgs(facts).flatMap(tableStatements),
    ],
    name,
  );
}

const granted = (privileges: Readonly<Record<string, readonly string[]>>, object: string): readonly string[] =>
  Object.entries(privileges).map(([role, list]) => `GRANT ${list.join(", ")} ON ${object} TO ${role}`);

function roleStatements(role: (typeof roles)[number]): readonly string[] {
  const settings = {
    statement_timeout: role.statementTimeout,
    idle_in_transaction_session_timeout: role.idleInTransactionSessionTimeout,
    search_path: role.searchPaths?.join(", "),
    role: role.assumeRole,
  };
  const until = role.validUntil === undefined ? "" : `VALID UNTIL '${role.validUntil}'`;
  const login = role.login ? "LOGIN" : "NOLOGIN";
  return [
    `CREATE ROLE ${role.name} ${login} CONNECTION LIMIT ${role.connectionLimit ?? -1} ${until}`,
    ...role.roles.map((group) => `GRANT ${group} TO ${role.name}`),
    ...Object.entries(settings).flatMap(([setting, value]) =>
      value === undefined ? [] : [`ALTER ROLE ${role.name} SET ${setting} TO ${value}`],
    ),
  ];
}

function tableStatements(args: ReturnType<typeof tableAccessArgs>[number]): readonly string[] {
  const table = `${args.schema}.${args.table}`;
  const { tenant } = args;
  const rows = tenant && `${tenant.column} = NULLIF(current_setting('${tenant.setting}', true), '')`;
  return [
    `CREATE TABLE ${table} (id int PRIMARY KEY, tenant_id text)`,
    ...granted(args.privileges, table),
    ...(rows === undefined
      ? []
      : [
          `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
          `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
          `CREATE POLICY cutover_tenant ON ${table} USING (${rows}) WITH CHECK (${rows})`,
        ]),
  ];
}

async function audited(database = name): Promise<Compared> {
  const { password } = databaseClient(lab.paths);
  const reader = new CatalogueReader({
    ...{ host: databaseHost.address, port: databaseHost.port, user: administrator, database },
    password: typeof password === "string" ? password : assert.fail("the lab has a password"),
    ...{ rootCertificate: authorityFile(lab.paths), maintenanceDatabase: "postgres" },
  });
  return auditDatabase({ config, declared, live: await reader.read(), remedy: "again" });
}

const told = ({ findings }: Compared): readonly string[] =>
  findings.map(({ verdict, weaker, subject, setting, declared: wanted, found }) =>
    [`${verdict}${weaker ? " (weaker)" : ""}`, subject, setting, wanted, found].join(" | "),
  );

test("a database as declared has no finding", async () => {
  const found = await audited();
  assert.deepEqual(told(found), []);
  assert.ok(found.asDeclared > 40, `${found.asDeclared} settings`);
});

test("a database that is not there is drift, and one that does not answer is a failure", async () => {
  assert.deepEqual(told(await audited("lab_test_nowhere")), [
    `drifted (weaker) | database ${name} |  | a database | no such database on the server`,
  ]);
  const reader = new CatalogueReader({
    ...{ host: databaseHost.address, port: databaseHost.port, user: administrator, database: name },
    ...{ password: "wrong", rootCertificate: authorityFile(lab.paths), maintenanceDatabase: "postgres" },
  });
  const refused = await reader.read();
  assert.equal(refused.kind, "failed");
  assert.doesNotMatch(JSON.stringify(refused), /wrong/);
});

/** A change by hand, how it is undone, and what the audit says of it. */
const CHANGES: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
  [
    "a grant added",
    [`GRANT DELETE ON sales.orders TO ${name}_shop`],
    [`REVOKE DELETE ON sales.orders FROM ${name}_shop`],
    [`drifted (weaker) | table sales.orders | ${name}_shop may | INSERT, SELECT | DELETE, INSERT, SELECT`],
  ],
  [
    "a grant taken away",
    [`REVOKE INSERT ON sales.orders FROM ${name}_shop`],
    [`GRANT INSERT ON sales.orders TO ${name}_shop`],
    [`drifted | table sales.orders | ${name}_shop may | INSERT, SELECT | SELECT`],
  ],
  [
    "a grant to everybody, with the right to pass it on to one",
    ["GRANT SELECT ON sales.rates TO PUBLIC", `GRANT SELECT ON sales.rates TO ${name}_shop WITH GRANT OPTION`],
    ["REVOKE SELECT ON sales.rates FROM PUBLIC", `REVOKE ALL ON sales.rates FROM ${name}_shop`],
    [
      "drifted (weaker) | table sales.rates | everybody (PUBLIC) may | none | SELECT",
      `drifted (weaker) | table sales.rates | ${name}_shop may | none | SELECT with grant option`,
    ],
  ],
  [
    "a grant on a column",
    [`GRANT UPDATE (tenant_id) ON sales.orders TO ${name}_shop`],
    [`REVOKE UPDATE (tenant_id) ON sales.orders FROM ${name}_shop`],
    [`drifted (weaker) | table sales.orders | privileges on single columns | none | ${name}_shop: UPDATE (tenant_id)`],
  ],
  [
    "row security no longer forced, and a policy that lets all through",
    ["ALTER TABLE sales.orders NO FORCE ROW LEVEL SECURITY", "CREATE POLICY everyone ON sales.orders USING (true)"],
    ["DROP POLICY everyone ON sales.orders", "ALTER TABLE sales.orders FORCE ROW LEVEL SECURITY"],
    [
      "drifted (weaker) | table sales.orders | row security for the owner too | yes | no",
      "drifted (weaker) | table sales.orders | policies | cutover_tenant | cutover_tenant, everyone",
    ],
  ],
  [
    "the policy no longer asks for the tenant",
    ["ALTER POLICY cutover_tenant ON sales.orders USING (true)"],
    ["ALTER POLICY cutover_tenant ON sales.orders USING (tenant_id = NULLIF(current_setting('app.tenant', true), ''))"],
    [
      "drifted (weaker) | table sales.orders | policy cutover_tenant | rows whose tenant_id is the setting app.tenant, read and written | ALL: true; written: (tenant_id = NULLIF(current_setting('app.tenant'::text, true), ''::text))",
    ],
  ],
  [
    "a table that nobody described, open to a service",
    ["CREATE TABLE sales.extra (id int)", `GRANT SELECT ON sales.extra TO ${name}_shop`],
    ["DROP TABLE sales.extra"],
    [`undeclared (weaker) | table sales.extra |  | nothing | ${name}_shop: SELECT`],
  ],
  [
    "everybody may connect and make temporary tables",
    [`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO PUBLIC`],
    [`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`],
    [`drifted (weaker) | database ${name} | everybody (PUBLIC) may | none | CONNECT, TEMPORARY`],
  ],
];

for (const [what, change, undo, expected] of CHANGES) {
  test(`found: ${what}`, async () => {
    await run([`SET ROLE ${name}_owner`, ...change], name);
    try {
      assert.deepEqual(told(await audited()), expected);
    } finally {
      await run([`SET ROLE ${name}_owner`, ...undo], name);
    }
    assert.deepEqual(told(await audited()), []);
  });
}

test("found: a role altered, a membership, and a role that nobody declared", async () => {
  await run([
    `ALTER ROLE ${name}_shop_a CREATEDB CONNECTION LIMIT -1 VALID UNTIL 'infinity'`,
    `ALTER ROLE ${name}_shop_a SET statement_timeout TO '1h'`,
    `GRANT ${name}_owner TO ${name}_shop_a`,
    `CREATE ROLE ${stranger} LOGIN`,
    `GRANT ${name}_shop TO ${stranger}`,
  ]);
  assert.deepEqual(told(await audited()), [
    `drifted (weaker) | role ${name}_shop_a | powers beyond grants | none | creates databases`,
    `drifted (weaker) | role ${name}_shop_a | member of | ${name}_shop | ${name}_owner, ${name}_shop`,
    `drifted (weaker) | role ${name}_shop_a | connections at most (-1: no limit) | 10 | -1`,
    `drifted (weaker) | role ${name}_shop_a | statement timeout in ms (0: none) | 5000 | 3600000`,
    `drifted (weaker) | role ${name}_shop_a | password valid until | 2027-02-19T00:00:00Z | for ever`,
    `undeclared (weaker) | role ${stranger} |  | nothing | may log in; member of ${name}_shop`,
  ]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfigText } from "../../../stacks/config/load.ts";
import { anEstateWithDatabase } from "../database-estate.ts";
import { asText, changed, loaded } from "../estate.ts";

test("a small database gets every default", () => {
  assert.deepEqual(loaded(anEstateWithDatabase()).database, {
    server: {
      host: "10.20.0.7",
      port: 5432,
      cidr: "10.20.0.7/32",
      version: 15,
      administrator: "cutover_admin",
      maintenanceDatabase: "postgres",
    },
    name: "shop",
    connectionLimit: 50,
    protect: true,
    extensions: [],
    schemas: [
      {
        name: "sales",
        tables: [
          { name: "orders", tenant: { column: "tenant_id", setting: "app.tenant" }, reader: true },
          { name: "rates", reader: true },
        ],
      },
    ],
    services: [
      {
        name: "shop",
        workloads: ["api"],
        grants: { sales: { orders: ["SELECT", "INSERT"] } },
        connectionLimit: 10,
        statementTimeoutMilliseconds: 5000,
        idleTransactionTimeoutMilliseconds: 10_000,
        credentials: { current: { generation: 1, issued: "2026-11-21" } },
      },
    ],
    maximumAgeDays: 90,
  });
});

test("an estate without the area has no database, and outside production it may be dropped", () => {
  assert.equal("database" in loaded(), false);
  assert.equal(loaded(changed({ environment: "staging" }, anEstateWithDatabase())).database?.protect, false);
});

test("a day that Pulumi has read as a moment is still that day", () => {
  const path = "database.credentials.services.shop.current.issued";
  const estate = changed({ [path]: "2026-11-21 00:00:00 +0000 UTC" }, anEstateWithDatabase());
  assert.equal(loaded(estate).database?.services[0]?.credentials.current.issued, "2026-11-21");
});

test("both generations of a rotation are accepted", () => {
  const current = { generation: 2, issued: "2026-12-01" };
  const previous = { generation: 1, issued: "2026-11-21" };
  const estate = changed({ "database.credentials.services.shop": { current, previous } }, anEstateWithDatabase());
  assert.deepEqual(loaded(estate).database?.services[0]?.credentials, { current, previous });
});

const SHOP = "database.services.shop";
const TABLES = "database.schemas.sales.tables";
const CREDENTIALS = "database.credentials.services.shop";

/** Name, changes, and what must be found: `CODE path`, sorted. */
const REFUSED: readonly (readonly [string, Readonly<Record<string, unknown>>, ...string[]])[] = [
  [
    "a superuser as administrator",
    { "database.server.administrator": "postgres" },
    "SUPERUSER database.server.administrator",
  ],
  ["a server before 15", { "database.server.version": 14 }, "OUT_OF_RANGE database.server.version"],
  ["a host with a port", { "database.server.host": "db.example:5432" }, "MALFORMED database.server.host"],
  ["a block without the server", { "database.server.cidr": "10.20.0.8/32" }, "OUTSIDE_BLOCK database.server.cidr"],
  ["a block that spans everything", { "database.server.cidr": "0.0.0.0/0" }, "OPEN_TO_ALL database.server.cidr"],
  ["a password in the file", { "database.server.password": "x" }, "UNKNOWN_KEY database.server.password"],
  ["a name that needs quotes", { "database.name": "Shop-Production" }, "MALFORMED database.name"],
  ["an untrusted extension", { "database.extensions": ["postgres_fdw"] }, "NOT_ALLOWED database.extensions.0"],
  ["the schema public", { "database.schemas.public": { tables: {} } }, "RESERVED_SCHEMA database.schemas.public"],
  ["a schema of PostgreSQL", { "database.schemas.pg_x": {} }, "RESERVED_SCHEMA database.schemas.pg_x"],
  ["a table without a word on tenants", { [`${TABLES}.orders`]: {} }, `MISSING ${TABLES}.orders.tenant`],
  ["no tenants and no reason", { [`${TABLES}.orders`]: { tenant: "none" } }, `NOT_ONE_OF ${TABLES}.orders`],
  [
    "a tenant that is neither a column nor none",
    { [`${TABLES}.orders`]: { tenant: "tenant_id" } },
    `WRONG_TYPE ${TABLES}.orders.tenant`,
  ],
  [
    "a setting without a prefix",
    { [`${TABLES}.orders.tenant.setting`]: "tenant" },
    `MALFORMED ${TABLES}.orders.tenant.setting`,
  ],
  ["every privilege", { [`${SHOP}.grants.sales.orders`]: ["ALL"] }, `NOT_ALLOWED ${SHOP}.grants.sales.orders.0`],
  ["TRUNCATE", { [`${SHOP}.grants.sales.orders`]: ["TRUNCATE"] }, `NOT_ALLOWED ${SHOP}.grants.sales.orders.0`],
  [
    "a grant on nothing known",
    { [`${SHOP}.grants.sales.carts`]: ["SELECT"] },
    `NO_SUCH_TABLE ${SHOP}.grants.sales.carts`,
  ],
  [
    "a grant in no known schema",
    { [`${SHOP}.grants.stock`]: { a: ["SELECT"] } },
    `NO_SUCH_TABLE ${SHOP}.grants.stock.a`,
  ],
  ["a workload that there is not", { [`${SHOP}.workloads`]: ["web"] }, `NO_SUCH_WORKLOAD ${SHOP}.workloads.0`],
  ["no limit of connections", { [`${SHOP}.connectionLimit`]: -1 }, `OUT_OF_RANGE ${SHOP}.connectionLimit`],
  [
    "no limit of statements",
    { [`${SHOP}.statementTimeoutMilliseconds`]: 0 },
    `OUT_OF_RANGE ${SHOP}.statementTimeoutMilliseconds`,
  ],
  ["too many connections", { [`${SHOP}.connectionLimit`]: 24 }, "TOO_FEW_CONNECTIONS database.connectionLimit"],
  [
    "a service that the estate does not have",
    { "database.services.web": { workloads: ["api"] } },
    "MISSING database.credentials.services.web.current",
    "NO_SUCH_SERVICE database.services.web",
  ],
  [
    "a service with the name of another's role",
    { "database.services.reader": { workloads: ["api"] } },
    "DUPLICATE_ROLE database.services.reader",
    "MISSING database.credentials.services.reader.current",
    "NO_SUCH_SERVICE database.services.reader",
  ],
  [
    "a secret where the credentials hang",
    { "services.shop.workloads.api.secrets": { database: { generate: {} } } },
    "DUPLICATE_MOUNT services.shop.workloads.api.secrets.database",
  ],
  ["no credentials", { [CREDENTIALS]: undefined }, `MISSING ${CREDENTIALS}.current`],
  [
    "credentials of nobody",
    { "database.credentials.services.web": { current: { generation: 1, issued: "2026-11-21" } } },
    "NO_SUCH_SERVICE database.credentials.services.web",
  ],
  [
    "a day that there is not",
    { [`${CREDENTIALS}.current.issued`]: "2026-02-30" },
    `MALFORMED ${CREDENTIALS}.current.issued`,
  ],
  [
    "a previous generation in the same slot, and from the future",
    { [`${CREDENTIALS}.previous`]: { generation: 3, issued: "2026-11-22" } },
    `WRONG_GENERATION ${CREDENTIALS}.previous.generation`,
    `WRONG_GENERATION ${CREDENTIALS}.previous.issued`,
  ],
  [
    "a release that needs what there is not",
    { "releases.0.database": { shop: { sales: { carts: ["SELECT"] } }, web: {} } },
    "NO_SUCH_SERVICE releases.0.database.web",
    "NO_SUCH_TABLE releases.0.database.shop.sales.carts",
  ],
  [
    "a release that needs a database without one",
    { database: undefined, "releases.0.database": { shop: {} } },
    "NO_SUCH_SERVICE releases.0.database.shop",
  ],
];

for (const [name, changes, ...expected] of REFUSED) {
  test(`${name}: refused with every problem and its path`, () => {
    const result = loadConfigText(asText(changed(changes, anEstateWithDatabase())));
    const found = result.ok ? [] : result.issues;
    assert.deepEqual(found.map(({ code, path }) => `${code} ${path}`).sort(), expected);
    for (const issue of found) {
      for (const part of [issue.expected, issue.found, issue.remedy]) assert.notEqual(part, "", JSON.stringify(issue));
    }
  });
}

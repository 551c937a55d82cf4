import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccessFacts, databaseAccessArgs, tableAccessArgs } from "../../../components/postgres/access-args.ts";
import { isOpenToReader } from "../../../components/postgres/tables.ts";

const SERVER = { host: "10.20.0.7", port: 5432, administrator: "cutover_admin" };
const TENANT = { column: "tenant_id", setting: "app.tenant" };

const FACTS: AccessFacts = {
  server: SERVER,
  database: "shop",
  hasExtensions: true,
  schemas: [
    {
      name: "sales",
      tables: [
        { name: "orders", tenant: TENANT, reader: true },
        { name: "keys", reader: false },
      ],
    },
    { name: "stock", tables: [{ name: "items", reader: true }] },
  ],
  grants: {
    web: { sales: { orders: ["SELECT", "INSERT"] }, stock: { items: ["SELECT"] } },
    "pay-out": { sales: { keys: ["SELECT"] } },
  },
};

test("only named roles connect, and each may enter only the schemas it has something to do in", () => {
  assert.deepEqual(databaseAccessArgs(FACTS), {
    server: SERVER,
    database: "shop",
    privileges: {
      cutover_admin: ["CONNECT"],
      shop_migrator: ["CONNECT"],
      shop_reader: ["CONNECT"],
      shop_web: ["CONNECT"],
      shop_pay_out: ["CONNECT"],
    },
    schemas: {
      public: {},
      extensions: { shop_reader: ["USAGE"], shop_web: ["USAGE"], shop_pay_out: ["USAGE"] },
      sales: { shop_reader: ["USAGE"], shop_web: ["USAGE"], shop_pay_out: ["USAGE"] },
      stock: { shop_reader: ["USAGE"], shop_web: ["USAGE"] },
    },
  });
});

test("without extensions there is no schema for them", () => {
  assert.deepEqual(Object.keys(databaseAccessArgs({ ...FACTS, hasExtensions: false }).schemas), [
    "public",
    "sales",
    "stock",
  ]);
});

test("each table has exactly the declared privileges and the tenant column", () => {
  const common = { server: SERVER, database: "shop", owner: "shop_owner" };
  assert.deepEqual(tableAccessArgs(FACTS), [
    {
      ...common,
      schema: "sales",
      table: "orders",
      tenant: TENANT,
      privileges: { shop_reader: ["SELECT"], shop_web: ["SELECT", "INSERT"] },
    },
    { ...common, schema: "sales", table: "keys", privileges: { shop_pay_out: ["SELECT"] } },
    {
      ...common,
      schema: "stock",
      table: "items",
      privileges: { shop_reader: ["SELECT"], shop_web: ["SELECT"] },
    },
  ]);
});

test("tables that nobody described yet are readable only where neither tenants nor secrets are", () => {
  assert.deepEqual(FACTS.schemas.map(isOpenToReader), [false, true]);
  assert.equal(isOpenToReader({ name: "new", tables: [] }), false);
  assert.equal(isOpenToReader({ name: "keys", tables: [{ name: "keys", reader: false }] }), false);
});

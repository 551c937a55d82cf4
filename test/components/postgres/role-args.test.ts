import assert from "node:assert/strict";
import { test } from "node:test";
import { groupRole, loginRoleArgs, migrator } from "../../../components/postgres/role-args.ts";

const POWERLESS = {
  superuser: false,
  createRole: false,
  createDatabase: false,
  replication: false,
  bypassRowLevelSecurity: false,
  inherit: true,
};

const LOGIN = {
  name: "shop_api_a",
  group: "shop_api",
  connectionLimit: 10,
  statementTimeoutMilliseconds: 5000,
  idleTransactionTimeoutMilliseconds: 10_000,
  schemas: ["shop"],
  hasExtensions: false,
  maximumAgeDays: 90,
  credential: { generation: 1, issued: "2026-11-21" },
};

test("a role that holds grants logs in nowhere and is member of nothing", () => {
  assert.deepEqual(groupRole("shop_owner"), { ...POWERLESS, name: "shop_owner", login: false, roles: [] });
});

test("the migrator becomes the owner and finds only schemas of the estate", () => {
  assert.deepEqual(migrator("shop", ["shop", "stock"], true), {
    ...POWERLESS,
    name: "shop_migrator",
    login: true,
    roles: ["shop_owner"],
    assumeRole: "shop_owner",
    connectionLimit: 2,
    statementTimeout: 3_600_000,
    idleInTransactionSessionTimeout: 60_000,
    searchPaths: ["shop", "stock", "extensions"],
  });
});

test("a live login role has limits, a search path and an end", () => {
  assert.deepEqual(loginRoleArgs(LOGIN), {
    ...POWERLESS,
    name: "shop_api_a",
    login: true,
    roles: ["shop_api"],
    connectionLimit: 10,
    statementTimeout: 5000,
    idleInTransactionSessionTimeout: 10_000,
    searchPaths: ["shop"],
    validUntil: "2027-02-19 00:00:00+00",
  });
});

test("a login role without a credential stays and may not log in", () => {
  const { login, validUntil, roles } = loginRoleArgs({ ...LOGIN, credential: undefined });
  assert.deepEqual({ login, validUntil, roles }, { login: false, validUntil: undefined, roles: ["shop_api"] });
});

test("a search path is never empty: that would be PostgreSQL's default, with public in it", () => {
  assert.deepEqual(loginRoleArgs({ ...LOGIN, schemas: [] }).searchPaths, ["extensions"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { databaseAccessArgs, tableAccessArgs } from "../../../components/postgres/access-args.ts";
import type { RoleArgs } from "../../../components/postgres/role-args.ts";
import { auditDatabase } from "../../../scripts/audit/audit-database.ts";
import { expectedRoles } from "../../../scripts/audit/audit-roles.ts";
import type { Compared } from "../../../scripts/audit/finding.ts";
import type { LiveDatabase, LivePrivileges, LiveRole, LiveTable } from "../../../scripts/ports-database.ts";
import type { Seen } from "../../../scripts/ports-github.ts";
import { accessFacts } from "../../../stacks/database-access.ts";
import { anEstateWithDatabase } from "../../stacks/database-estate.ts";
import { loaded } from "../../stacks/estate.ts";
import { hidden, seen } from "./world.ts";

const config = loaded(anEstateWithDatabase());
const declared = config.database ?? assert.fail("the estate has a database");
const access = databaseAccessArgs(accessFacts(config, declared));

const sorted = (privileges: Readonly<Record<string, readonly string[]>>): LivePrivileges =>
  Object.fromEntries(Object.entries(privileges).map(([role, list]) => [role, [...list].sort()]));

function liveRole(role: RoleArgs): LiveRole {
  const { statementTimeout, idleInTransactionSessionTimeout: idle, searchPaths, assumeRole, validUntil } = role;
  return {
    ...{ name: role.name, login: role.login, powers: [], memberOf: role.roles },
    connectionLimit: role.connectionLimit ?? -1,
    settings: {
      ...(statementTimeout === undefined ? {} : { statement_timeout: `${statementTimeout}` }),
      ...(idle === undefined ? {} : { idle_in_transaction_session_timeout: `${idle}ms` }),
      ...(searchPaths === undefined ? {} : { search_path: searchPaths.map((path) => `"${path}"`).join(", ") }),
      ...(assumeRole === undefined ? {} : { role: assumeRole }),
    },
    ...(validUntil === undefined ? {} : { validUntil: `${validUntil.slice(0, 19).replace(" ", "T")}Z` }),
  };
}

const TENANT = "(tenant_id = NULLIF(current_setting('app.tenant'::text, true), ''::text))";

/** What the server has when all is as declared. */
const live: LiveDatabase = {
  owner: "shop_owner",
  privileges: sorted(access.privileges),
  schemas: Object.entries(access.schemas).map(([name, privileges]) => ({
    ...{ name, owner: "shop_owner" },
    privileges: sorted(privileges),
  })),
  tables: tableAccessArgs(accessFacts(config, declared)).map(
    (args): LiveTable => ({
      ...{ schema: args.schema, name: args.table, owner: args.owner, columns: [] },
      privileges: sorted(args.privileges),
      rowSecurity: { enabled: args.tenant !== undefined, forced: args.tenant !== undefined },
      policies:
        args.tenant === undefined
          ? []
          : [{ name: "cutover_tenant", command: "ALL", roles: ["public"], using: TENANT, check: TENANT }],
    }),
  ),
  roles: expectedRoles(declared).map(liveRole),
  extensions: [],
};

const audited = (found: Seen<LiveDatabase | undefined>): Compared =>
  auditDatabase({ config, declared, live: found, remedy: "again" });

const told = (changed: Partial<LiveDatabase>): readonly string[] =>
  audited(seen({ ...live, ...changed })).findings.map(({ verdict, subject, setting, declared: wanted, found }) =>
    [verdict, subject, setting, wanted, found].join(" | "),
  );

test("a database as declared has no finding, however the server writes its settings", () => {
  assert.deepEqual(told({}), []);
});

test("a server that can't be read is unknown", () => {
  assert.deepEqual(
    audited(hidden("no answer")).findings.map(({ verdict, found }) => [verdict, found]),
    [["unknown", "unknown: no answer"]],
  );
});

test("a table that no migration has made yet is noted", () => {
  assert.deepEqual(told({ tables: live.tables.filter(({ name }) => name !== "rates") }), [
    "noted | table sales.rates |  | its grants | no such table yet",
  ]);
});

test("a role that is gone, and a schema", () => {
  assert.deepEqual(
    told({
      roles: live.roles.filter(({ name }) => name !== "shop_shop_b"),
      schemas: live.schemas.filter(({ name }) => name !== "sales"),
    }),
    ["drifted | schema sales |  | a schema | no such schema", "drifted | role shop_shop_b |  | a role | no such role"],
  );
});

const person: LiveRole = {
  ...{ name: "mona", login: true, powers: [], connectionLimit: -1, settings: {} },
  memberOf: ["shop_reader"],
};

test("a person's own role may be a member of the reader, and of nothing else", () => {
  const owner = { ...person, memberOf: ["shop_owner", "shop_reader"] };
  assert.deepEqual(
    [told({ roles: [...live.roles, person] }), told({ roles: [...live.roles, owner] })],
    [
      [
        "noted | role mona |  | nothing; shop_reader is there for people's own roles | may log in; member of shop_reader",
      ],
      ["undeclared | role mona |  | nothing | may log in; member of shop_owner, shop_reader"],
    ],
  );
});

test("row security that is off, and a policy for reading only", () => {
  const orders = (changed: Partial<LiveTable>): readonly LiveTable[] =>
    live.tables.map((table) => (table.name === "orders" ? { ...table, ...changed } : table));
  const [policy = assert.fail("orders has a policy")] =
    live.tables.find(({ name }) => name === "orders")?.policies ?? [];
  assert.deepEqual(
    [
      told({ tables: orders({ rowSecurity: { enabled: false, forced: false }, policies: [] }) }),
      told({ tables: orders({ policies: [{ ...policy, command: "SELECT" }] }) }).map((line) => line.split(" | ")[2]),
      told({ tables: orders({ policies: [{ ...policy, using: `(${TENANT} OR true)` }] }) }).map(
        (line) => line.split(" | ")[2],
      ),
      told({ tables: orders({ policies: [{ ...policy, roles: ["shop_shop"] }] }) }).map((line) => line.split(" | ")[2]),
    ],
    [
      [
        "drifted | table sales.orders | row security | yes | no",
        "drifted | table sales.orders | row security for the owner too | yes | no",
        "drifted | table sales.orders | policy cutover_tenant | yes | no",
      ],
      ["policy cutover_tenant"],
      ["policy cutover_tenant"],
      ["policy cutover_tenant"],
    ],
  );
});

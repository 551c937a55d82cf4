import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_INVENTORY } from "../../components/postgres/inventory.ts";
import { decideDatabase, type PostgresFacts } from "../../stacks/database-decision.ts";
import { anEstateWithDatabase } from "./database-estate.ts";
import { loaded } from "./estate.ts";

const { database } = loaded(anEstateWithDatabase());
assert.ok(database !== undefined);

const FACTS: PostgresFacts = {
  version: 15,
  administrator: { superuser: false, createDatabase: true, createRole: true },
  inventory: EMPTY_INVENTORY,
  certificateAuthority: "PEM",
};

const decide = (facts: Partial<PostgresFacts>) =>
  decideDatabase(database, { kind: "found", facts: { ...FACTS, ...facts } });

test("an administrator with just the rights that are needed passes, with what was found", () => {
  assert.deepEqual(decide({}), { kind: "pass", inventory: EMPTY_INVENTORY, certificateAuthority: "PEM" });
});

test("whatever else was found refuses, with a code and the next thing to do", () => {
  const rights = (superuser: boolean, createDatabase: boolean, createRole: boolean) =>
    decide({ administrator: { superuser, createDatabase, createRole } });
  const decisions = [
    decideDatabase(database, { kind: "unset", variable: "PGPASSWORD" }),
    decideDatabase(database, { kind: "unset", variable: "PGSSLROOTCERT" }),
    decideDatabase(database, { kind: "unreachable", reason: "self-signed certificate" }),
    decide({ version: 14 }),
    rights(true, true, true),
    rights(false, false, false),
  ];
  assert.deepEqual(
    decisions.map((decision) => (decision.kind === "refuse" ? `${decision.code}: ${decision.fact}` : "pass")),
    [
      "DATABASE_CREDENTIALS: database `10.20.0.7:5432`: expected the administrator's password in PGPASSWORD, found nothing",
      "DATABASE_CREDENTIALS: database `10.20.0.7:5432`: expected the file of the server's CA in PGSSLROOTCERT, found nothing",
      "DATABASE_UNREACHABLE: database `10.20.0.7:5432`: expected to log in as `cutover_admin` over TLS, found: self-signed certificate",
      "DATABASE_VERSION: database `10.20.0.7:5432`: expected PostgreSQL 15, found 14",
      "ADMINISTRATOR_TOO_STRONG: database `10.20.0.7:5432`: expected `cutover_admin` to be no superuser, found one",
      "ADMINISTRATOR_TOO_WEAK: database `10.20.0.7:5432`: expected `cutover_admin` to have CREATEDB and CREATEROLE, found it without CREATEDB and CREATEROLE",
    ],
  );
  for (const decision of decisions) assert.notEqual(decision.kind === "refuse" ? decision.remedy : "", "");
});

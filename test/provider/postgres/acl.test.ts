import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Acl, aclChanges, aclDrift, aclOf, inWordsOf, normalAcl } from "../../../provider/postgres/acl.ts";
import { aclStatements, literal, quoted } from "../../../provider/postgres/sql.ts";

const privilege = fc.constantFrom("SELECT", "INSERT", "UPDATE", "SELECT*", "UPDATE(b)");
const acls: fc.Arbitrary<Acl> = fc.dictionary(fc.constantFrom("public", "app", "reader"), fc.array(privilege), {
  noNullPrototype: true,
});
const wishes: fc.Arbitrary<Acl> = acls.map((acl) =>
  Object.fromEntries(Object.entries(acl).map(([role, list]) => [role, list.filter((one) => /^[A-Z]+$/.test(one))])),
);

test("what is taken and given leads from any list to any other", () => {
  fc.assert(
    fc.property(acls, acls, (live, wanted) => {
      const { revoke, grant } = aclChanges(normalAcl(live), normalAcl(wanted));
      const roles = ["public", "app", "reader"];
      const reached = roles.map((role) => {
        const left = (live[role] ?? []).filter((one) => !(revoke[role] ?? []).includes(one));
        return [role, [...left, ...(grant[role] ?? [])]] as const;
      });
      assert.deepEqual(normalAcl(Object.fromEntries(reached)), normalAcl(wanted));
    }),
  );
});

test("no statement for lists that mean the same", () => {
  fc.assert(
    fc.property(wishes, (wanted) => {
      const turned = Object.fromEntries(
        Object.entries(wanted).map(([role, list]) => [role, [...list, ...list].reverse()]),
      );
      assert.deepEqual(aclStatements("TABLE t", normalAcl(turned), normalAcl(wanted)), []);
    }),
  );
});

test("grants become lists, and what may be handed on stands out", () => {
  const grants = [
    { role: "reader", privilege: "SELECT", grantable: true },
    { role: "app", privilege: "UPDATE", grantable: false },
    { role: "app", privilege: "INSERT", grantable: false },
  ];
  assert.deepEqual(aclOf(grants), { app: ["INSERT", "UPDATE"], reader: ["SELECT*"] });
});

test("taking a privilege that may be handed on gives it back without that", () => {
  assert.deepEqual(aclStatements('TABLE "s"."t"', { app: ["SELECT*"] }, { app: ["SELECT"] }), [
    'REVOKE SELECT ON TABLE "s"."t" FROM "app" CASCADE',
    'GRANT SELECT ON TABLE "s"."t" TO "app"',
  ]);
});

test("PUBLIC and columns are written as PostgreSQL wants them", () => {
  assert.deepEqual(aclStatements("TABLE t", { public: ["SELECT"], app: ["UPDATE(b)"] }, {}), [
    'REVOKE UPDATE(b) ON TABLE t FROM "app" CASCADE',
    "REVOKE SELECT ON TABLE t FROM PUBLIC CASCADE",
  ]);
});

test("differences are said in words", () => {
  assert.deepEqual(aclDrift("table t", { reader: ["DELETE", "SELECT"] }, { app: ["INSERT"], reader: ["SELECT"] }), [
    "table t: reader has DELETE, which nobody declared",
    "table t: app lacks INSERT",
  ]);
});

test("a list is told in the words of the declaration where it means the same", () => {
  const declared = { app: ["SELECT", "INSERT"], reader: ["SELECT"] };
  assert.deepEqual(inWordsOf(declared, { app: ["INSERT", "SELECT"], reader: ["DELETE", "SELECT"] }), {
    app: ["SELECT", "INSERT"],
    reader: ["DELETE", "SELECT"],
  });
});

test("names and values can't end their quotes", () => {
  assert.equal(quoted('a"; DROP TABLE x; --'), '"a""; DROP TABLE x; --"');
  assert.equal(literal("it's"), "'it''s'");
  assert.equal(literal("a\\'b"), " E'a\\\\''b'");
});

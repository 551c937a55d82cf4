import assert from "node:assert/strict";
import { test } from "node:test";
import {
  conditionOf,
  type RowSecurity,
  rowSecurityDrift,
  rowSecurityStatements,
} from "../../../provider/postgres/row-security.ts";

const tenant = { column: "tenant_id", setting: "app.tenant" };
const condition = conditionOf(tenant, "tenant_id", "uuid");
const policy = { name: "cutover_tenant", permissive: true, command: "*", roles: ["public"] };
const right: RowSecurity = {
  enabled: true,
  forced: true,
  policies: [{ ...policy, using: condition, check: condition }],
};
const none: RowSecurity = { enabled: false, forced: false, policies: [] };

test("the condition compares in the column's type, and an empty setting is no tenant", () => {
  const value = "NULLIF(current_setting('app.tenant'::text, true), ''::text)";
  assert.equal(conditionOf(tenant, "tenant_id", "text"), `(tenant_id = ${value})`);
  assert.equal(conditionOf(tenant, "tenant_id", "varchar"), `((tenant_id)::text = ${value})`);
  assert.equal(conditionOf(tenant, "tenant_id", "uuid"), `(tenant_id = (${value})::uuid)`);
  assert.equal(conditionOf(tenant, "tenant_id", "int8"), `(tenant_id = (${value})::bigint)`);
});

test("a column of another type is refused", () => {
  assert.throws(() => conditionOf(tenant, "tenant_id", "jsonb"), { code: "TENANT_COLUMN" });
});

test("what is as declared has no drift, with and without tenants", () => {
  assert.deepEqual(rowSecurityDrift(right, condition), []);
  assert.deepEqual(rowSecurityDrift(none, undefined), []);
  assert.deepEqual(rowSecurityStatements("t", right, condition), []);
});

test("a policy without a condition of its own for writing is held to that of reading", () => {
  assert.deepEqual(
    rowSecurityDrift({ ...right, policies: [{ ...policy, using: condition, check: null }] }, condition),
    [],
  );
});

test("each way in which rows can be open is found", () => {
  const open: Readonly<Record<string, RowSecurity>> = {
    "switched off": { ...right, enabled: false },
    "owner exempt": { ...right, forced: false },
    "policy missing": { ...right, policies: [] },
    "other condition": { ...right, policies: [{ ...policy, using: "true", check: null }] },
    "open for writing": { ...right, policies: [{ ...policy, using: condition, check: "true" }] },
    "only for one role": { ...right, policies: [{ ...policy, roles: ["app"], using: condition, check: null }] },
    "only for reading": { ...right, policies: [{ ...policy, command: "r", using: condition, check: null }] },
    "a second policy": {
      ...right,
      policies: [...right.policies, { ...policy, name: "all", using: "true", check: null }],
    },
  };
  const found = Object.entries(open).map(([name, live]) => [name, rowSecurityDrift(live, condition).length] as const);
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(Object.keys(open).map((name) => [name, 1])));
});

test("rows are closed before a policy is touched, and policies go after row security when nobody asks for it", () => {
  assert.deepEqual(rowSecurityStatements('"s"."t"', { ...right, enabled: false }, condition), [
    'ALTER TABLE "s"."t" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
    'DROP POLICY "cutover_tenant" ON "s"."t"',
    `CREATE POLICY "cutover_tenant" ON "s"."t" AS PERMISSIVE FOR ALL TO PUBLIC USING (${condition}) WITH CHECK (${condition})`,
  ]);
  assert.deepEqual(rowSecurityStatements("t", right, undefined), [
    "ALTER TABLE t NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
    'DROP POLICY "cutover_tenant" ON t',
  ]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TABLE_PRIVILEGES, type TableGrants, unionOfGrants } from "../../../components/postgres/privileges.ts";

const grants: fc.Arbitrary<TableGrants> = fc.dictionary(
  fc.constantFrom("shop", "stock"),
  fc.dictionary(fc.constantFrom("orders", "items"), fc.subarray([...TABLE_PRIVILEGES], { minLength: 1 })),
);

test("the union holds what any of them grants, in a fixed order", () => {
  const all = [
    { shop: { orders: ["INSERT", "SELECT"] } },
    { stock: { items: ["SELECT"] }, shop: { orders: ["UPDATE", "SELECT"], carts: ["DELETE"] } },
  ] as const;
  assert.deepEqual(unionOfGrants(all), {
    shop: { carts: ["DELETE"], orders: ["SELECT", "INSERT", "UPDATE"] },
    stock: { items: ["SELECT"] },
  });
  assert.equal(JSON.stringify(unionOfGrants(all)), JSON.stringify(unionOfGrants(all.toReversed())));
});

test("nothing granted is nothing", () => {
  assert.deepEqual(unionOfGrants([]), {});
});

test("whoever leaves takes with it only what no one else needs", () => {
  fc.assert(
    fc.property(grants, grants, (stays, leaves) => {
      const before = unionOfGrants([stays, leaves]);
      const after = unionOfGrants([stays]);
      for (const [schema, tables] of Object.entries(after)) {
        for (const [table, privileges] of Object.entries(tables)) {
          for (const privilege of privileges) assert.ok(before[schema]?.[table]?.includes(privilege));
        }
      }
      assert.deepEqual(unionOfGrants([before, stays]), before);
    }),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { credentialIn, expiryOf, SLOTS, slotOf, validUntil } from "../../../components/postgres/credential.ts";

const FIRST = { generation: 1, issued: "2026-11-21" };
const SECOND = { generation: 2, issued: "2026-12-01" };

test("generations take turns in the two slots", () => {
  assert.deepEqual([1, 2, 3, 4].map(slotOf), ["a", "b", "a", "b"]);
});

test("a live credential is found in its slot, and in no other", () => {
  const found = (live: Parameters<typeof credentialIn>[1]) => SLOTS.map((slot) => credentialIn(slot, live));
  assert.deepEqual(found({ current: FIRST }), [FIRST, undefined]);
  assert.deepEqual(found({ current: SECOND, previous: FIRST }), [FIRST, SECOND]);
  assert.deepEqual(found({ current: SECOND }), [undefined, SECOND]);
});

test("a rotation never touches the slot that is in use", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (generation) => {
      assert.notEqual(slotOf(generation), slotOf(generation + 1));
    }),
  );
});

test("the server refuses a credential from the moment at which it is too old", () => {
  assert.equal(validUntil(FIRST, 90), "2027-02-19 00:00:00+00");
  assert.equal(new Date(expiryOf(FIRST, 90)).toISOString(), "2027-02-19T00:00:00.000Z");
});

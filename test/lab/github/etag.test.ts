import assert from "node:assert/strict";
import { test } from "node:test";
import { conditional } from "./etag.ts";

test("who has seen a body is told that it is the same, until it is another", () => {
  const { headers } = conditional({ status: 200, body: { a: 1 } }, undefined);
  const seen = headers?.etag;
  assert.match(seen ?? "", /^W\/"[0-9a-f]{64}"$/);
  assert.deepEqual(conditional({ status: 200, body: { a: 1 } }, seen), { status: 304, headers: { etag: seen } });
  assert.equal(conditional({ status: 200, body: { a: 2 } }, seen).status, 200);
});

test("what was just made has the tag under which it can be read", () => {
  const made = conditional({ status: 201, body: { a: 1 } }, undefined);
  const read = conditional({ status: 200, body: { a: 1 } }, undefined);
  assert.deepEqual(made.headers, read.headers);
});

test("refusals and empty replies have none", () => {
  for (const reply of [{ status: 404, body: {} }, { status: 204 }]) assert.equal(conditional(reply, undefined), reply);
});

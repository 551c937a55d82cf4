import assert from "node:assert/strict";
import { test } from "node:test";
import { paged } from "./pagination.ts";

const ask = (count: number, query: string) =>
  paged({ status: 200, body: Array.from({ length: count }, (_, at) => at) }, new URL(`http://lab/api/v3/x?${query}`));

test("a list comes thirty at a time, with the ways to the other pages", () => {
  const reply = ask(65, "page=2&state=all");
  assert.deepEqual(
    reply.body,
    Array.from({ length: 30 }, (_, at) => 30 + at),
  );
  assert.deepEqual(reply.headers, {
    link: [
      '<http://lab/api/v3/x?page=1&state=all>; rel="prev"',
      '<http://lab/api/v3/x?page=3&state=all>; rel="next"',
      '<http://lab/api/v3/x?page=3&state=all>; rel="last"',
      '<http://lab/api/v3/x?page=1&state=all>; rel="first"',
    ].join(", "),
  });
});

test("a page has at most a hundred entries, and nonsense means the first page", () => {
  assert.equal((ask(150, "per_page=1000").body as unknown[]).length, 100);
  assert.deepEqual(ask(2, "page=-1&per_page=x"), { status: 200, body: [0, 1], headers: {} });
});

test("a list beside its count is cut too; variables come ten at a time", () => {
  const variables = Array.from({ length: 12 }, (_, at) => at);
  const reply = paged({ status: 200, body: { total_count: 12, variables } }, new URL("http://lab/v?page=2"));
  assert.deepEqual(reply.body, { total_count: 12, variables: [10, 11] });
});

test("what is no list stays whole", () => {
  const url = new URL("http://lab/x?per_page=1");
  const topics = { status: 200, body: { names: ["a", "b"] } };
  const refusal = { status: 404, body: { message: "Not Found" } };
  assert.deepEqual([paged(topics, url), paged(refusal, url)], [topics, refusal]);
});

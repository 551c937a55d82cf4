import assert from "node:assert/strict";
import { test } from "node:test";
import { governanceRoutes } from "../governance/routes.ts";
import { settingsRoutes } from "../settings/routes.ts";
import { newSealing } from "../settings/sealing.ts";
import { describedOf } from "./description.ts";

const routes = [...governanceRoutes, ...settingsRoutes(await newSealing())];

test("every route is in GitHub's own description, but for GraphQL", () => {
  const unknown = routes.filter(({ method, pattern }) => describedOf(method, pattern) === undefined);
  assert.deepEqual(
    unknown.map(({ method, pattern }) => `${method} ${pattern}`),
    ["POST /graphql"],
  );
});

test("no two routes answer the same request", () => {
  const shapes = routes.map(({ method, pattern }) => `${method} ${pattern.replace(/[:*][a-z_]+/g, "{}")}`);
  assert.deepEqual(
    shapes.filter((shape, at) => shapes.indexOf(shape) !== at),
    [],
  );
});

test("references are followed, and null is written as JSON Schema has it", () => {
  const found = describedOf("GET", "/repos/:owner/:repo/labels/*name");
  assert.equal(found?.template, "/repos/{owner}/{repo}/labels/{name}");
  const text = JSON.stringify(found?.operation);
  assert.equal(text.includes("$ref"), false);
  assert.equal(text.includes('"nullable"'), false);
  assert.match(text, /"type":\["string","null"\]/);
});

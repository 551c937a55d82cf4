import assert from "node:assert/strict";
import { test } from "node:test";
import { ownerSets, ownersOf, parseCodeOwners } from "./code-owners.ts";

const text = `
# whole repository
* @acme/platform
*.sql @acme/data # tables
/docs/ @rita
apps/ @dev
/infra/* @ada
/open/
`;

test("the last pattern that covers a path decides", () => {
  const rules = parseCodeOwners(text);
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["README.md", ["@acme/platform"]],
    ["db/deep/1.sql", ["@acme/data"]],
    ["docs/a/b.md", ["@rita"]],
    ["other/docs/a.md", ["@acme/platform"]],
    ["apps/shop/main.ts", ["@dev"]],
    ["deep/apps/main.ts", ["@dev"]],
    ["infra/main.ts", ["@ada"]],
    ["infra/deep/main.ts", ["@acme/platform"]],
    ["open/a.ts", []],
  ];
  assert.deepEqual(
    cases.map(([path]) => [path, ownersOf(rules, path)]),
    cases,
  );
});

test("each set of owners is asked once, and a path without owners asks nobody", () => {
  assert.deepEqual(ownerSets(text, ["a.ts", "b.ts", "x.sql", "open/a.ts"]), [["@acme/platform"], ["@acme/data"]]);
  assert.deepEqual(ownerSets("", ["a.ts"]), []);
});

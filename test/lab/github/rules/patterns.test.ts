import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesGlob, matchesRef, satisfies } from "./patterns.ts";

test("a star stops at a slash, two stars do not", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["refs/heads/*", "refs/heads/main", true],
    ["refs/heads/*", "refs/heads/a/b", false],
    ["refs/heads/**", "refs/heads/a/b", true],
    ["refs/heads/**/*", "refs/heads/main", true],
    ["refs/heads/release/**/*", "refs/heads/release/1", true],
    ["refs/tags/v*", "refs/tags/v1.2.3", true],
    ["refs/tags/v*", "refs/tags/1.2.3", false],
    ["v?.0", "v1.0", true],
    ["v?.0", "v/.0", false],
    ["v[0-9]*", "v9", true],
    ["v[!0-9]*", "v9", false],
    ["a.b", "axb", false],
    ["a+(b)", "a+(b)", true],
    ["[", "[", true],
  ];
  assert.deepEqual(
    cases.map(([pattern, text]) => [pattern, text, matchesGlob(pattern, text)]),
    cases,
  );
});

test("a ref condition knows the default branch and everything", () => {
  assert.deepEqual(
    [
      matchesRef("~ALL", "refs/heads/x", "main"),
      matchesRef("~DEFAULT_BRANCH", "refs/heads/trunk", "trunk"),
      matchesRef("~DEFAULT_BRANCH", "refs/heads/main", "trunk"),
      matchesRef("refs/heads/main", "refs/heads/main", "trunk"),
    ],
    [true, true, false, true],
  );
});

test("pattern rules start, end, contain and match, and can be turned round", () => {
  const text = "fix: price";
  assert.deepEqual(
    [
      satisfies({ operator: "starts_with", pattern: "fix" }, text),
      satisfies({ operator: "ends_with", pattern: "price" }, text),
      satisfies({ operator: "contains", pattern: ": " }, text),
      satisfies({ operator: "regex", pattern: "^feat" }, text),
      satisfies({ operator: "regex", pattern: "^feat", negate: true }, text),
    ],
    [true, true, true, false, true],
  );
});

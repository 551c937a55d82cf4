import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesRef } from "../../../scripts/audit/ref-pattern.ts";

const matching = (pattern: string, names: readonly string[]): readonly string[] =>
  names.filter((name) => matchesRef(pattern, name, "main"));

const NAMES = ["main", "maint", "release/1.0", "release/1.0/fix", "a.b"];

test("all branches, the default branch, and names", () => {
  assert.deepEqual(matching("~ALL", NAMES), NAMES);
  assert.deepEqual(matching("~DEFAULT_BRANCH", NAMES), ["main"]);
  assert.deepEqual(matching("refs/heads/main", NAMES), ["main"]);
  assert.deepEqual(matching("main", NAMES), []);
});

test("a star stops at a slash, two with a slash span folders", () => {
  assert.deepEqual(matching("refs/heads/*", NAMES), ["main", "maint", "a.b"]);
  assert.deepEqual(matching("refs/heads/release/*", NAMES), ["release/1.0"]);
  assert.deepEqual(matching("refs/heads/**/*", NAMES), NAMES);
  assert.deepEqual(matching("refs/heads/release/**/*", NAMES), ["release/1.0", "release/1.0/fix"]);
});

test("question marks, classes and escapes", () => {
  assert.deepEqual(matching("refs/heads/main?", NAMES), ["maint"]);
  assert.deepEqual(matching("refs/heads/[l-n]ain", NAMES), ["main"]);
  assert.deepEqual(matching("refs/heads/[!m]*", NAMES), ["a.b"]);
  assert.deepEqual(matching("refs/heads/a.b", ["a.b", "axb"]), ["a.b"]);
  assert.deepEqual(matching("refs/heads/a\\*b", ["a*b", "axb"]), ["a*b"]);
});

test("tags are no branches", () => {
  assert.equal(matchesRef("refs/tags/v*", "v1", "main"), false);
  assert.equal(matchesRef("refs/tags/v*", "v1", "main", "tags"), true);
});

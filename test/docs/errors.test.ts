import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { failureOf } from "../../scripts/commands/failure.ts";
import { EngineError, type EngineErrorCode } from "../../scripts/engine/errors.ts";
import { Interrupted } from "../../scripts/engine/session.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/errors.md"), "utf8");

/** Words of a union of literals, read from its source: types leave nothing behind at run time. */
function union(file: string, type: string): readonly string[] {
  const source = readFileSync(join(root, file), "utf8");
  const body = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? "";
  const words = [...body.matchAll(/"([A-Z_]+)"/g)].map(([, word = ""]) => word);
  assert.notDeepEqual(words, [], `no union ${type} in ${file}`);
  return words;
}

/** Codes in the first cells of the table under a heading. */
function codesUnder(heading: string): readonly string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code = ""]) => code);
}

const sorted = (words: readonly string[]) => [...words].sort();

test("the page has every code of the commands and no other", () => {
  const codes = [...union("scripts/engine/errors.ts", "EngineErrorCode"), "INTERRUPTED", "UNEXPECTED"];
  assert.deepEqual(sorted(codesUnder("Commands")), sorted(codes));
});

test("the page says the exit code of each failure", () => {
  const codes = union("scripts/engine/errors.ts", "EngineErrorCode") as readonly EngineErrorCode[];
  const failures = [
    ...codes.map((code) => failureOf(new EngineError(code, "fact", "remedy"))),
    failureOf(new Interrupted("rollout", "production")),
    failureOf(new Error("any")),
  ];
  const wrong = failures.filter(({ code, exitCode }) => !page.includes(`\n| \`${code}\` | ${exitCode} |`));
  assert.deepEqual(
    wrong.map(({ code, exitCode }) => `${code}: ${exitCode}`),
    [],
  );
});

test("the page has every code of the program's guard and no other", () => {
  assert.deepEqual(sorted(codesUnder("`pulumi up`")), sorted(union("stacks/guard.ts", "GuardCode")));
});

test("the page has every code of what stood before and no other", () => {
  assert.deepEqual(sorted(codesUnder("What stood before")), sorted(union("stacks/stood.ts", "StoodCode")));
});

test("the page has every code of the look at the database and no other", () => {
  assert.deepEqual(sorted(codesUnder("The database")), sorted(union("stacks/database-decision.ts", "DatabaseCode")));
});

test("the page has every reason of the judge and no other", () => {
  const reasons = codesUnder("Why a rollout waits, goes on or goes back");
  assert.deepEqual(sorted(reasons), sorted(union("scripts/engine/verdict.ts", "Reason")));
});

test("the page has every code of a configuration's problems and no other", () => {
  assert.deepEqual(sorted(codesUnder("Configuration")), sorted(union("stacks/config/issue.ts", "ConfigIssueCode")));
});

test("the page has every code of our own provider", () => {
  const section = page.split(/^## /m).find((text) => text.startsWith("Provider\n")) ?? "";
  const missing = union("provider/errors.ts", "ProviderErrorCode").filter((code) => !section.includes(`\`${code}\``));
  assert.deepEqual(missing, []);
});

test("the page has every code of the components and no other", () => {
  assert.deepEqual(sorted(codesUnder("Components")), sorted(union("components/component.ts", "ComponentErrorCode")));
});

test("the page has every code of what GitHub may stand in the way with, and no other", () => {
  assert.deepEqual(sorted(codesUnder("GitHub")), sorted(union("stacks/github-problems.ts", "GithubCode")));
});

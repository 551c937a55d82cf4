import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { stringify } from "yaml";
import { aGithubEstate } from "../../stacks/config/estate-github.ts";
import { aDatabase } from "../../stacks/database-estate.ts";
import { anEstate, changed } from "../../stacks/estate.ts";
import { SMALL, startFakeGithub } from "../external/github/fake-github.ts";
import { emptyProject } from "./project.ts";

/** A project whose stacks have these estates. */
function project(estates: Readonly<Record<string, unknown>>): string {
  const root = emptyProject();
  for (const [stack, estate] of Object.entries(estates)) {
    writeFileSync(join(root, `Pulumi.${stack}.yaml`), stringify({ config: { "cutover:estate": estate } }));
  }
  return root;
}

const cutover = (root: string, env: Readonly<Record<string, string>>, ...words: readonly string[]) =>
  execa(process.execPath, [join(import.meta.dirname, "../../../scripts/cutover.ts"), "audit", ...words], {
    cwd: root,
    env: { GITHUB_TOKEN: "", PGPASSWORD: "", ...env },
    reject: false,
  });

const TOKEN = { GITHUB_TOKEN: "token-of-ada" };

test("an estate without GitHub and database is told to be not asked", async () => {
  const { exitCode, stdout } = await cutover(
    project({ production: anEstate() }),
    {},
    "--stack",
    "production",
    "--json",
  );
  const { verdict, areas, notAsked } = JSON.parse(stdout);
  assert.deepEqual([exitCode, verdict, areas], [0, "as declared", []]);
  assert.deepEqual(notAsked, [
    { area: "github", because: "the file has no github area" },
    { area: "database", because: "the file has no database area" },
  ]);
});

test("a database that is declared and can't be looked at is unknown, and exit code 1", async () => {
  const estate = changed({ database: aDatabase() });
  const { exitCode, stdout } = await cutover(project({ production: estate }), {}, "--stack", "production", "--json");
  const { verdict, areas, notAsked } = JSON.parse(stdout);
  assert.deepEqual([exitCode, verdict], [1, "unknown"]);
  assert.deepEqual(
    areas.map(({ area, findings }: { area: string; findings: { verdict: string; found: string }[] }) => [
      area,
      findings.map((finding) => [finding.verdict, finding.found]),
    ]),
    [["database", [["unknown", "unknown: PGPASSWORD is not set"]]]],
  );
  assert.deepEqual(notAsked, [{ area: "github", because: "the file has no github area" }]);
});

test("a missing token is wrong use", async () => {
  const { exitCode, stderr } = await cutover(project({ production: aGithubEstate() }), {}, "--stack", "production");
  assert.equal(exitCode, 2);
  assert.match(stderr, /Expected a token for GitHub in GITHUB_TOKEN; there is none\.\n.*\[USAGE\]/);
});

test("a repository that differs is told setting by setting, with exit code 1", async () => {
  const { url } = await startFakeGithub(SMALL);
  const root = project({ production: aGithubEstate({ apiUrl: url }) });
  const { exitCode, stdout, stderr } = await cutover(root, TOKEN, "--stack", "production");
  assert.deepEqual([exitCode, stderr], [1, ""]);
  assert.match(stdout, /^Stack +production, /);
  assert.match(stdout, /GitHub +acme\/shop as ada \(admin\) sees it/);
  assert.match(
    stdout,
    / {2}DRIFTED, weaker {2}ruleset main: pull request required\n {4}declared +yes\n {4}found +no\n/,
  );
  assert.match(
    stdout,
    /Past the rules +1 in the last month\n {2}2026-02-01T00:00:00Z {2}ada went past a rule of refs\/heads\/main/,
  );
  assert.match(stdout, /OpenSSF Scorecard +Branch-Protection 1 of 10/);
  assert.match(stdout, /Result +\d+ not as declared/);
  assert.doesNotMatch(stdout, /token-of-ada|pw@|token=abc/);
});

test("as JSON there is one document, with the same verdict", async () => {
  const { url } = await startFakeGithub(SMALL);
  const root = project({ production: aGithubEstate({ apiUrl: url }) });
  const { exitCode, stdout } = await cutover(root, TOKEN, "--stack", "production", "--json");
  const report = JSON.parse(stdout);
  assert.deepEqual([exitCode, report.stack, report.verdict], [1, "production", "drifted"]);
});

test("an environment that another stack's file declares is nobody's finding", async () => {
  const both = { total_count: 2, environments: ["production", "staging"].map((name) => ({ name })) };
  const { url } = await startFakeGithub({ ...SMALL, "/repos/acme/shop/environments": { body: both } });
  const production = aGithubEstate({ apiUrl: url });
  const staging = aGithubEstate({ apiUrl: url, environments: { staging: {} } }, "staging");
  const undeclared = async (root: string): Promise<readonly string[]> => {
    const { stdout } = await cutover(root, TOKEN, "--stack", "production", "--json");
    const report: { areas: { findings: { verdict: string; subject: string }[] }[] } = JSON.parse(stdout);
    return report.areas.flatMap(({ findings }) =>
      findings.filter(({ verdict }) => verdict === "undeclared").map(({ subject }) => subject),
    );
  };
  assert.deepEqual(
    [await undeclared(project({ production })), await undeclared(project({ production, staging }))].map((subjects) =>
      subjects.includes("environment staging"),
    ),
    [true, false],
  );
});

test("credentials that GitHub refuses are exit code 3", async () => {
  const { url } = await startFakeGithub({ "/user": { status: 401, body: { message: "Bad credentials" } } });
  const root = project({ production: aGithubEstate({ apiUrl: url }) });
  const { exitCode, stdout } = await cutover(root, TOKEN, "--stack", "production", "--json");
  assert.deepEqual([exitCode, JSON.parse(stdout).code], [3, "GITHUB_REFUSED"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { GithubConfig } from "../../stacks/config/config-github.ts";
import { decideGithub } from "../../stacks/github-decision.ts";
import type { GithubAnswer, GithubFacts, RepositoryFacts } from "../../stacks/github-facts.ts";
import { aGithubEstate } from "./config/estate-github.ts";
import { loaded } from "./estate.ts";
import { NEW_REPOSITORY, REPOSITORY } from "./github-facts-of.ts";

const TODAY = "2026-11-21";
const BECAUSE = "the team is too small for it";

function configured(changes: Readonly<Record<string, unknown>> = {}, environment = "production"): GithubConfig {
  const { github } = loaded(aGithubEstate(changes, environment));
  if (github === undefined) throw new Error("expected an estate with GitHub");
  return github;
}

/** `CODE path`, of an answer. */
function problems(github: GithubConfig, answer: GithubAnswer): readonly string[] {
  const decision = decideGithub(github, answer, TODAY);
  if (decision.kind === "pass") return [];
  for (const { expected, found, remedy } of decision.problems) {
    for (const part of [expected, found, remedy]) assert.notEqual(part, "");
  }
  return decision.problems.map(({ code, path }) => `${code} ${path}`);
}

const found = (facts: Partial<GithubFacts> = {}): GithubAnswer => ({
  kind: "found",
  facts: { ...NEW_REPOSITORY, ...facts },
});
const existing = (repository: Partial<RepositoryFacts>) => found({ repository: { ...REPOSITORY, ...repository } });

test("a new repository of an enterprise organisation may come to be", () => {
  assert.deepEqual(problems(configured(), found()), []);
  assert.deepEqual(problems(configured(), existing({})), []);
});

test("without an answer nothing is changed", () => {
  const answers: readonly GithubAnswer[] = [
    { kind: "no-token" },
    { kind: "no-owner" },
    { kind: "refused", reason: "status 401" },
    { kind: "unreachable", reason: "connection refused" },
  ];
  assert.deepEqual(
    answers.map((answer) => problems(configured(), answer)),
    [
      ["GITHUB_TOKEN_MISSING github"],
      ["NO_SUCH_OWNER github.owner"],
      ["GITHUB_REFUSED github"],
      ["GITHUB_UNREACHABLE github.apiUrl"],
    ],
  );
});

test("a stack that does not govern needs the repository", () => {
  const staging = configured({ "repository.visibility": undefined, environments: { staging: {} } }, "staging");
  assert.deepEqual(problems(staging, found()), ["NO_SUCH_REPOSITORY github.repository"]);
  assert.deepEqual(problems(staging, existing({})), []);
});

test("a renamed repository is refused, an archived one and a token that may not administrate are both said", () => {
  assert.deepEqual(problems(configured(), existing({ renamed: "acme/store" })), [
    "REPOSITORY_RENAMED github.repository",
  ]);
  assert.deepEqual(problems(configured(), existing({ archived: true, administrator: false })), [
    "REPOSITORY_ARCHIVED github.repository",
    "NOT_ADMINISTRATOR github.repository",
  ]);
});

test("a repository becomes less visible and never more", () => {
  const internal = configured({ "repository.visibility": "internal" });
  assert.deepEqual(problems(internal, existing({ visibility: "private" })), [
    "MORE_VISIBLE github.repository.visibility",
  ]);
  assert.deepEqual(problems(internal, existing({ visibility: "public" })), []);
});

test("teams, users and environments that do not exist are named with their places", () => {
  const github = configured({
    rulesets: {
      tags: { target: "tag", include: ["~ALL"], bypass: [{ team: "nobody" }] },
      main: { deployments: ["qa"] },
    },
    teams: { made: { permission: "push", members: {} }, unmade: { permission: "push" } },
    "environments.production.reviewers": { teams: ["release-captains", "made"], users: ["ghost"] },
  });
  assert.deepEqual(problems(github, existing({ environmentNames: ["staging"] })), [
    "NO_SUCH_TEAM github.teams.unmade",
    "NO_SUCH_TEAM github.rulesets.tags.bypass",
    "NO_SUCH_USER github.environments.production.reviewers",
    "NO_SUCH_ENVIRONMENT github.rulesets.main.deployments",
  ]);
});

test("rules are not evaluated for ever", () => {
  const until = (day: string) => configured({ rulesets: { main: { evaluate: { until: day, reason: BECAUSE } } } });
  assert.deepEqual(problems(until("2027-02-19"), found()), []);
  assert.deepEqual(problems(until("2027-02-20"), found()), ["EVALUATED_TOO_LONG github.rulesets.main.evaluate.until"]);
});

test("what a plan or a user does not offer is said, and what the token can't see is left to GitHub", () => {
  const github = configured({
    rulesets: { main: { mergeQueue: {}, evaluate: { until: "2026-12-01", reason: BECAUSE } } },
  });
  const on = (kind: "organization" | "user", plan: string | undefined) =>
    problems(github, found({ owner: { kind, plan } })).map((problem) => problem.replace("NOT_OFFERED github.", ""));
  assert.deepEqual(on("organization", "enterprise"), []);
  assert.deepEqual(on("organization", undefined), []);
  assert.deepEqual(on("organization", "team"), [
    "rulesets.main.evaluate",
    "rulesets.main.mergeQueue",
    "environments.production",
  ]);
  assert.deepEqual(on("organization", "free"), ["repository.secretScanning", "rulesets", "environments.production"]);
  assert.deepEqual(on("user", "pro"), [
    "rulesets.main.evaluate",
    "rulesets.main.mergeQueue",
    "rulesets.pushes",
    "environments.production.reviewers.teams",
    "environments.production",
  ]);
});

test("a public repository of a user has rules and reviewers on the free plan", () => {
  const github = configured({
    "repository.visibility": "public",
    "environments.production.reviewers": { users: ["mona"] },
  });
  assert.deepEqual(problems(github, found({ owner: { kind: "user", plan: "free" }, users: { mona: 1 } })), []);
});

test("internal repositories and teams are said where they are not offered", () => {
  const internal = configured({ "repository.visibility": "internal" });
  assert.deepEqual(problems(internal, found({ owner: { kind: "organization", plan: "team" } })).slice(0, 1), [
    "NOT_OFFERED github.repository.visibility",
  ]);
  const teams = configured({ "repository.visibility": "public", teams: { shop: { permission: "push" } } });
  assert.deepEqual(problems(teams, found({ owner: { kind: "user", plan: "free" } })), [
    "NOT_OFFERED github.teams",
    "NOT_OFFERED github.environments.production.reviewers.teams",
  ]);
});

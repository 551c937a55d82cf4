import assert from "node:assert/strict";
import { test } from "node:test";
import { auditOf } from "../../../scripts/audit/audit.ts";
import { exitCodeOf } from "../../../scripts/audit/report.ts";
import type { LiveGithub } from "../../../scripts/ports-github.ts";
import { audited, type Change, environment, repository, ruleset, told } from "./audited.ts";
import { github, governance, hidden, live, liveRuleset, mainRuleset, NOW, seen, withoutRule } from "./world.ts";

test("all as declared is no finding, and exit code 0", () => {
  const report = audited({});
  assert.deepEqual(told({}), []);
  assert.equal(report.verdict, "as declared");
  assert.equal(exitCodeOf(report), 0);
  assert.deepEqual(
    report.areas.map(({ area, asDeclared }) => [area, asDeclared]),
    [
      ["repository", 17],
      ["rulesets", 27],
      ["classic protection", 1],
      ["environments", 8],
      ["actions", 8],
      ["access", 2],
      ["labels", 2],
      ["code owners", 2],
    ],
  );
});

test("a ruleset's finding says who changed it last, and an environment's that nobody says", () => {
  const changed = (change: Change): readonly (string | undefined)[] =>
    audited(change).areas.flatMap(({ findings }) => findings.map((finding) => finding.changed));
  assert.deepEqual(
    [
      ...changed(ruleset({ ...withoutRule("deletion"), changed: seen({ by: "mona", at: "2026-11-20T08:00:00Z" }) })),
      ...changed(ruleset(withoutRule("deletion"))),
      ...changed(ruleset({ ...withoutRule("deletion"), changed: hidden("only administrators may read it") })),
      ...changed(environment({ reviewers: [] })),
    ],
    [
      "last by mona, at 2026-11-20T08:00:00Z",
      "last by ada, whose token this is, at 2026-11-20T08:00:00Z",
      "unknown: only administrators may read it",
      "at 2026-11-19T10:00:00Z; GitHub does not say by whom",
    ],
  );
});

const NO_ANSWER = { kind: "failed", because: "GitHub answers 502 (Bad Gateway) for the labels" } as const;

test("what was declared and can't be seen is unknown, and exit code 1", () => {
  const change = ruleset({ ...liveRuleset, bypassActors: hidden("GitHub shows it to editors only") });
  const report = audited(change);
  assert.deepEqual(told(change), [
    "unknown | ruleset main: may go past it | team release-captains (only in a pull request) | unknown: GitHub shows it to editors only",
  ]);
  assert.deepEqual([report.verdict, exitCodeOf(report)], ["unknown", 1]);
});

test("an answer that failed is exit code 3, unless something is known to differ", () => {
  const failed = audited({ live: { labels: NO_ANSWER } });
  const both = audited({ live: { labels: NO_ANSWER, rulesets: seen([withoutRule("deletion")]) } });
  assert.deepEqual([exitCodeOf(failed), exitCodeOf(both)], [3, 1]);
});

/** Every part of what GitHub can hide, hidden. */
const BLIND: Partial<LiveGithub> = {
  repository: hidden(),
  rulesets: hidden(),
  branches: hidden(),
  releaseBranches: hidden(),
  environments: hidden(),
  actions: { permissions: hidden(), selected: hidden(), workflow: hidden(), oidc: hidden() },
  labels: hidden(),
  teams: hidden(),
  teamMembers: { "release-captains": hidden() },
  collaborators: hidden(),
  deployKeys: hidden(),
  webhooks: hidden(),
  alerts: hidden(),
  securityUpdates: hidden(),
  codeowners: hidden(),
  codeownersErrors: hidden(),
};

test("a token that sees nothing finds nothing as declared", () => {
  const report = audited({ live: BLIND });
  assert.equal(exitCodeOf(report), 1);
  assert.deepEqual(
    report.areas.flatMap(({ asDeclared, area }) => (asDeclared === 0 ? [] : [area])),
    [],
  );
  assert.deepEqual([...new Set(told({ live: BLIND }).map((line) => line.split(" | ")[0]))], ["unknown", "noted"]);
});

test("no part that is hidden passes for one that is as declared", () => {
  for (const [part, value] of Object.entries(BLIND)) {
    const verdicts = audited({ live: { [part]: value } }).areas.flatMap(({ findings }) =>
      findings.map((f) => f.verdict),
    );
    // Without it only the score is not known.
    const silent = ["releaseBranches"];
    assert.equal(verdicts.length > 0, !silent.includes(part), part);
  }
});

test("a switch that the plan does not have is unknown, and not off", () => {
  assert.deepEqual(told(repository({ security: seen({ secret_scanning: "enabled" }) })), [
    "unknown | repository acme/shop: push protection | yes | unknown: GitHub's answer has no secret_scanning_push_protection; the plan may not offer it",
  ]);
});

test("a stack that does not govern the repository compares its environments only", () => {
  const { governance: _, ...others } = github;
  const facts = { declared: others, live: { ...live, rulesets: seen([]), labels: seen([]) }, elsewhere: {} };
  const report = auditOf({ stack: "staging", now: NOW, notAsked: [], github: facts });
  assert.deepEqual(
    report.areas.map(({ area, findings }) => [area, findings.length]),
    [["environments", 0]],
  );
});

test("a ruleset that is declared to only record is as declared, and says until when", () => {
  const evaluate = { until: "2026-12-01", reason: "the checks are new" };
  const declared = { governance: { ...governance, rulesets: [{ ...mainRuleset, evaluate }] } };
  const found = ruleset({ ...liveRuleset, enforcement: "evaluate" }).live ?? {};
  assert.deepEqual(told({ declared, live: found }), [
    "noted | ruleset main: enforcement | only recorded until 2026-12-01: the checks are new | evaluate",
  ]);
});

test("the environment's own score has its tiers in order", () => {
  const scores = [
    {},
    { waitMinutes: 5, protectionApps: seen([]) },
    { protectionApps: seen([]) },
    { adminsBypass: true },
    { refs: "any" as const },
  ].map((changed) => audited(environment(changed)).github?.environments.map(({ score }) => score));
  assert.deepEqual(scores, [[10], [10], [9], [5], [2]]);
});

test("a team with one member is one person", () => {
  const one = audited({
    live: { teamMembers: { "release-captains": seen([{ login: "mona", role: "maintainer" as const }]) } },
  });
  const unseen = audited({ live: { teamMembers: { "release-captains": hidden() } } });
  assert.deepEqual(
    [one, unseen].map(({ github: report }) => report?.environments.map(({ score }) => score)),
    [[8], [8]],
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { auditOf } from "../../../scripts/audit/audit.ts";
import { type AuditReport, exitCodeOf } from "../../../scripts/audit/report.ts";
import type { LiveEnvironment, LiveGithub, LiveRepository, LiveRuleset } from "../../../scripts/ports-github.ts";
import type { GithubConfig } from "../../../stacks/config/config-github.ts";
import {
  github,
  governance,
  hidden,
  live,
  liveEnvironment,
  liveRepository,
  liveRuleset,
  mainRuleset,
  NOW,
  seen,
  withoutRule,
  withParameters,
} from "./world.ts";

type Change = {
  readonly live?: Partial<LiveGithub>;
  readonly declared?: Partial<GithubConfig>;
  readonly elsewhere?: Readonly<Record<string, string>>;
};

function audited({ live: found = {}, declared = {}, elsewhere = {} }: Change): AuditReport {
  const facts = { declared: { ...github, ...declared }, live: { ...live, ...found }, elsewhere };
  return auditOf({ stack: "production", now: NOW, notAsked: [], github: facts });
}

/** What was found, one line for each finding. */
function told(change: Change): readonly string[] {
  return audited(change).areas.flatMap(({ findings }) =>
    findings.map(({ verdict, subject, setting, declared, found, weaker }) =>
      [
        `${verdict}${weaker ? " (weaker)" : ""}`,
        `${subject}${setting === "" ? "" : `: ${setting}`}`,
        declared,
        found,
      ].join(" | "),
    ),
  );
}

const ruleset = (changed: LiveRuleset): Change => ({ live: { rulesets: seen([changed]) } });
const environment = (changed: Partial<LiveEnvironment>): Change => ({
  live: { environments: seen([{ ...liveEnvironment, ...changed }]) },
});
const repository = (changed: Partial<LiveRepository>): Change => ({
  live: { repository: seen({ ...liveRepository, ...changed }) },
});
const actions = (changed: Partial<LiveGithub["actions"]>): Change => ({
  live: { actions: { ...live.actions, ...changed } },
});

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
      ["access", 1],
      ["labels", 2],
      ["code owners", 2],
    ],
  );
});

const CHANGES: readonly (readonly [string, Change, readonly string[]])[] = [
  [
    "an approval less",
    ruleset(withParameters("pull_request", { required_approving_review_count: 1 })),
    ["drifted (weaker) | ruleset main: approvals | 2 | 1"],
  ],
  [
    "an approval more",
    ruleset(withParameters("pull_request", { required_approving_review_count: 3 })),
    ["drifted | ruleset main: approvals | 2 | 3"],
  ],
  [
    "no pull request any more: one finding, not six",
    ruleset(withoutRule("pull_request")),
    ["drifted (weaker) | ruleset main: pull request required | yes | no"],
  ],
  [
    "a check that anyone may report",
    ruleset(withParameters("required_status_checks", { required_status_checks: [{ context: "ci-pr" }] })),
    ["drifted (weaker) | ruleset main: required checks | ci-pr from app 15368 | ci-pr from anyone"],
  ],
  [
    "a ruleset that only records",
    ruleset({ ...liveRuleset, enforcement: "evaluate" }),
    ["drifted (weaker) | ruleset main: enforcement | active | evaluate"],
  ],
  [
    "refs left out",
    ruleset({ ...liveRuleset, exclude: ["refs/heads/main"] }),
    ["drifted (weaker) | ruleset main: refs left out | none | refs/heads/main"],
  ],
  [
    "a bypass actor added",
    ruleset({
      ...liveRuleset,
      bypassActors: seen([
        { type: "Team", id: 3, name: "release-captains", mode: "pull_request" },
        { type: "RepositoryRole", id: 5, mode: "always" },
      ]),
    }),
    [
      "drifted (weaker) | ruleset main: may go past it | team release-captains (only in a pull request) | everybody with role admin (always), team release-captains (only in a pull request)",
    ],
  ],
  [
    "a rule that no file can declare",
    ruleset({ ...liveRuleset, rules: [...liveRuleset.rules, { type: "commit_message_pattern", parameters: {} }] }),
    ["drifted | ruleset main: further rules | none | commit_message_pattern"],
  ],
  [
    "the ruleset is gone",
    { live: { rulesets: seen([]) } },
    ["drifted (weaker) | ruleset main | a ruleset for ~DEFAULT_BRANCH | no such ruleset"],
  ],
  [
    "a ruleset more",
    { live: { rulesets: seen([liveRuleset, { ...liveRuleset, id: 8, name: "extra", rules: [] }]) } },
    ["undeclared | ruleset extra | nothing | active, for ~DEFAULT_BRANCH: no rules"],
  ],
  [
    "a ruleset of the organization is noted",
    {
      live: {
        rulesets: seen([
          liveRuleset,
          { ...liveRuleset, id: 9, name: "all", source: { type: "Organization", name: "acme" } },
        ]),
      },
    },
    ["noted | ruleset all | nothing; it is not this repository's | active, from organization acme"],
  ],
  [
    "classic protection",
    {
      live: {
        branches: seen([
          {
            name: "main",
            protection: seen({
              ...{ branch: "main", allowsDeletions: false, allowsForcePushes: true, enforcesAdmins: false },
              ...{ linearHistory: false, signatures: false },
            }),
          },
        ]),
      },
    },
    [
      "undeclared | classic protection of main | none: rulesets protect branches | 0 approvals; checks none; force pushes allowed; not for administrators",
    ],
  ],
  [
    "a reviewer gone",
    environment({ reviewers: [] }),
    ["drifted (weaker) | environment production: reviewers | team release-captains | none"],
  ],
  [
    "self review allowed, and administrators past it",
    environment({ preventsSelfReview: false, adminsBypass: true }),
    [
      "drifted (weaker) | environment production: who started it may approve it | no | yes",
      "drifted (weaker) | environment production: administrators may skip the rules | no | yes",
    ],
  ],
  [
    "any branch may be deployed",
    environment({ refs: "any", patterns: seen([]) }),
    ["drifted (weaker) | environment production: branches and tags | branch main, tag v* | every branch and tag"],
  ],
  [
    "an app's check gone",
    environment({ protectionApps: seen([]) }),
    ["drifted (weaker) | environment production: apps that must agree | app 42 | none"],
  ],
  [
    "a variable changed, and one more",
    environment({ variables: seen({ REGION: "us", DEBUG: "1" }) }),
    [
      "drifted | environment production: variable REGION | eu | us",
      "undeclared | environment production: variable DEBUG | nothing | 1",
    ],
  ],
  [
    "a secret gone",
    environment({ secrets: seen([]) }),
    ["drifted | environment production: secrets | REGISTRY_TOKEN | none"],
  ],
  [
    "an old secret is noted",
    environment({ secrets: seen([{ name: "REGISTRY_TOKEN", updatedAt: "2026-01-01T00:00:00Z" }]) }),
    ["noted | environment production: secret REGISTRY_TOKEN | present | written 324 days ago"],
  ],
  [
    "the environment is gone",
    { live: { environments: seen([]) } },
    ["drifted (weaker) | environment production | an environment | no such environment"],
  ],
  [
    "an environment that no stack declares",
    {
      live: { environments: seen([liveEnvironment, { ...liveEnvironment, name: "test", reviewers: [], refs: "any" }]) },
    },
    ["undeclared | environment test | nothing, in no stack's file | no reviewers; any branch and tag"],
  ],
  [
    "an environment that another stack declares",
    {
      live: { environments: seen([liveEnvironment, { ...liveEnvironment, name: "staging" }]) },
      elsewhere: { staging: "staging" },
    },
    [],
  ],
  [
    "more eyes than declared",
    repository({ visibility: "public" }),
    ["drifted (weaker) | repository acme/shop: visibility | private | public"],
  ],
  [
    "push protection off",
    repository({ security: seen({ secret_scanning: "enabled", secret_scanning_push_protection: "disabled" }) }),
    ["drifted (weaker) | repository acme/shop: push protection | yes | no"],
  ],
  [
    "merge commits allowed",
    repository({ settings: { ...liveRepository.settings, allow_merge_commit: true } }),
    ["drifted (weaker) | repository acme/shop: merge methods | squash | merge, squash"],
  ],
  [
    "every action allowed",
    actions({ permissions: seen({ enabled: true, allowed: "all", pinnedBySha: false }), selected: seen(undefined) }),
    [
      "drifted (weaker) | GitHub Actions: actions that may run | selected | all",
      "drifted (weaker) | GitHub Actions: actions named by commit | yes | no",
    ],
  ],
  [
    "a token that writes and approves",
    actions({ workflow: seen({ token: "write", approvesPullRequests: true }) }),
    [
      "drifted (weaker) | GitHub Actions: token of a workflow | read | write",
      "drifted (weaker) | GitHub Actions: workflows may approve pull requests | no | yes",
    ],
  ],
  [
    "the environment out of the OIDC subject",
    actions({ oidc: seen({ useDefault: false, claims: ["repo"] }) }),
    ["drifted (weaker) | GitHub Actions: claims of the OIDC subject | repo, context | repo"],
  ],
  [
    "a label deleted",
    { live: { labels: seen([]) } },
    ["drifted (weaker) | label freeze/main-red | a label | no such label"],
  ],
  [
    "a team's permission raised, and a team more",
    {
      live: {
        teams: seen([
          { id: 3, slug: "release-captains", permission: "admin" },
          { id: 4, slug: "guests", permission: "push" },
        ]),
      },
    },
    [
      "drifted (weaker) | team release-captains: permission | push | admin",
      "undeclared (weaker) | team guests: permission | no access | push",
    ],
  ],
  [
    "a deploy key that writes",
    { live: { deployKeys: seen([{ title: "old ci", readOnly: false, by: "mona" }]) } },
    ["risk (weaker) | deploy key old ci: access | read only, or none | read and write, added by mona"],
  ],
  [
    "a webhook without a secret",
    { live: { webhooks: seen([{ url: "https://x.test/", active: true, hasSecret: false, checksTls: false }]) } },
    [
      "risk (weaker) | webhook https://x.test/ | with a secret, over TLS that is checked | no secret, certificate not checked",
    ],
  ],
  [
    "an outsider with write access, and an administrator of our own",
    {
      live: {
        collaborators: seen([
          { login: "eve", role: "write", outside: true },
          { login: "ada", role: "admin", outside: false },
        ]),
      },
    },
    [
      "risk (weaker) | user eve: role | none of one's own; teams give access | write, and no member of the organization",
      "noted | user ada: role | none of one's own; teams give access | admin",
    ],
  ],
  [
    "other code owners",
    { live: { codeowners: seen({ path: ".github/CODEOWNERS", text: "* @eve\n" }) } },
    ["drifted | .github/CODEOWNERS: lines | * @acme/shop-team | * @eve"],
  ],
];

for (const [name, change, expected] of CHANGES) {
  test(`found: ${name}`, () => assert.deepEqual(told(change), expected));
}

test("every finding says what it means, and every fault what to do", () => {
  const silent = CHANGES.flatMap(([, change]) => audited(change).areas.flatMap(({ findings }) => findings)).filter(
    ({ means, remedy }) => means === "" || remedy === "",
  );
  assert.deepEqual(silent, []);
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
  const one = audited({ live: { teamMembers: { "release-captains": seen(1) } } });
  const unseen = audited({ live: { teamMembers: { "release-captains": hidden() } } });
  assert.deepEqual(
    [one, unseen].map(({ github: report }) => report?.environments.map(({ score }) => score)),
    [[8], [8]],
  );
});

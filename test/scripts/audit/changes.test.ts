/** What can be changed by hand, each alone, and what is said of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { actions, audited, type Change, environment, repository, ruleset, told } from "./audited.ts";
import { liveEnvironment, liveRepository, liveRuleset, seen, withoutRule, withParameters } from "./world.ts";

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
    "somebody more in a team",
    {
      live: {
        teamMembers: {
          "release-captains": seen([
            { login: "mona", role: "maintainer" },
            { login: "rex", role: "member" },
            { login: "eve", role: "member" },
          ]),
        },
      },
    },
    [
      "drifted (weaker) | team release-captains: members | mona (maintainer), rex (member) | eve (member), mona (maintainer), rex (member)",
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

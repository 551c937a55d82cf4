/** Expected scores: checks/evaluation/branch_protection_test.go and clients/githubrepo/branches_test.go of ossf/scorecard 5. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type BranchRules, branchRulesOf } from "../../../scripts/audit/branch-rules.ts";
import { type ScorecardResult, scorecardOf } from "../../../scripts/audit/scorecard.ts";
import type { LiveBranch, LiveProtection, LiveRuleset } from "../../../scripts/ports-github.ts";
import { hidden, liveRuleset, seen, withoutRule, withParameters } from "./world.ts";

const main: LiveBranch = { name: "main", protection: seen(undefined) };

const unsaid: BranchRules = {
  branch: "main",
  covered: true,
  unseen: [],
  allowsDeletions: false,
  allowsForcePushes: false,
  enforcesAdmins: undefined,
  pullRequests: undefined,
  approvals: undefined,
  codeOwners: undefined,
  dismissStale: undefined,
  lastPush: undefined,
  upToDate: undefined,
  contexts: undefined,
};

function scoreOf(rules: readonly BranchRules[], hasCodeowners = true): number | string {
  const result: ScorecardResult = scorecardOf(rules, hasCodeowners);
  return result.kind === "scored" ? result.score : result.kind;
}

const ofRulesets = (...rulesets: readonly LiveRuleset[]): BranchRules => branchRulesOf(main, "main", rulesets);

const noBypass: LiveRuleset = { ...liveRuleset, bypassActors: seen([]) };

test("a ruleset with everything and nobody past it scores ten", () => {
  assert.equal(scoreOf([ofRulesets(noBypass)]), 10);
});

test("any bypass actor costs the last half point, which the cut makes a whole one", () => {
  assert.equal(scoreOf([ofRulesets(liveRuleset)]), 9);
});

test("without a rule the branch scores nothing, and without a branch the check is inconclusive", () => {
  assert.deepEqual([scoreOf([ofRulesets()]), scoreOf([])], [0, "inconclusive"]);
});

const TABLE: readonly (readonly [string, BranchRules, number])[] = [
  // Cases of Scorecard's own tests, by the outcome of each probe.
  [
    "pull requests and checks but no reviewer, no last push approval, admins past it",
    {
      ...unsaid,
      ...{ enforcesAdmins: false, dismissStale: false, approvals: 0, codeOwners: false },
      ...{ lastPush: false, upToDate: true, contexts: ["ci"], pullRequests: true },
    },
    4,
  ],
  [
    "only force pushes and deletions prevented",
    { ...unsaid, enforcesAdmins: false, lastPush: false, upToDate: false, contexts: [], pullRequests: false },
    3,
  ],
  [
    "all of tier 2 except pull requests and reviewers",
    { ...unsaid, enforcesAdmins: true, lastPush: true, upToDate: true, contexts: ["ci"], pullRequests: false },
    4,
  ],
  [
    "all that a single maintainer can do",
    {
      ...unsaid,
      ...{ enforcesAdmins: true, dismissStale: true, approvals: 0, codeOwners: true },
      ...{ lastPush: true, upToDate: true, contexts: ["ci"], pullRequests: true },
    },
    4,
  ],
  [
    "all of tier 2 and no more",
    {
      ...unsaid,
      ...{ enforcesAdmins: true, dismissStale: false, approvals: 1, codeOwners: false },
      ...{ lastPush: true, upToDate: true, contexts: [], pullRequests: true },
    },
    6,
  ],
];

for (const [name, rules, score] of TABLE) {
  test(`as Scorecard's own tests have it: ${name}`, () => assert.equal(scoreOf([rules]), score));
}

test("each tier needs the one before it", () => {
  const scores = [
    ofRulesets({ ...noBypass, rules: withoutRule("non_fast_forward").rules }),
    ofRulesets({ ...noBypass, rules: withoutRule("pull_request").rules }),
    ofRulesets({ ...noBypass, rules: withoutRule("required_status_checks").rules }),
    ofRulesets({ ...noBypass, rules: withParameters("pull_request", { required_approving_review_count: 1 }).rules }),
    ofRulesets({ ...noBypass, rules: withParameters("pull_request", { dismiss_stale_reviews_on_push: false }).rules }),
  ].map((rules) => scoreOf([rules]));
  // Without required checks Scorecard leaves "up to date" out of tier 2 and stops at tier 3.
  assert.deepEqual(scores, [1, 3, 6, 8, 9]);
});

test("code owners count only when the repository has the file", () => {
  assert.equal(scoreOf([ofRulesets(noBypass)], false), 8);
});

test("one unprotected release branch takes half of the first tier", () => {
  assert.equal(scoreOf([ofRulesets(noBypass), { ...ofRulesets(), branch: "release/1" }]), 1);
});

test("rules that are only recorded, for tags, or for other branches count for nothing", () => {
  const others: readonly LiveRuleset[] = [
    { ...noBypass, enforcement: "evaluate" },
    { ...noBypass, enforcement: "disabled" },
    { ...noBypass, target: "tag", include: ["~ALL"] },
    { ...noBypass, include: ["refs/heads/release/*"] },
    { ...noBypass, include: ["~ALL"], exclude: ["refs/heads/main"] },
  ];
  assert.equal(scoreOf([ofRulesets(...others)]), 0);
});

const classic: LiveProtection = {
  branch: "main",
  allowsDeletions: false,
  allowsForcePushes: false,
  enforcesAdmins: true,
  linearHistory: false,
  signatures: false,
  reviews: { approvals: 2, codeOwners: true, dismissStale: true, lastPush: true },
  checks: { strict: true, contexts: ["ci-pr"] },
};

test("classic protection alone scores as well, and both together take the stricter of each", () => {
  const branch: LiveBranch = { name: "main", protection: seen(classic) };
  const weak: LiveBranch = {
    name: "main",
    protection: seen({ ...classic, allowsForcePushes: true, reviews: { ...classic.reviews, approvals: 1 } as never }),
  };
  assert.deepEqual(
    [
      scoreOf([branchRulesOf(branch, "main", [])]),
      scoreOf([branchRulesOf(weak, "main", [])]),
      scoreOf([branchRulesOf(weak, "main", [noBypass])]),
    ],
    [10, 1, 10],
  );
});

test("bypass actors that the token can't see make the score uncertain, and never ten for sure", () => {
  const result = scorecardOf([ofRulesets({ ...liveRuleset, bypassActors: hidden() })], true);
  assert.equal(result.kind, "scored");
  if (result.kind !== "scored") return;
  assert.deepEqual(
    { score: result.score, least: result.least, unseen: result.unseen },
    { score: 10, least: 9, unseen: ["who may go past ruleset main"] },
  );
});

test("classic protection that can't be read is named", () => {
  const branch: LiveBranch = { name: "main", protection: hidden() };
  const result = scorecardOf([branchRulesOf(branch, "main", [noBypass])], true);
  assert.deepEqual(result.kind === "scored" ? result.unseen : [], ["classic protection of main"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { auditOf } from "../../../scripts/audit/audit.ts";
import type { LiveGithub } from "../../../scripts/ports-github.ts";
import { auditInWords } from "../../../scripts/report/audit-words.ts";
import { github, hidden, live, liveEnvironment, liveRuleset, NOW, seen, withParameters } from "../audit/world.ts";

function words(changed: Partial<LiveGithub>, looser: Readonly<Record<string, string>> = {}): string {
  const facts = { declared: { ...github, looser }, live: { ...live, ...changed }, elsewhere: {} };
  const notAsked = [{ area: "database", because: "PGPASSWORD is not set" }] as const;
  return auditInWords(auditOf({ stack: "production", now: NOW, notAsked, github: facts })).join("\n");
}

test("an audit that finds nothing is short", () => {
  assert.equal(
    words({}),
    `Stack               production, 2026-11-21T09:00:00.000Z
GitHub              acme/shop as ada (admin) sees it

Repository          17 as declared

Rulesets            27 as declared

Classic protection  1 as declared

Environments        8 as declared

Actions             8 as declared

Access              2 as declared

Labels              2 as declared

Code owners         2 as declared

Past the rules      nobody in the last month, as far as GitHub recorded it

OpenSSF Scorecard   Branch-Protection 9 of 10
  tier 5: 0.5 of 1; open: branchProtectionAppliesToAdmins on main

Environment score   Cutover's own; Scorecard does not look at environments
  production 10 of 10

Not asked           database: PGPASSWORD is not set

Result              as declared: 67 settings. Not asked: database.`,
  );
});

test("each finding says declared, found, what it means, what to do, and who changed it", () => {
  const text = words({
    rulesets: seen([
      {
        ...withParameters("pull_request", { required_approving_review_count: 1 }),
        changed: seen({ by: "mona", at: "2026-11-20T08:00:00Z" }),
        bypassActors: hidden("only editors see it"),
      },
    ]),
  });
  const part = text.slice(text.indexOf("Rulesets"), text.indexOf("\n\nClassic"));
  assert.equal(
    part,
    `Rulesets            1 drifted, 1 unknown, 25 as declared
  DRIFTED, weaker  ruleset main: approvals
    declared   2
    found      1
    means      Fewer people than declared must agree to a change.
    do         \`pulumi up --stack production\` puts it back; if it is right as found, write it into Pulumi.production.yaml.
    changed    last by mona, at 2026-11-20T08:00:00Z
  UNKNOWN  ruleset main: may go past it
    declared   team release-captains (only in a pull request)
    found      unknown: only editors see it
    means      Nobody can say whether it is as declared.
    do         Audit with a token that may read it: an administrator of the repository, or a fine-grained token with read access to administration.
    changed    last by mona, at 2026-11-20T08:00:00Z`,
  );
  assert.match(text, /Result {14}1 not as declared, 1 unknown, which is no pass; 65 settings as declared\./);
});

test("a score that rests on something unseen says so", () => {
  const text = words({ rulesets: seen([{ ...liveRuleset, bypassActors: hidden("only editors see it") }]) });
  assert.match(text, /Branch-Protection 10 of 10; not seen: who may go past ruleset main, without which it may be 9\n/);
});

test("what is looser by declaration stands there with its reason", () => {
  assert.match(
    words({}, { "environments.production.selfReview": "one person on duty at night" }),
    /Looser than the defaults, as the file says\n {2}environments\.production\.selfReview: one person on duty at night\n/,
  );
});

test("who went past a rule is named, and a record that can't be seen is unknown", () => {
  const one = { by: "mona", ref: "refs/heads/main", at: "2026-11-20T08:00:00Z", result: "bypass" };
  assert.match(
    words({ bypasses: seen([one]) }),
    /Past the rules {6}1 in the last month\n {2}2026-11-20T08:00:00Z {2}mona went past a rule of refs\/heads\/main/,
  );
  assert.match(
    words({ bypasses: hidden("only administrators see it") }),
    /Past the rules {6}unknown: only administrators see it/,
  );
});

test("an environment's open guards are named with the reason", () => {
  const text = words({ environments: seen([{ ...liveEnvironment, adminsBypass: true }]) });
  assert.match(
    text,
    / {2}production 5 of 10\n {4}tier 2: open: administrators included \(administrators may skip the rules\)/,
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rule } from "../state-rulesets.ts";
import type { RefAttempt } from "./attempts.ts";
import { broken, commit, push, ruleset, tried, user } from "./fixture.ts";

const dev = user("dev");
const under = (rule: Rule, attempt: RefAttempt, target: "branch" | "tag" | "push" = "branch") =>
  tried({ rulesets: [ruleset([rule], { target })] }, dev, attempt);

test("signatures, linear history and texts are asked of every commit", () => {
  const bad = commit({
    signature: { verified: false, reason: "unsigned" },
    parents: 2,
    message: "oops",
    authorEmail: "x@y",
    committerEmail: "x@y",
  });
  const attempt = push({ commits: [commit(), bad] });
  const pattern = { operator: "ends_with", pattern: "@acme.example" } as const;
  const cases: readonly (readonly [Rule, string])[] = [
    [{ type: "required_signatures" }, "Commits must have verified signatures."],
    [{ type: "required_linear_history" }, "This branch must not contain merge commits."],
    [
      { type: "commit_message_pattern", parameters: { operator: "starts_with", pattern: "Change" } },
      "Commit message must start with: Change",
    ],
    [{ type: "commit_author_email_pattern", parameters: pattern }, "Author email must end with: @acme.example"],
    [{ type: "committer_email_pattern", parameters: pattern }, "Committer email must end with: @acme.example"],
  ];
  assert.deepEqual(
    cases.map(([rule]) => under(rule, attempt)),
    cases.map(([, line]) => broken(line)),
  );
  assert.deepEqual(
    cases.map(([rule]) => under(rule, push())),
    cases.map(() => "allowed"),
  );
});

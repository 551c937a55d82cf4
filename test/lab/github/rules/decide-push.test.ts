import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rule } from "../state-rulesets.ts";
import type { RefAttempt } from "./attempts.ts";
import { decide } from "./decide.ts";
import {
  app,
  base,
  broken,
  check,
  ciApp,
  deployKey,
  head,
  push,
  repository,
  reviews,
  ruleset,
  state,
  tried,
  user,
} from "./fixture.ts";

const dev = user("dev");
const under = (rule: Rule, attempt: RefAttempt, target: "branch" | "tag" | "push" = "branch") =>
  tried({ rulesets: [ruleset([rule], { target })] }, dev, attempt);

test("without a rule a writer may push, force-push, and delete another branch", () => {
  const attempts = [push(), push({ rewinds: true }), push({ kind: "delete", ref: "refs/heads/old" })];
  assert.deepEqual(
    attempts.map((attempt) => tried({}, dev, attempt)),
    ["allowed", "allowed", "allowed"],
  );
});

test("the default branch can't be deleted, rule or not", () => {
  assert.equal(tried({}, user("ada"), push({ kind: "delete" })), "Cannot delete the default branch");
});

test("who can't write is refused before any rule", () => {
  const token = "Resource not accessible by personal access token";
  const at = push();
  assert.equal(tried({}, user("rita"), at), token);
  assert.equal(tried({}, user("stranger"), at), "Not Found");
  assert.equal(tried({ visibility: "public" }, user("stranger", { ...repository, visibility: "public" }), at), token);
  assert.equal(tried({}, app(77), at), "Resource not accessible by integration");
  assert.equal(tried({}, deployKey(true), at), "The deploy key is read-only.");
  assert.equal(tried({}, deployKey(false), at), "allowed");
  assert.equal(tried({ archived: true }, user("ada"), at), "Repository was archived so is read-only.");
});

test("each rule on refs refuses what it names and nothing else", () => {
  const kinds = {
    create: push({ kind: "create", ref: "refs/heads/new" }),
    update: push(),
    rewind: push({ rewinds: true }),
    remove: push({ kind: "delete", ref: "refs/heads/old" }),
  };
  const refused = (rule: Rule): readonly string[] =>
    Object.entries(kinds)
      .filter(([, attempt]) => under(rule, attempt) !== "allowed")
      .map(([kind]) => kind);
  assert.deepEqual(
    {
      creation: refused({ type: "creation" }),
      update: refused({ type: "update" }),
      deletion: refused({ type: "deletion" }),
      non_fast_forward: refused({ type: "non_fast_forward" }),
      pull_request: refused({ type: "pull_request", parameters: reviews }),
    },
    {
      creation: ["create"],
      update: ["update", "rewind"],
      deletion: ["remove"],
      non_fast_forward: ["rewind"],
      pull_request: ["create", "update", "rewind"],
    },
  );
});

test("a refused push answers 422 with GitHub's words", () => {
  const where = { state, repository: { ...repository, rulesets: [ruleset([{ type: "non_fast_forward" }])] } };
  assert.deepEqual(decide(where, dev, push({ rewinds: true })), {
    refusal: { status: 422, message: broken("Cannot force-push to this branch") },
    suite: {
      ref: "refs/heads/main",
      before_sha: base,
      after_sha: head,
      actor: "dev",
      result: "fail",
      rules: [
        {
          ruleset_id: 42,
          ruleset_name: "main",
          enforcement: "active",
          result: "fail",
          rule_type: "non_fast_forward",
          details: "Cannot force-push to this branch",
        },
      ],
    },
  });
});

test("release tags can be neither moved nor deleted nor made", () => {
  const ref = "refs/tags/v1.0.0";
  assert.equal(under({ type: "update" }, push({ ref }), "tag"), broken("Cannot update this protected ref."));
  assert.equal(under({ type: "deletion" }, push({ kind: "delete", ref }), "tag"), broken("Cannot delete this tag"));
  assert.equal(
    under({ type: "creation" }, push({ kind: "create", ref }), "tag"),
    broken("Cannot create ref due to creations being restricted."),
  );
  assert.equal(under({ type: "update" }, push(), "tag"), "allowed");
});

test("names of new branches and tags match their pattern", () => {
  const parameters = { operator: "regex", pattern: "^(feature|fix)/" } as const;
  const made = (ref: string) => push({ kind: "create", ref });
  const rule: Rule = { type: "branch_name_pattern", parameters };
  assert.equal(under(rule, made("refs/heads/fix/1")), "allowed");
  assert.equal(under(rule, made("refs/heads/mine")), broken("Branch name must match a given pattern: ^(feature|fix)/"));
  const tag: Rule = { type: "tag_name_pattern", parameters: { operator: "regex", pattern: "^v\\d" } };
  assert.equal(under(tag, made("refs/tags/x"), "tag"), broken("Tag name must match a given pattern: ^v\\d"));
});

test("a direct push needs green checks on its own commit, except a new branch that is let off", () => {
  const required = {
    required_status_checks: [{ context: "ci", integration_id: ciApp }],
    strict_required_status_checks_policy: true,
  };
  const rulesets = [ruleset([{ type: "required_status_checks", parameters: required }])];
  const missing = broken('Required status check "ci" is expected.');
  const made = push({ kind: "create", ref: "refs/heads/new" });
  assert.equal(tried({ rulesets }, dev, push()), missing);
  assert.equal(tried({ rulesets, checks: [check()] }, dev, push()), "allowed");
  assert.equal(tried({ rulesets }, dev, made), missing);
  const letOff = [
    ruleset([{ type: "required_status_checks", parameters: { ...required, do_not_enforce_on_create: true } }]),
  ];
  assert.equal(tried({ rulesets: letOff }, dev, made), "allowed");
});

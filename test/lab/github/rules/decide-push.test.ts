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
  commit,
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

test("names of new branches and tags match their pattern", () => {
  const parameters = { operator: "regex", pattern: "^(feature|fix)/" } as const;
  const made = (ref: string) => push({ kind: "create", ref });
  const rule: Rule = { type: "branch_name_pattern", parameters };
  assert.equal(under(rule, made("refs/heads/fix/1")), "allowed");
  assert.equal(under(rule, made("refs/heads/mine")), broken("Branch name must match a given pattern: ^(feature|fix)/"));
  const tag: Rule = { type: "tag_name_pattern", parameters: { operator: "regex", pattern: "^v\\d" } };
  assert.equal(under(tag, made("refs/tags/x"), "tag"), broken("Tag name must match a given pattern: ^v\\d"));
});

test("push rules look at the files, on every ref", () => {
  const files = [{ path: "keys/server.pem", size: 3 * 1024 * 1024 }, { path: "gone.pem" }];
  const attempt = push({ ref: "refs/heads/any", files });
  const cases: readonly (readonly [Rule, string])[] = [
    [
      { type: "file_path_restriction", parameters: { restricted_file_paths: ["keys/**"] } },
      "File paths are restricted: keys/server.pem",
    ],
    [
      { type: "file_extension_restriction", parameters: { restricted_file_extensions: ["*.pem"] } },
      "File extensions are restricted: keys/server.pem",
    ],
    [
      { type: "max_file_path_length", parameters: { max_file_path_length: 14 } },
      "File paths must be at most 14 characters long: keys/server.pem",
    ],
    [{ type: "max_file_size", parameters: { max_file_size: 2 } }, "File size must be at most 2 MB: keys/server.pem"],
  ];
  assert.deepEqual(
    cases.map(([rule]) => under(rule, attempt, "push")),
    cases.map(([, line]) => broken(line)),
  );
  assert.deepEqual(
    cases.map(([rule]) => under(rule, push(), "push")),
    cases.map(() => "allowed"),
  );
});

test("push protection refuses a secret and does not repeat it", () => {
  const secret = `ghp_${"a".repeat(36)}`;
  const attempt = push({ files: [{ path: "deploy.sh", size: 50, text: `TOKEN=${secret}` }] });
  assert.equal(tried({ secret_push_protection: true }, dev, attempt), broken("Secret detected in content: deploy.sh"));
  assert.equal(tried({ secret_push_protection: false }, dev, attempt), "allowed");
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

test("rulesets mean the refs that they include and do not exclude", () => {
  const rule: Rule = { type: "update" };
  const to = (include: readonly string[], exclude: readonly string[], ref: string) =>
    tried({ rulesets: [ruleset([rule], { include, exclude })] }, dev, push({ ref })) !== "allowed";
  assert.deepEqual(
    [
      to(["~DEFAULT_BRANCH"], [], "refs/heads/main"),
      to(["~DEFAULT_BRANCH"], [], "refs/heads/other"),
      to(["refs/heads/release/*"], [], "refs/heads/release/1"),
      to(["~ALL"], ["refs/heads/sand/**"], "refs/heads/sand/a/b"),
      to([], [], "refs/heads/main"),
    ],
    [true, false, true, false, false],
  );
});

test("a ruleset that evaluates or is disabled refuses nothing; what it evaluated is on record", () => {
  const rules: readonly Rule[] = [{ type: "update" }];
  const where = (enforcement: "evaluate" | "disabled") => ({
    state,
    repository: { ...repository, rulesets: [ruleset(rules, { enforcement })] },
  });
  const evaluated = decide(where("evaluate"), dev, push());
  assert.deepEqual(
    [
      evaluated.refusal,
      evaluated.suite?.result,
      evaluated.suite?.evaluation_result,
      evaluated.suite?.rules[0]?.details,
    ],
    [undefined, "pass", "fail", "Cannot update this protected ref."],
  );
  const disabled = decide(where("disabled"), dev, push());
  assert.deepEqual([disabled.refusal, disabled.suite?.rules], [undefined, []]);
});

test("a bypass is on record, an exemption is not, and neither helps in another ruleset", () => {
  const by = (bypass_mode: "always" | "exempt") =>
    ruleset([{ type: "update" }], { bypass: [{ actor_type: "User", actor_id: 102, bypass_mode }] });
  const where = (...rulesets: ReturnType<typeof ruleset>[]) => ({ state, repository: { ...repository, rulesets } });
  const always = decide(where(by("always")), dev, push());
  assert.deepEqual([always.refusal, always.suite?.result, always.suite?.rules.length], [undefined, "bypass", 1]);
  const exempt = decide(where(by("exempt")), dev, push());
  assert.deepEqual([exempt.refusal, exempt.suite?.result, exempt.suite?.rules.length], [undefined, "pass", 0]);
  assert.equal(
    decide(where(by("always"), ruleset([{ type: "non_fast_forward" }])), dev, push({ rewinds: true })).refusal?.message,
    broken("Cannot force-push to this branch"),
  );
});

test("rulesets of the organisation count for the repositories that they name", () => {
  const rules: readonly Rule[] = [{ type: "update" }];
  const named = (include: readonly string[], exclude: readonly string[] = []) => ({
    ...state,
    organization_rulesets: {
      acme: [
        {
          ...ruleset(rules),
          conditions: { ref_name: { include: ["~ALL"], exclude: [] }, repository_name: { include, exclude } },
        },
      ],
    },
  });
  const refused = (around: typeof state) => tried({}, dev, push(), around) !== "allowed";
  assert.deepEqual(
    [refused(named(["~ALL"])), refused(named(["sh*"])), refused(named(["other"])), refused(named(["~ALL"], ["shop"]))],
    [true, true, false, false],
  );
});

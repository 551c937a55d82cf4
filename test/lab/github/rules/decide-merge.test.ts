import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, RepositoryState } from "../state.ts";
import type { PullRequestParameters, Rule } from "../state-rulesets.ts";
import type { MergeAttempt } from "./attempts.ts";
import { decide } from "./decide.ts";
import {
  broken,
  check,
  ciApp,
  commit,
  head,
  merge,
  push,
  repository,
  reviews,
  ruleset,
  state,
  tried,
  user,
} from "./fixture.ts";

const dev = user("dev");
const old = "c".repeat(40);
const under = (rule: Rule, attempt: MergeAttempt, given: Partial<RepositoryState> = {}) =>
  tried({ ...given, rulesets: [ruleset([rule])] }, dev, attempt);
const asking = (given: Partial<PullRequestParameters>): Rule => ({
  type: "pull_request",
  parameters: { ...reviews, ...given },
});
const one = "At least 1 approving review is required by reviewers with write access.";

test("without a rule a writer merges; a reader does not", () => {
  assert.equal(tried({}, dev, merge()), "allowed");
  assert.equal(tried({}, user("rita"), merge()), "Resource not accessible by personal access token");
});

test("closed, merged and draft pull requests do not merge, nor by a method that is off", () => {
  assert.equal(tried({}, dev, merge({}, { state: "closed" })), "Pull Request is not mergeable");
  assert.equal(tried({}, dev, merge({}, { merged: true })), "Pull Request is not mergeable");
  assert.equal(tried({}, dev, merge({}, { draft: true })), "Pull Request is still a draft");
  const merge_methods = { merge: false, squash: true, rebase: false };
  assert.equal(
    tried({ merge_methods }, dev, merge({ method: "merge" })),
    "Merge commits are not allowed on this repository.",
  );
  assert.equal(
    tried({ merge_methods }, dev, merge({ method: "rebase" })),
    "Rebase merges are not allowed on this repository.",
  );
});

test("a refused merge answers 405", () => {
  const where = { state, repository: { ...repository, rulesets: [ruleset([asking({})])] } };
  assert.deepEqual(decide(where, dev, merge()).refusal, { status: 405, message: broken(one) });
});

test("the rule names the methods of merging", () => {
  const rule = asking({ required_approving_review_count: 0, allowed_merge_methods: ["squash"] });
  assert.equal(under(rule, merge({ method: "merge" })), broken("Merge method merge is not allowed."));
  assert.equal(under(rule, merge()), "allowed");
});

test("required checks are asked of the head, and up to date where strict", () => {
  const rule = (strict: boolean): Rule => ({
    type: "required_status_checks",
    parameters: {
      required_status_checks: [{ context: "ci", integration_id: ciApp }],
      strict_required_status_checks_policy: strict,
    },
  });
  const checks = [check()];
  assert.equal(under(rule(true), merge(), {}), broken('Required status check "ci" is expected.'));
  assert.equal(under(rule(true), merge(), { checks }), "allowed");
  assert.equal(
    under(rule(true), merge({ behind: true }), { checks }),
    broken("This branch is out-of-date with the base branch."),
  );
  assert.equal(under(rule(false), merge({ behind: true }), { checks }), "allowed");
});

test("with signatures required GitHub signs what it makes, and not what it rebases", () => {
  const rule: Rule = { type: "required_signatures" };
  const commits = [commit({ signature: { verified: false, reason: "unsigned" } })];
  assert.equal(under(rule, merge({ commits })), "allowed");
  assert.equal(under(rule, merge({ commits, method: "merge" })), broken("Commits must have verified signatures."));
  assert.equal(under(rule, merge({ method: "merge" })), "allowed");
  assert.equal(
    under(rule, merge({ method: "rebase" })),
    broken("Base branch requires signed commits. Rebase merges cannot be automatically signed by GitHub."),
  );
});

test("linear history takes no merge commits", () => {
  const rule: Rule = { type: "required_linear_history" };
  assert.deepEqual(
    (["merge", "squash", "rebase"] as const).map((method) => under(rule, merge({ method }))),
    [broken("This branch must not contain merge commits."), "allowed", "allowed"],
  );
});

test("with a merge queue only the queue merges", () => {
  const rule: Rule = {
    type: "merge_queue",
    parameters: {
      check_response_timeout_minutes: 60,
      grouping_strategy: "ALLGREEN",
      max_entries_to_build: 5,
      max_entries_to_merge: 5,
      merge_method: "SQUASH",
      min_entries_to_merge: 1,
      min_entries_to_merge_wait_minutes: 5,
    },
  };
  assert.equal(under(rule, merge()), broken("Changes must be made through the merge queue"));
  assert.equal(under(rule, merge({ queued: true })), "allowed");
});

test("required deployments have succeeded last, for this commit", () => {
  const rule: Rule = { type: "required_deployments", parameters: { required_deployment_environments: ["staging"] } };
  const deployed = (sha: string, ...states: readonly ("success" | "failure" | "inactive")[]): Deployment => ({
    id: 1,
    sha,
    ref: "change",
    task: "deploy",
    environment: "staging",
    creator: "dev",
    statuses: states.map((state, id) => ({ id, state, creator: "dev", at: id })),
    at: 1,
  });
  const line = broken("Missing successful active staging deployment.");
  const after = (...deployments: readonly Deployment[]) => under(rule, merge(), { deployments });
  assert.equal(after(), line);
  assert.equal(after(deployed(head)), line);
  assert.equal(after(deployed(old, "success")), line);
  assert.equal(after(deployed(head, "success", "failure")), line);
  assert.equal(after(deployed(head, "failure", "success")), "allowed");
});

test("who may update no ref may not merge either, and every broken rule is said at once", () => {
  const rulesets = [ruleset([{ type: "update" }, asking({}), { type: "required_linear_history" }])];
  assert.equal(
    tried({ rulesets }, dev, merge({ method: "merge" })),
    broken("Cannot update this protected ref.", one, "This branch must not contain merge commits."),
  );
});

test("a bypass for pull requests merges and does not push", () => {
  const bypass = [{ actor_type: "User", actor_id: 102, bypass_mode: "pull_request" }] as const;
  const rulesets = [ruleset([asking({})], { bypass })];
  assert.equal(tried({ rulesets }, dev, merge()), "allowed");
  assert.equal(tried({ rulesets }, dev, push()), broken("Changes must be made through a pull request."));
});

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
  review,
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

test("only approvals by others with write access count, each person once", () => {
  const by = (...users: readonly string[]) =>
    merge({}, { reviews: users.map((name, id) => review({ id, user: name, at: id })) });
  assert.equal(under(asking({}), by()), broken(one));
  assert.equal(under(asking({}), by("dev")), broken(one));
  assert.equal(under(asking({}), by("rita")), broken(one));
  assert.equal(under(asking({}), by("stranger")), broken(one));
  assert.equal(under(asking({}), by("rex")), "allowed");
  assert.equal(under(asking({}), by("pat")), "allowed");
  const two = "At least 2 approving reviews are required by reviewers with write access.";
  assert.equal(under(asking({ required_approving_review_count: 2 }), by("rex", "rex")), broken(two));
  assert.equal(under(asking({ required_approving_review_count: 2 }), by("rex", "mona")), "allowed");
});

test("the last word of a reviewer counts; a comment is no word", () => {
  const said = (...states: readonly ("APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED")[]) =>
    under(asking({}), merge({}, { reviews: states.map((state, id) => review({ id, state, at: id })) }));
  assert.equal(said("APPROVED", "COMMENTED"), "allowed");
  assert.equal(said("CHANGES_REQUESTED", "APPROVED"), "allowed");
  assert.equal(said("APPROVED", "CHANGES_REQUESTED"), broken("Changes have been requested.", one));
  assert.equal(said("APPROVED", "DISMISSED"), broken(one));
});

test("somebody's wish for changes holds a merge that others approved", () => {
  const attempt = merge({}, { reviews: [review(), review({ id: 2, user: "mona", state: "CHANGES_REQUESTED" })] });
  assert.equal(under(asking({}), attempt), broken("Changes have been requested."));
});

test("a stale approval counts only where staleness is allowed", () => {
  const attempt = merge({}, { reviews: [review({ commit_id: old })] });
  assert.equal(under(asking({ dismiss_stale_reviews_on_push: true }), attempt), broken(one));
  assert.equal(under(asking({}), attempt), "allowed");
});

test("the last push is approved by somebody who did not push it", () => {
  const line = "New changes require approval from someone other than the last pusher.";
  const rule = asking({ require_last_push_approval: true });
  const pushed = (actor: string, approval = review()) =>
    under(rule, merge({ lastPush: { actor, at: 1500 } }, { reviews: [approval] }));
  assert.equal(pushed("rex"), broken(line));
  assert.equal(pushed("dev", review({ commit_id: old })), broken(line));
  assert.equal(pushed("dev"), "allowed");
});

test("code owners approve what is theirs", () => {
  const rule = asking({ require_code_owner_review: true });
  const codeOwners = "* @acme/platform\n/docs/ @rex\n";
  const line = "Waiting on code owner review from acme/platform.";
  const by = (name: string, path = "src/a.ts") =>
    under(rule, merge({ codeOwners, files: [{ path, size: 1 }] }, { reviews: [review({ user: name })] }));
  assert.equal(by("rex"), broken(line));
  assert.equal(by("pat"), "allowed");
  assert.equal(by("rex", "docs/a.md"), "allowed");
  assert.equal(by("pat", "docs/a.md"), broken("Waiting on code owner review from rex."));
  assert.equal(under(rule, merge({}, { reviews: [review()] })), "allowed");
});

test("open threads hold the merge", () => {
  const attempt = (resolved: boolean) => merge({}, { reviews: [review()], threads: [{ id: 1, resolved }] });
  const rule = asking({ required_review_thread_resolution: true });
  assert.equal(
    under(rule, attempt(false)),
    broken("A conversation must be resolved before this pull request can be merged."),
  );
  assert.equal(under(rule, attempt(true)), "allowed");
  assert.equal(under(asking({}), attempt(false)), "allowed");
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

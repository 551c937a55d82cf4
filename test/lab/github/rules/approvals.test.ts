import assert from "node:assert/strict";
import { test } from "node:test";
import type { RepositoryState } from "../state.ts";
import type { PullRequestParameters, Rule } from "../state-rulesets.ts";
import type { MergeAttempt } from "./attempts.ts";
import { broken, merge, review, reviews, ruleset, tried, user } from "./fixture.ts";

const dev = user("dev");
const old = "c".repeat(40);
const under = (rule: Rule, attempt: MergeAttempt, given: Partial<RepositoryState> = {}) =>
  tried({ ...given, rulesets: [ruleset([rule])] }, dev, attempt);
const asking = (given: Partial<PullRequestParameters>): Rule => ({
  type: "pull_request",
  parameters: { ...reviews, ...given },
});
const one = "At least 1 approving review is required by reviewers with write access.";

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

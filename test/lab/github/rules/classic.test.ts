import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClassicProtection } from "../state.ts";
import { app, broken, check, ciApp, merge, push, review, ruleset, tried, user } from "./fixture.ts";

const protection: ClassicProtection = {
  required_status_checks: { strict: false, checks: [{ context: "ci", app_id: ciApp }] },
  enforce_admins: true,
  required_pull_request_reviews: {
    required_approving_review_count: 1,
    dismiss_stale_reviews: true,
    require_code_owner_reviews: false,
    require_last_push_approval: false,
  },
  restrictions: null,
  required_linear_history: false,
  allow_force_pushes: false,
  allow_deletions: false,
  required_conversation_resolution: false,
  required_signatures: false,
  lock_branch: false,
};
const open: ClassicProtection = { ...protection, required_status_checks: null, required_pull_request_reviews: null };
const dev = user("dev");
const ada = user("ada");
const refused = "Protected branch update failed for refs/heads/main.\n\n";

test("classic protection refuses direct pushes, force pushes and deletion", () => {
  assert.equal(
    tried({ classic: { main: protection } }, dev, push()),
    `${refused}Changes must be made through a pull request.\nRequired status check "ci" is expected.`,
  );
  assert.equal(
    tried({ classic: { main: open } }, dev, push({ rewinds: true })),
    `${refused}Cannot force-push to this branch`,
  );
  assert.equal(
    tried({ classic: { "release/*": open } }, dev, push({ kind: "delete", ref: "refs/heads/release/1" })),
    "Protected branch update failed for refs/heads/release/1.\n\nCannot delete this branch",
  );
  assert.equal(tried({ classic: { other: protection } }, dev, push()), "allowed");
});

test("classic protection asks reviews and checks of a merge", () => {
  const classic = { main: protection };
  assert.equal(
    tried({ classic }, dev, merge()),
    'At least 1 approving review is required by reviewers with write access. Required status check "ci" is expected.',
  );
  assert.equal(tried({ classic, checks: [check()] }, dev, merge({}, { reviews: [review()] })), "allowed");
});

test("admins pass unless the protection holds for them too", () => {
  assert.notEqual(tried({ classic: { main: protection } }, ada, push()), "allowed");
  assert.equal(tried({ classic: { main: { ...protection, enforce_admins: false } } }, ada, push()), "allowed");
});

test("a restricted branch takes pushes of those named alone, a locked one of nobody", () => {
  const classic = {
    main: { ...open, restrictions: { users: ["mona"], teams: ["platform"], apps: ["github-actions"] } },
  };
  const line = "You're not authorized to push to this branch.";
  assert.deepEqual(
    [dev, ada, user("mona"), user("pat"), app(ciApp)].map((actor) => tried({ classic }, actor, push())),
    [line, line, "allowed", "allowed", "allowed"],
  );
  assert.equal(
    tried({ classic: { main: { ...open, lock_branch: true } } }, dev, push()),
    `${refused}Cannot update this protected ref.`,
  );
});

test("classic protection and a ruleset add up", () => {
  const rulesets = [ruleset([{ type: "required_linear_history" }])];
  assert.equal(
    tried({ rulesets, classic: { main: { ...open, lock_branch: true } } }, dev, merge({ method: "merge" })),
    broken("This branch must not contain merge commits.", "Cannot update this protected ref."),
  );
});

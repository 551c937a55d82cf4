import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRunRefusal } from "./access.ts";
import { app, ciApp, pull, repository, user } from "./fixture.ts";
import { reviewRefusal } from "./reviews.ts";

test("an author comments on the own pull request and does not judge it", () => {
  const by = (event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT", name = "dev") =>
    reviewRefusal(repository, user(name), pull, event);
  assert.deepEqual(by("APPROVE"), {
    status: 422,
    message: "Unprocessable Entity",
    errors: ["Can not approve your own pull request"],
  });
  assert.deepEqual(by("REQUEST_CHANGES")?.errors, ["Can not request changes on your own pull request"]);
  assert.deepEqual([by("COMMENT"), by("APPROVE", "rex"), by("APPROVE", "rita")], [undefined, undefined, undefined]);
  assert.equal(by("APPROVE", "stranger")?.message, "Not Found");
});

test("Actions approves only where the repository lets it", () => {
  const actions = { ...repository.actions, can_approve_pull_request_reviews: true };
  assert.deepEqual(reviewRefusal(repository, app(ciApp), pull, "APPROVE")?.errors, [
    "GitHub Actions is not permitted to approve pull requests.",
  ]);
  assert.equal(reviewRefusal({ ...repository, actions }, app(ciApp), pull, "APPROVE"), undefined);
  assert.equal(reviewRefusal(repository, app(77), pull, "APPROVE")?.message, "Resource not accessible by integration");
});

test("check runs come from Apps with the right to write them", () => {
  assert.equal(checkRunRefusal(repository, app(ciApp)), undefined);
  assert.equal(checkRunRefusal(repository, app(77))?.message, "Resource not accessible by integration");
  assert.equal(checkRunRefusal(repository, user("ada"))?.message, "You must authenticate via a GitHub App.");
});

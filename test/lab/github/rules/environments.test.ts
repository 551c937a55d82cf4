import assert from "node:assert/strict";
import { test } from "node:test";
import type { Environment, WorkflowRun } from "../state.ts";
import { gateRefusal, mayStart, refViolation, reviewDeployment, waitingFor } from "./environments.ts";
import { app, ciApp, head, repository, user } from "./fixture.ts";

const environment: Environment = {
  id: 1,
  name: "production",
  wait_timer: 0,
  reviewers: [
    { type: "Team", id: 7 },
    { type: "User", id: 102 },
  ],
  prevent_self_review: true,
  can_admins_bypass: false,
  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  branch_policies: [
    { id: 1, name: "main", type: "branch" },
    { id: 2, name: "v*", type: "tag" },
  ],
  custom_rules: [],
};
const run: WorkflowRun = {
  id: 1,
  workflow: "deploy.yml",
  ref: "refs/heads/main",
  sha: head,
  actor: "mona",
  environment: "production",
  status: "waiting",
  approvals: [],
  gates: [],
  bypassed: false,
  at: 0,
};
const answer = (who: Parameters<typeof user>[0], given: Partial<Environment> = {}, of: Partial<WorkflowRun> = {}) => {
  const found = reviewDeployment(repository, { ...environment, ...given }, { ...run, ...of }, user(who));
  return "refusal" in found ? found.refusal.message : found.as;
};

test("a policy of patterns takes its branches and tags, each as what it is", () => {
  const refs = ["refs/heads/main", "refs/heads/other", "refs/tags/v1", "refs/tags/main", "refs/heads/v1"];
  assert.deepEqual(
    refs.map((ref) => refViolation(repository, environment, ref)),
    [
      undefined,
      'Branch "other" is not allowed to deploy to production due to environment protection rules.',
      undefined,
      'Tag "main" is not allowed to deploy to production due to environment protection rules.',
      'Branch "v1" is not allowed to deploy to production due to environment protection rules.',
    ],
  );
  assert.equal(
    refViolation(repository, { ...environment, deployment_branch_policy: null }, "refs/heads/any"),
    undefined,
  );
});

test("protected branches are those with classic protection; without any, every branch is", () => {
  const policy = {
    ...environment,
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
  };
  const classic = { main: {} as never };
  const allowed = (ref: string, given: object) => refViolation({ ...repository, ...given }, policy, ref) === undefined;
  assert.deepEqual(
    [
      allowed("refs/heads/main", { classic }),
      allowed("refs/heads/other", { classic }),
      allowed("refs/heads/other", {}),
      allowed("refs/tags/v1", {}),
    ],
    [true, false, true, false],
  );
});

test("reviewers let a run through, by name or by team; others do not", () => {
  assert.deepEqual(
    ["dev", "pat", "rex", "ada", "rita", "stranger"].map((name) => answer(name)),
    [
      "reviewer",
      "reviewer",
      "rex is not a required reviewer of production.",
      "ada is not a required reviewer of production.",
      "Resource not accessible by personal access token",
      "Not Found",
    ],
  );
});

test("a reviewer with read access is enough", () => {
  assert.equal(answer("rita", { reviewers: [{ type: "Team", id: 8 }] }), "reviewer");
});

test("who started the run does not approve it, where that is forbidden", () => {
  assert.equal(answer("dev", {}, { actor: "dev" }), "dev started this deployment and cannot approve it.");
  assert.equal(answer("dev", { prevent_self_review: false }, { actor: "dev" }), "reviewer");
});

test("an admin passes the rules only where that is allowed", () => {
  assert.equal(answer("ada", { can_admins_bypass: true }), "bypass");
  assert.equal(answer("mona", { can_admins_bypass: true }), "mona is not a required reviewer of production.");
});

test("a run that waits for nobody can't be approved", () => {
  assert.equal(
    answer("dev", {}, { status: "completed" }),
    "There are no pending deployment requests to approve or reject",
  );
});

test("a run starts when reviewers, timer and every custom rule are done", () => {
  const ruled = {
    ...environment,
    wait_timer: 2,
    custom_rules: [
      { id: 1, app: 77, enabled: true },
      { id: 2, app: 5, enabled: false },
    ],
  };
  const approved = { ...run, approvals: [{ user: "dev", state: "approved" as const, comment: "" }] };
  const passed = { ...approved, gates: [{ app: 77, state: "approved" as const }] };
  assert.deepEqual(waitingFor(ruled, run, 30_000), { reviewers: true, timer: 90_000, gates: [77] });
  assert.deepEqual(waitingFor(ruled, passed, 120_000), { reviewers: false, timer: 0, gates: [] });
  assert.deepEqual(
    [mayStart(ruled, approved, 120_000), mayStart(ruled, passed, 119_999), mayStart(ruled, passed, 120_000)],
    [false, false, true],
  );
  assert.equal(mayStart(ruled, { ...run, bypassed: true }, 0), true);
});

test("only the App of a custom rule answers for it, while the run waits", () => {
  const ruled = { ...environment, custom_rules: [{ id: 1, app: 77, enabled: true }] };
  assert.equal(gateRefusal(ruled, run, app(77)), undefined);
  assert.equal(gateRefusal(ruled, run, app(ciApp))?.message, "Resource not accessible by integration");
  assert.equal(gateRefusal(ruled, run, user("ada"))?.message, "You must authenticate via a GitHub App.");
  assert.equal(gateRefusal(ruled, { ...run, status: "completed" }, app(77))?.status, 422);
});

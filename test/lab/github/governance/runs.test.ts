import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Environment } from "../state.ts";
import { said, startWorld } from "./world.ts";

const world = await startWorld();
const { ada, mona, dev, rex, rita, ci, gatekeeper } = world;
after(() => world.stop());

const production: Environment = {
  id: 900,
  name: "production",
  wait_timer: 1,
  reviewers: [{ type: "Team", id: 7 }],
  prevent_self_review: true,
  can_admins_bypass: false,
  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  branch_policies: [{ id: 1, name: "main", type: "branch" }],
  custom_rules: [{ id: 1, app: 77, enabled: true }],
};

test("a run waits for its reviewer, its timer and its gate, and then deploys", async () => {
  world.change((now) => ({ ...now, environments: [production] }));
  const workflow = { "deploy.yml": "jobs: {}\n" };
  await dev.push("main", { files: { ".github/workflows/deploy.yml": workflow["deploy.yml"] } });
  const started = await mona.dispatch("deploy.yml", "main", "production");
  assert.equal(started.status, 200, JSON.stringify(started.body));
  const id = (started.body as { readonly workflow_run_id: number }).workflow_run_id;
  assert.equal((await mona.run(id)).status, "waiting");
  assert.deepEqual(said(await mona.approve(id)), [422, "mona started this deployment and cannot approve it."]);
  assert.deepEqual(said(await ada.approve(id)), [422, "ada is not a required reviewer of production."]);
  assert.equal((await rex.approve(id)).status, 200);
  assert.equal((await mona.run(id)).status, "waiting");
  const gate = { environment_name: "production", state: "approved", comment: "" };
  assert.equal((await ci.ask("POST", `/actions/runs/${id}/deployment_protection_rule`, gate)).status, 403);
  assert.equal((await gatekeeper.ask("POST", `/actions/runs/${id}/deployment_protection_rule`, gate)).status, 204);
  assert.equal((await mona.run(id)).status, "waiting");
  world.pass(60_000);
  assert.equal((await mona.run(id)).status, "in_progress");
  const [deployment] = (await dev.ask("GET", "/deployments?environment=production")).body as readonly {
    readonly id: number;
    readonly creator: { readonly login: string };
  }[];
  assert.equal(deployment?.creator.login, "mona");
  assert.equal((await dev.ask("POST", `/deployments/${deployment?.id}/statuses`, { state: "success" })).status, 201);
  const approvals = (await dev.ask("GET", `/actions/runs/${id}/approvals`)).body as readonly {
    readonly user: { readonly login: string };
  }[];
  assert.deepEqual(
    approvals.map(({ user }) => user.login),
    ["rex"],
  );
});

test("a branch that may not deploy fails its run with GitHub's words", async () => {
  world.change((now) => ({ ...now, environments: [production] }));
  await dev.branch("side", { files: { "side.txt": "1" } });
  const { body } = await dev.dispatch("deploy.yml", "side", "production");
  assert.deepEqual(await dev.run((body as { readonly workflow_run_id: number }).workflow_run_id), {
    status: "completed",
    conclusion: "failure",
    title: 'Branch "side" is not allowed to deploy to production due to environment protection rules.',
  });
});

test("a deployment needs green checks and the right to deploy", async () => {
  const sha = await dev.commit("main", { files: { "d.txt": "1" } });
  await ci.check(sha, "ci", "failure");
  assert.deepEqual(said(await dev.ask("POST", "/deployments", { ref: sha })), [
    409,
    `Conflict: Commit status checks failed for ${sha}.`,
  ]);
  assert.equal((await rita.ask("POST", "/deployments", { ref: sha, required_contexts: [] })).status, 403);
  assert.equal((await dev.ask("POST", "/deployments", { ref: sha, required_contexts: [] })).status, 201);
});

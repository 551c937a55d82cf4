import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { reviews, ruleset } from "../rules/fixture.ts";
import type { Environment } from "../state.ts";
import type { Rule } from "../state-rulesets.ts";
import { startWorld } from "./world.ts";

const world = await startWorld();
const { ada, mona, dev, rex, rita, ci, gatekeeper } = world;
after(() => world.stop());

beforeEach(() => rules());

const rules = (...given: readonly Rule[]): void =>
  world.change((now) => ({
    ...now,
    rulesets: given.length === 0 ? [] : [ruleset(given, { include: ["~DEFAULT_BRANCH"] })],
  }));

const said = ({ status, body }: { readonly status: number; readonly body: unknown }) => [
  status,
  (body as { readonly message?: string } | undefined)?.message?.replaceAll("\n", " ").trim(),
];
const violated = (line: string): string => `Repository rule violations found  ${line}`;

test("a pull request follows its branch, is reviewed, checked and merged", async () => {
  rules(
    {
      type: "pull_request",
      parameters: { ...reviews, dismiss_stale_reviews_on_push: true, require_last_push_approval: true },
    },
    {
      type: "required_status_checks",
      parameters: {
        required_status_checks: [{ context: "ci", integration_id: 15368 }],
        strict_required_status_checks_policy: true,
      },
    },
    { type: "required_signatures" },
  );
  const first = await dev.branch("feature", { files: { "src/a.ts": "1" } });
  const number = await dev.open("feature");
  assert.deepEqual(said(await dev.merge(number)), [
    405,
    violated(
      'At least 1 approving review is required by reviewers with write access.  New changes require approval from someone other than the last pusher.  Required status check "ci" is expected.',
    ),
  ]);
  assert.equal((await rex.review(number, "APPROVE")).status, 200);
  assert.equal((await ci.check(first, "ci", "success")).status, 201);
  assert.equal((await dev.push("feature", { files: { "src/a.ts": "2" } })).status, 200);
  const second = await dev.sha("heads/feature");
  const shown = (await dev.ask("GET", `/pulls/${number}`)).body as {
    readonly head: { readonly sha: string };
    readonly mergeable_state: string;
  };
  assert.deepEqual([shown.head.sha, shown.mergeable_state], [second, "blocked"]);
  assert.equal((await dev.merge(number)).status, 405);
  await ci.check(second, "ci", "success");
  await rex.review(number, "APPROVE");
  const merged = await dev.merge(number);
  assert.equal(merged.status, 200, JSON.stringify(merged.body));
  const main = await dev.sha("heads/main");
  assert.equal((merged.body as { readonly sha: string }).sha, main);
  const file = (await dev.ask("GET", "/contents/src/a.ts")).body as { readonly content: string };
  assert.equal(Buffer.from(file.content, "base64").toString(), "2");
  const closed = (await dev.ask("GET", `/pulls/${number}`)).body as Record<string, unknown>;
  assert.deepEqual([closed.state, closed.merged, closed.merge_commit_sha], ["closed", true, main]);
  assert.deepEqual(said(await dev.merge(number)), [405, "Pull Request is not mergeable"]);
});

test("a merge takes the base's later files along", async () => {
  await dev.branch("late", { files: { "late.txt": "late" } });
  const number = await dev.open("late");
  assert.equal((await rex.push("main", { files: { "early.txt": "early" } })).status, 200);
  assert.equal((await dev.merge(number, "merge")).status, 200);
  const names = ((await dev.ask("GET", "/contents/")).body as readonly { readonly name: string }[]).map(
    ({ name }) => name,
  );
  assert.deepEqual(names.toSorted(), ["README.md", "early.txt", "late.txt", "src"]);
});

test("pushes are told apart: forward, rewound, with what they carry", async () => {
  rules({ type: "non_fast_forward" });
  const main = await dev.sha("heads/main");
  const parent =
    ((await dev.ask("GET", `/git/commits/${main}`)).body as { readonly parents: readonly { readonly sha: string }[] })
      .parents[0]?.sha ?? "";
  assert.deepEqual(said(await dev.move("heads/main", parent)), [422, "Update is not a fast forward"]);
  assert.deepEqual(said(await dev.move("heads/main", parent, true)), [
    422,
    violated("Cannot force-push to this branch"),
  ]);
  assert.equal((await dev.push("main", { files: { "b.txt": "b" } })).status, 200);
  rules();
  assert.equal((await dev.move("heads/main", main, true)).status, 200);
  assert.equal(await dev.sha("heads/main"), main);
});

test("a file written straight to a protected branch is refused with 409", async () => {
  rules({ type: "pull_request", parameters: reviews });
  const write = { message: "x", content: Buffer.from("x").toString("base64"), branch: "main" };
  assert.deepEqual(said(await dev.ask("PUT", "/contents/x.txt", write)), [
    409,
    violated("Changes must be made through a pull request."),
  ]);
  rules();
  assert.equal((await dev.ask("PUT", "/contents/x.txt", write)).status, 201);
  assert.deepEqual(world.repository().ref_updates.at(-1)?.actor, "dev");
});

test("tags are kept by their rules, also from a release", async () => {
  const sha = await dev.sha("heads/main");
  assert.equal((await dev.create("tags/v1", sha)).status, 201);
  world.change((now) => ({
    ...now,
    rulesets: [ruleset([{ type: "creation" }, { type: "update" }, { type: "deletion" }], { target: "tag" })],
  }));
  const elsewhere = await dev.commit("main", { files: { "tag.txt": "1" } });
  assert.deepEqual(said(await dev.move("tags/v1", elsewhere, true)), [
    422,
    violated("Cannot update this protected ref."),
  ]);
  assert.deepEqual(said(await dev.remove("tags/v1")), [422, violated("Cannot delete this tag")]);
  assert.deepEqual(said(await dev.ask("POST", "/releases", { tag_name: "v2" })), [
    422,
    violated("Cannot create ref due to creations being restricted."),
  ]);
  rules();
  assert.equal((await dev.ask("POST", "/releases", { tag_name: "v2" })).status, 201);
  assert.equal(await dev.sha("tags/v2"), sha);
});

test("the App of a check is the token's, whatever the body says", async () => {
  const sha = await dev.sha("heads/main");
  assert.deepEqual(said(await dev.check(sha, "ci", "success")), [403, "You must authenticate via a GitHub App."]);
  const run = await ci.ask("POST", "/check-runs", {
    name: "ci",
    head_sha: sha,
    app_id: 1,
    conclusion: "success",
    status: "completed",
  });
  assert.equal((run.body as { readonly app: { readonly id: number } }).app.id, 15368);
  assert.equal((await rita.status(sha, "ci", "success")).status, 403);
  assert.equal((await dev.status(sha, "lint", "success")).status, 201);
  const combined = (await dev.ask("GET", `/commits/${sha}/status`)).body as Record<string, unknown>;
  assert.deepEqual([combined.state, combined.total_count], ["success", 1]);
  const listed = (await dev.ask("GET", "/commits/main/check-runs")).body as Record<string, unknown>;
  assert.equal(listed.total_count, 1);
});

test("a signature is checked, and a commit without one is not verified", async () => {
  rules({ type: "required_signatures" });
  const unsigned = await dev.push("main", { files: { "s.txt": "1" }, signed: false });
  assert.deepEqual(said(unsigned), [422, violated("Commits must have verified signatures.")]);
  assert.equal((await dev.push("main", { files: { "s.txt": "2" } })).status, 200);
  const sha = await dev.sha("heads/main");
  const { verification } = (await dev.ask("GET", `/git/commits/${sha}`)).body as {
    readonly verification: { readonly verified: boolean };
  };
  assert.equal(verification.verified, true);
});

test("a ruleset that evaluates lets a push pass and says what it would have done", async () => {
  world.change((now) => ({ ...now, rulesets: [ruleset([{ type: "update" }], { enforcement: "evaluate" })] }));
  assert.equal((await dev.push("main", { files: { "e.txt": "1" } })).status, 200);
  const suites = (await ada.ask("GET", "/rulesets/rule-suites")).body as readonly {
    readonly id: number;
    readonly evaluation_result: string;
  }[];
  assert.equal(suites[0]?.evaluation_result, "fail");
  const one = (await ada.ask("GET", `/rulesets/rule-suites/${suites[0]?.id}`)).body as {
    readonly rule_evaluations: readonly unknown[];
  };
  assert.equal(one.rule_evaluations.length, 1);
  assert.equal((await dev.ask("GET", "/rulesets/rule-suites")).status, 403);
});

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

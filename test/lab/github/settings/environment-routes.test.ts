import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fields, startTrial } from "../trial.ts";

const { github, ask, said } = await startTrial();
after(() => github.stop());
const all = "/repos/acme/shop/environments";
const production = `${all}/production`;

const policy = { protected_branches: false, custom_branch_policies: true };
const wish = {
  wait_timer: 30,
  prevent_self_review: true,
  can_admins_bypass: false,
  reviewers: [
    { type: "Team", id: 8 },
    { type: "User", id: 101 },
  ],
  deployment_branch_policy: policy,
};
await ask("PUT", production, wish);

type Rule = { readonly type: string; readonly reviewers?: readonly { readonly reviewer: object }[] };
const rulesOf = (body: unknown): readonly Rule[] => fields(body, "protection_rules")[0] as readonly Rule[];

test("an environment shows its protection as rules", async () => {
  const { body } = await ask("GET", production);
  const rules = rulesOf(body);
  assert.deepEqual(
    rules.map(({ type }) => type),
    ["wait_timer", "required_reviewers", "branch_policy"],
  );
  assert.deepEqual(
    rules[1]?.reviewers?.map(({ reviewer }) => fields(reviewer, "slug", "login")),
    [
      ["release-captains", undefined],
      [undefined, "mona"],
    ],
  );
  assert.deepEqual(fields(body, "can_admins_bypass", "deployment_branch_policy"), [false, policy]);
});

test("a PUT replaces: what it leaves out is gone", async () => {
  await ask("PUT", `${all}/staging`, wish);
  await ask("PUT", `${all}/staging`, { wait_timer: 5 });
  const { body } = await ask("GET", `${all}/staging`);
  assert.deepEqual(
    rulesOf(body).map(({ type }) => type),
    ["wait_timer"],
  );
  assert.deepEqual(fields(body, "can_admins_bypass", "deployment_branch_policy"), [true, null]);
});

test("what can't be is refused", async () => {
  const refusals = [
    { deployment_branch_policy: { protected_branches: true, custom_branch_policies: true } },
    { wait_timer: 43_201 },
    { reviewers: [{ type: "User", id: 999 }] },
    { reviewers: Array.from({ length: 7 }, () => ({ type: "User", id: 101 })) },
  ];
  for (const body of refusals) assert.match(await said("PUT", production, body), /^422/);
  assert.equal(rulesOf((await ask("GET", production)).body).length, 3);
});

test("patterns of branches and tags are added once, changed and removed", async () => {
  const policies = `${production}/deployment-branch-policies`;
  const added = (await ask("POST", policies, { name: "main" })).body;
  await ask("POST", policies, { name: "v*", type: "tag" });
  assert.deepEqual(fields(added, "name", "type"), ["main", "branch"]);
  const [id] = fields(added, "id");
  assert.equal(await said("PUT", `${policies}/${id}`, { name: "release/*" }), "200");
  const listed = (await ask("GET", policies)).body as { readonly branch_policies: readonly object[] };
  assert.deepEqual(
    listed.branch_policies.map((one) => fields(one, "name", "type")),
    [
      ["release/*", "branch"],
      ["v*", "tag"],
    ],
  );
  assert.equal(await said("DELETE", `${policies}/${id}`), "204");
  assert.equal(await said("GET", `${policies}/${id}`), "404 Not Found");
  assert.equal(await said("POST", `${all}/staging/deployment-branch-policies`, { name: "main" }), "404 Not Found");
});

test("an App that decides on deployments can be made a rule, once", async () => {
  const rules = `${production}/deployment_protection_rules`;
  const apps = (await ask("GET", `${rules}/apps`)).body as Readonly<Record<string, readonly object[]>>;
  assert.deepEqual(
    apps.available_custom_deployment_protection_rule_integrations?.map((app) => fields(app, "id", "slug")),
    [[77, "gatekeeper"]],
  );
  const made = (await ask("POST", rules, { integration_id: 77 })).body;
  assert.deepEqual(fields(made, "enabled"), [true]);
  assert.match(await said("POST", rules, { integration_id: 77 }), /^422/);
  assert.equal(await said("POST", rules, { integration_id: 5 }), "404 Not Found");
  assert.deepEqual(fields((await ask("GET", rules)).body, "total_count"), [1]);
  assert.equal(await said("DELETE", `${rules}/${fields(made, "id")[0]}`), "204");
  assert.deepEqual(fields((await ask("GET", rules)).body, "total_count"), [0]);
});

test("a name with a slash is one environment, and with it goes what is in it", async () => {
  const preview = `${all}/preview%2F12`;
  await ask("PUT", preview, {});
  await ask("POST", `${preview}/variables`, { name: "A", value: "1" });
  assert.equal(await said("DELETE", preview), "204");
  await ask("PUT", preview, {});
  assert.deepEqual((await ask("GET", `${preview}/variables`)).body, { total_count: 0, variables: [] });
});

test("who can't administer the repository changes no environment", async () => {
  await ask("PUT", "/repos/acme/shop/collaborators/dev", { permission: "push" });
  assert.match(await said("PUT", production, {}, "dev"), /^403/);
  assert.equal(await said("GET", production, undefined, "dev"), "200");
});

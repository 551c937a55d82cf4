import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fields, startTrial } from "../trial.ts";

const { github, ask, said } = await startTrial();
after(() => github.stop());
const rulesets = "/repos/acme/shop/rulesets";

const wish = {
  name: "main",
  target: "branch",
  enforcement: "active",
  bypass_actors: [{ actor_id: 8, actor_type: "Team", bypass_mode: "pull_request" }],
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules: [{ type: "deletion" }, { type: "required_signatures" }],
};

const made = (await ask("POST", rulesets, wish)).body;
const [id] = fields(made, "id");

test("a ruleset is kept as it was sent, and the list shows it without its inside", async () => {
  const read = (await ask("GET", `${rulesets}/${id}`)).body;
  assert.deepEqual(fields(read, "name", "conditions", "rules", "bypass_actors", "source", "source_type"), [
    "main",
    wish.conditions,
    wish.rules,
    wish.bypass_actors,
    "acme/shop",
    "Repository",
  ]);
  const [listed] = (await ask("GET", rulesets)).body as readonly object[];
  assert.deepEqual(fields(listed, "id", "enforcement", "rules", "conditions"), [id, "active", undefined, undefined]);
});

test("what a rule leaves out is GitHub's own value", async () => {
  const sent = { required_approving_review_count: 2, dismiss_stale_reviews_on_push: true };
  const whole = {
    ...sent,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  };
  const rules = [{ type: "pull_request", parameters: whole }];
  const changed = (await ask("PUT", `${rulesets}/${id}`, { rules })).body;
  const parameters = { ...whole, allowed_merge_methods: ["merge", "squash", "rebase"] };
  assert.deepEqual(fields(changed, "name", "rules"), ["main", [{ type: "pull_request", parameters }]]);
});

test("who may go past a ruleset is shown to admins, and to everybody whether they may", async () => {
  await ask("PUT", "/repos/acme/shop/collaborators/rex", { permission: "push" });
  const seen = (await ask("GET", `${rulesets}/${id}`, undefined, "rex")).body;
  assert.deepEqual(fields(seen, "bypass_actors", "current_user_can_bypass"), [undefined, "pull_requests_only"]);
  assert.match(await said("PUT", `${rulesets}/${id}`, { enforcement: "disabled" }, "rex"), /^403/);
});

test("every change is a version with its author", async () => {
  await ask("PUT", `${rulesets}/${id}`, { enforcement: "disabled" });
  const versions = (await ask("GET", `${rulesets}/${id}/history`)).body as readonly { readonly version_id: number }[];
  assert.equal(versions.length, 3);
  assert.deepEqual(fields(versions[0], "actor"), [{ id: 100, type: "User" }]);
  const before = (await ask("GET", `${rulesets}/${id}/history/${versions[1]?.version_id}`)).body;
  assert.deepEqual(fields(fields(before, "state")[0], "enforcement"), ["active"]);
});

test("a branch has the rules of active rulesets alone, of the repository and of the organisation", async () => {
  const ofMain = async () =>
    ((await ask("GET", "/repos/acme/shop/rules/branches/main")).body as readonly object[]).map((rule) =>
      fields(rule, "type", "ruleset_source_type"),
    );
  assert.deepEqual(await ofMain(), []);
  await ask("PUT", `${rulesets}/${id}`, { enforcement: "evaluate" });
  assert.deepEqual(await ofMain(), []);
  await ask("PUT", `${rulesets}/${id}`, { enforcement: "active", rules: [{ type: "deletion" }] });
  const all = { ref_name: { include: ["~ALL"], exclude: [] }, repository_name: { include: ["~ALL"], exclude: [] } };
  await ask("POST", "/orgs/acme/rulesets", {
    ...wish,
    name: "all",
    conditions: all,
    rules: [{ type: "non_fast_forward" }],
  });
  assert.deepEqual(await ofMain(), [
    ["deletion", "Repository"],
    ["non_fast_forward", "Organization"],
  ]);
  const [, above] = (await ask("GET", rulesets)).body as readonly object[];
  assert.deepEqual(fields(above, "name", "source"), ["all", "acme"]);
  assert.equal(((await ask("GET", `${rulesets}?includes_parents=false`)).body as unknown[]).length, 1);
});

test("two of one name, rules that do not exist and rules for another target are refused", async () => {
  assert.equal(await said("POST", rulesets, wish), "422 Name must be unique");
  const push = { ...wish, name: "push", target: "push", conditions: undefined, rules: [{ type: "deletion" }] };
  assert.equal(await said("POST", rulesets, push), "422 Invalid rule 'deletion': not available for push rulesets");
  assert.match(await said("POST", rulesets, { ...wish, name: "x", rules: [{ type: "kindness" }] }), /^422/);
});

test("a ruleset that is gone is gone", async () => {
  assert.equal(await said("DELETE", `${rulesets}/${id}`), "204");
  assert.equal(await said("GET", `${rulesets}/${id}`), "404 Not Found");
  assert.equal(await said("DELETE", `${rulesets}/${id}`), "404 Not Found");
});

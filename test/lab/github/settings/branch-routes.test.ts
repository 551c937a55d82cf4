import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fields, startTrial } from "../trial.ts";

const { github, ask, said } = await startTrial();
after(() => github.stop());
const shop = "/repos/acme/shop";
const protection = `${shop}/branches/main/protection`;

const wish = {
  required_status_checks: { strict: true, contexts: [], checks: [{ context: "ci", app_id: 15368 }] },
  enforce_admins: true,
  required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: true },
  restrictions: { users: ["mona"], teams: ["platform"] },
  required_linear_history: true,
};

test("a branch without protection says so", async () => {
  assert.equal(await said("GET", protection), "404 Branch not protected");
  assert.deepEqual(fields((await ask("GET", `${shop}/branches/main`)).body, "name", "protected"), ["main", false]);
});

test("classic protection is kept with what was sent, and holds", async () => {
  assert.equal(await said("PUT", protection, wish), "200");
  const { body } = await ask("GET", protection);
  const [checks, reviews, admins, linear, force] = fields(
    body,
    "required_status_checks",
    "required_pull_request_reviews",
    "enforce_admins",
    "required_linear_history",
    "allow_force_pushes",
  );
  assert.deepEqual(fields(checks, "strict", "contexts", "checks"), [true, ["ci"], [{ context: "ci", app_id: 15368 }]]);
  assert.deepEqual(
    fields(reviews, "required_approving_review_count", "dismiss_stale_reviews", "require_code_owner_reviews"),
    [1, true, false],
  );
  assert.deepEqual([fields(admins, "enabled"), linear, force], [[true], { enabled: true }, { enabled: false }]);
  const [head] = fields(fields((await ask("GET", `${shop}/git/ref/heads/main`)).body, "object")[0], "sha");
  assert.match(await said("PATCH", `${shop}/git/refs/heads/main`, { sha: head, force: true }), /^(200|4)/);
  assert.match(await said("DELETE", `${shop}/git/refs/heads/main`), /^422/);
});

test("protected branches can be listed alone", async () => {
  const listed = (await ask("GET", `${shop}/branches?protected=true`)).body as readonly object[];
  assert.deepEqual(
    listed.map((branch) => fields(branch, "name")),
    [["main"]],
  );
  assert.deepEqual((await ask("GET", `${shop}/branches?protected=false`)).body, []);
});

test("signatures are asked for apart, and all of it can be taken away", async () => {
  assert.equal(await said("POST", `${protection}/required_signatures`), "200");
  assert.equal(github.context.state().repositories["acme/shop"]?.classic.main?.required_signatures, true);
  assert.equal(await said("DELETE", `${protection}/required_signatures`), "204");
  assert.equal(await said("DELETE", protection), "204");
  assert.equal(await said("GET", protection), "404 Branch not protected");
});

test("owners that nobody knows are found in CODEOWNERS", async () => {
  assert.equal(await said("GET", `${shop}/codeowners/errors`), "404 Not Found");
  await ask("PUT", "/orgs/acme/teams/shop-team/repos/acme/shop", { permission: "push" });
  const text = "# owners\n* @acme/shop-team\n/db @acme/nobody @rita\n";
  const content = Buffer.from(text).toString("base64");
  assert.equal(await said("PUT", `${shop}/contents/.github/CODEOWNERS`, { message: "owners", content }), "201");
  const found = fields((await ask("GET", `${shop}/codeowners/errors`)).body, "errors")[0] as readonly object[];
  assert.deepEqual(
    found.map((error) => fields(error, "line", "column", "kind")),
    [
      [3, 5, "Unknown owner"],
      [3, 18, "Unknown owner"],
    ],
  );
});

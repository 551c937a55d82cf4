import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fields, startTrial } from "../trial.ts";

const { github, ask, said } = await startTrial();
after(() => github.stop());
const shop = "/repos/acme/shop";

test("a repository begins as GitHub makes it, and keeps what it is set to", async () => {
  const names = ["description", "private", "allow_merge_commit", "has_wiki", "default_branch", "archived"];
  assert.deepEqual(fields((await ask("GET", shop)).body, ...names), [null, true, true, true, "main", false]);
  const wish = { description: "Shop", allow_merge_commit: false, has_wiki: false };
  assert.equal((await ask("PATCH", shop, wish)).status, 200);
  assert.deepEqual(fields((await ask("GET", shop)).body, ...names), ["Shop", true, false, false, "main", false]);
});

test("what does not change leaves the repository as old as it was", async () => {
  const before = (await ask("GET", shop)).headers.get("etag");
  await ask("PATCH", shop, { description: "Shop" });
  assert.equal((await ask("GET", shop)).headers.get("etag"), before);
});

test("one way to merge has to stay, and a visibility that it has is refused", async () => {
  const none = { allow_merge_commit: false, allow_squash_merge: false, allow_rebase_merge: false };
  assert.match(await said("PATCH", shop, none), /^422 Sorry, you need to allow at least one merge strategy/);
  assert.equal(await said("PATCH", shop, { visibility: "private" }), "422 Visibility is already private.");
});

test("a name is taken once", async () => {
  assert.match(await said("POST", "/orgs/acme/repos", { name: "Shop" }), /^422/);
});

test("push protection, alerts and updates are switched one by one", async () => {
  await ask("PATCH", shop, { security_and_analysis: { secret_scanning_push_protection: { status: "enabled" } } });
  assert.equal(github.context.state().repositories["acme/shop"]?.secret_push_protection, true);
  assert.equal(await said("GET", `${shop}/vulnerability-alerts`), "404 Not Found");
  await ask("PUT", `${shop}/vulnerability-alerts`);
  await ask("PUT", `${shop}/automated-security-fixes`);
  assert.equal(await said("GET", `${shop}/vulnerability-alerts`), "204");
  assert.deepEqual((await ask("GET", `${shop}/automated-security-fixes`)).body, { enabled: true, paused: false });
  await ask("DELETE", `${shop}/vulnerability-alerts`);
  assert.deepEqual((await ask("GET", `${shop}/automated-security-fixes`)).body, { enabled: false, paused: false });
});

test("a reader sees the repository, without what admins see; a stranger's token sees nothing", async () => {
  await ask("PUT", `${shop}/collaborators/rita`, { permission: "pull" });
  const seen = (await ask("GET", shop, undefined, "rita")).body;
  assert.deepEqual(fields(seen, "name", "security_and_analysis", "permissions"), [
    "shop",
    undefined,
    { admin: false, maintain: false, push: false, triage: false, pull: true },
  ]);
  assert.equal(await said("PATCH", shop, { has_wiki: true }, "rita"), "403 Must have admin rights to Repository.");
  assert.equal(await said("GET", shop, undefined, "dev"), "404 Not Found");
  assert.equal(await said("GET", shop, undefined, "nobody"), "401 Bad credentials");
});

test("only an owner of the organisation makes and deletes repositories", async () => {
  assert.match(await said("POST", "/orgs/acme/repos", { name: "other" }, "dev"), /^403/);
  assert.equal(await said("POST", "/orgs/acme/repos", { name: "other" }), "201");
  assert.equal(await said("DELETE", "/repos/acme/other"), "204");
  assert.equal(await said("GET", "/repos/acme/other"), "404 Not Found");
});

test("what GitHub's description does not allow is refused before anything is done", async () => {
  assert.match(await said("PATCH", shop, { has_issues: "yes" }), /^422 Invalid request/);
  assert.match(await said("POST", `${shop}/rulesets`, { name: "x" }), /^422 Invalid request/);
  assert.deepEqual((await ask("GET", `${shop}/rulesets`)).body, []);
});

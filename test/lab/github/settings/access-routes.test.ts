import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fields, startTrial } from "../trial.ts";

const { github, ask, said } = await startTrial();
after(() => github.stop());
const shop = "/repos/acme/shop";
const shopTeam = "/orgs/acme/teams/shop-team";

const logins = (body: unknown): readonly unknown[] => (body as readonly object[]).map((one) => fields(one, "login")[0]);

test("a team gives its members its rights on a repository", async () => {
  assert.equal(await said("GET", shop, undefined, "dev"), "404 Not Found");
  assert.equal(await said("PUT", `${shopTeam}/repos/acme/shop`, { permission: "push" }), "204");
  assert.deepEqual(fields((await ask("GET", shop, undefined, "dev")).body, "permissions"), [
    { admin: false, maintain: false, push: true, triage: true, pull: true },
  ]);
  const [seen] = (await ask("GET", `${shop}/teams`)).body as readonly object[];
  assert.deepEqual(fields(seen, "slug", "permission"), ["shop-team", "push"]);
  assert.deepEqual(fields((await ask("GET", `${shopTeam}/repos/acme/shop`)).body, "role_name"), ["write"]);
  assert.equal(await said("DELETE", `${shopTeam}/repos/acme/shop`), "204");
  assert.equal(await said("GET", shop, undefined, "dev"), "404 Not Found");
});

test("a team is made, renamed and removed by an owner alone, and its maker maintains it", async () => {
  assert.match(await said("POST", "/orgs/acme/teams", { name: "Red Team" }, "dev"), /^403/);
  const made = (await ask("POST", "/orgs/acme/teams", { name: "Red Team", description: "Reds" })).body;
  assert.deepEqual(fields(made, "slug", "privacy", "members_count"), ["red-team", "closed", 1]);
  assert.equal(await said("POST", "/orgs/acme/teams", { name: "red team" }), "422 Name must be unique for this org");
  const maintainers = (await ask("GET", "/orgs/acme/teams/red-team/members?role=maintainer")).body;
  assert.deepEqual(logins(maintainers), ["ada"]);
  assert.deepEqual(fields((await ask("PATCH", "/orgs/acme/teams/red-team", { name: "Blue" })).body, "slug"), ["blue"]);
  assert.equal(await said("DELETE", "/orgs/acme/teams/blue"), "204");
  assert.equal(await said("GET", "/orgs/acme/teams/blue"), "404 Not Found");
});

test("members come and go; an owner of the organisation is always a maintainer", async () => {
  const membership = (login: string) => `${shopTeam}/memberships/${login}`;
  await ask("PUT", membership("rita"), { role: "member" });
  await ask("PUT", membership("ada"), { role: "member" });
  assert.deepEqual(fields((await ask("GET", membership("rita"))).body, "role", "state"), ["member", "active"]);
  assert.deepEqual(fields((await ask("GET", membership("ada"))).body, "role"), ["maintainer"]);
  assert.equal(await said("DELETE", membership("rita")), "204");
  assert.equal(await said("GET", membership("rita")), "404 Not Found");
  const query =
    "query($teamSlug:String!){organization(login:$orgName){team(slug:$teamSlug){members(first:100){edges{node{login},role}}}}}";
  const variables = { teamSlug: "shop-team", orgName: "acme" };
  const found = (await ask("POST", "/api/graphql", { query, variables })).body;
  assert.match(JSON.stringify(found), /\{"role":"MAINTAINER","node":\{"login":"ada"\}\}/);
});

test("people with rights of their own are told from those who have them otherwise", async () => {
  assert.equal(await said("PUT", `${shop}/collaborators/rex`, { permission: "maintain" }), "204");
  assert.deepEqual(logins((await ask("GET", `${shop}/collaborators?affiliation=direct`)).body), ["rex"]);
  assert.deepEqual(logins((await ask("GET", `${shop}/collaborators`)).body), ["ada", "rex"]);
  const rights = (await ask("GET", `${shop}/collaborators/rex/permission`)).body;
  assert.deepEqual(fields(rights, "permission", "role_name"), ["write", "maintain"]);
  assert.equal(await said("DELETE", `${shop}/collaborators/rex`), "204");
  assert.equal(await said("GET", `${shop}/collaborators/rex`), "404 Not Found");
});

test("keys and hooks are for admins to see, and a hook's secret for nobody", async () => {
  await ask("PUT", `${shop}/collaborators/rex`, { permission: "maintain" });
  const hook = { config: { url: "https://hooks.example/x", secret: "open sesame" }, events: ["push"] };
  const made = await ask("POST", `${shop}/hooks`, hook);
  assert.equal(JSON.stringify(made.body).includes("open sesame"), false);
  const key = (await ask("POST", `${shop}/keys`, { title: "bot", key: "ssh-ed25519 AAAA", read_only: true })).body;
  assert.deepEqual(fields(key, "title", "read_only", "added_by"), ["bot", true, "ada"]);
  for (const kind of ["hooks", "keys"]) {
    assert.match(await said("GET", `${shop}/${kind}`, undefined, "rex"), /^403/);
    const [found] = (await ask("GET", `${shop}/${kind}`)).body as readonly object[];
    assert.equal(await said("DELETE", `${shop}/${kind}/${fields(found, "id")[0]}`), "204");
    assert.deepEqual((await ask("GET", `${shop}/${kind}`)).body, []);
  }
});

test("accounts are found by name and by number, and the plan is for owners to see", async () => {
  assert.deepEqual(fields((await ask("GET", "/user")).body, "login", "id"), ["ada", 100]);
  assert.deepEqual(fields((await ask("GET", "/users/MONA")).body, "login"), ["mona"]);
  assert.deepEqual(fields((await ask("GET", "/user/101")).body, "login"), ["mona"]);
  assert.deepEqual(fields((await ask("GET", "/users/acme")).body, "type"), ["Organization"]);
  const plan = async (login: string) => fields((await ask("GET", "/orgs/acme", undefined, login)).body, "plan")[0];
  assert.deepEqual(fields(await plan("ada"), "name"), ["enterprise"]);
  assert.equal(await plan("dev"), undefined);
  assert.deepEqual(fields((await ask("GET", "/apps/gatekeeper")).body, "id"), [77]);
  for (const path of ["/users/nobody", "/orgs/nothing", "/apps/none"])
    assert.equal(await said("GET", path), "404 Not Found");
});

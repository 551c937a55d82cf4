/** Custom protection rules at the lab's GitHub, which answers as GitHub's own description says. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RestProtectionRules } from "../../../provider/external/github.ts";
import { protectionRule } from "../../../provider/github/protection-rule.ts";
import { type Github, startGithub } from "../../lab/github/server.ts";

const gatekeeper = 77;
let github: Github;

before(async () => {
  github = await startGithub();
  await ask("POST", "/orgs/acme/repos", { name: "shop", auto_init: true });
  await ask("PUT", "/repos/acme/shop/environments/production", {});
});

after(() => github?.stop());

async function ask(method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${github.url}${path}`, {
    method,
    headers: { authorization: `token ${github.tokens.ada}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.text()}`);
}

const inputs = () => ({
  apiUrl: `${github.url}/`,
  owner: "acme",
  repository: "shop",
  environment: "production",
  integrationId: gatekeeper,
});

test("a rule is made once, read as it is, and gone when it is taken away", async () => {
  const kind = protectionRule(new RestProtectionRules({ GITHUB_TOKEN: String(github.tokens.ada) }));
  const silent = (): void => {};
  const made = await kind.create(inputs(), silent);
  assert.equal(made.properties.app, "gatekeeper");
  assert.deepEqual(await kind.create(inputs(), silent), made);
  assert.deepEqual(await kind.read(made.id, made.properties), made);
  assert.deepEqual(await kind.changes(made.properties, inputs()), []);
  await kind.delete(made.id, made.properties);
  assert.equal(await kind.read(made.id, made.properties), undefined);
});

test("an environment that is not there is refused with what to do", async () => {
  const kind = protectionRule(new RestProtectionRules({ GITHUB_TOKEN: String(github.tokens.ada) }));
  await assert.rejects(
    kind.create({ ...inputs(), environment: "nowhere" }, () => {}),
    { code: "GITHUB_REFUSED" },
  );
});

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readAccount } from "../../../scripts/external/preflight/github.ts";
import type { GithubConfig } from "../../../stacks/config/config-github.ts";
import { type Github, startGithub } from "../../lab/github/server.ts";
import { aGithubEstate } from "../../stacks/config/estate-github.ts";
import { loaded } from "../../stacks/estate.ts";

let github: Github;
let declared: GithubConfig;

before(async () => {
  github = await startGithub();
  const config = loaded(aGithubEstate()).github;
  if (config === undefined) throw new Error("expected an estate with GitHub");
  declared = { ...config, owner: "acme", repository: "shop", apiUrl: `${github.url}/` };
});

after(() => github?.stop());

test("before there is a repository nothing of it is tried", async () => {
  const { login, tried, denied, remaining, limit } = await readAccount(declared, github.tokens.ada);
  assert.deepEqual({ login, tried, denied }, { login: "ada", tried: 0, denied: [] });
  assert.ok(remaining > 0 && remaining <= limit);
});

test("an administrator's token is shown everything, a reader's is refused", async () => {
  const made = await fetch(`${github.url}/orgs/acme/repos`, {
    method: "POST",
    headers: { authorization: `token ${github.tokens.ada}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "shop", auto_init: true, visibility: "public" }),
  });
  assert.equal(made.status, 201, await made.text());
  const administrator = await readAccount(declared, github.tokens.ada);
  assert.deepEqual([administrator.tried, administrator.denied], [7, []]);
  const reader = await readAccount(declared, github.tokens.rita);
  assert.ok(reader.denied.includes("keys"), `refused: ${reader.denied.join(", ")}`);
});

test("without a token, or with one that GitHub does not know, there is no account", async () => {
  await assert.rejects(readAccount(declared, undefined), /GITHUB_TOKEN is not set/);
  await assert.rejects(readAccount(declared, "ghp_unknown"), /Bad credentials/);
});

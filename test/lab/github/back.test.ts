import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startBack } from "./back.ts";

const back = await startBack({
  users: ["ada", "dev"],
  organizations: ["acme"],
  repositories: [{ owner: "acme", name: "shop", private: true }],
});
after(() => back.stop());

const loginOf = async (login: string | undefined, path: string): Promise<unknown> => {
  const headers = { authorization: `Bearer ${back.tokenOf(login, path)}` };
  const response = await fetch(`${back.url}/user`, { headers });
  return ((await response.json()) as { readonly login: unknown }).login;
};

test("emulate is asked as who asks; as its admin for Apps, and as the owner where that is a user", async () => {
  assert.equal(await loginOf("dev", "/repos/acme/shop"), "dev");
  assert.equal(await loginOf(undefined, "/repos/acme/shop"), "lab-admin");
  assert.equal(await loginOf("stranger", "/orgs/acme"), "lab-admin");
  assert.equal(await loginOf("dev", "/repos/ada/shop/git/refs"), "ada");
});

test("requests take turns with many tokens, since emulate limits each", () => {
  const tokens = new Set(Array.from({ length: 100 }, () => back.tokenOf("ada", "/user")));
  assert.equal(tokens.size, 40);
});

test("private repositories answer to everybody there: who may see them is decided in front", async () => {
  assert.equal((await back.emulate("GET", "/repos/acme/shop", undefined, "dev")).status, 200);
  assert.equal((await back.emulate("GET", "/repos/acme/none")).status, 404);
});

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { RestProtectionRules } from "../../../provider/external/github.ts";

const rule = { id: 5, enabled: true, app: { id: 77, slug: "gate" } };

let server: Server;
let apiUrl = "";
let asked: string[] = [];
let answers: { status: number; body?: unknown }[] = [];

before(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const { status, body } = answers.shift() ?? { status: 418 };
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(body === undefined ? "" : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3/`;
});

after(() => server.close());

beforeEach(() => {
  asked = [];
  answers = [];
});

const where = () => ({ apiUrl, owner: "acme", repository: "shop", environment: "prod/eu" });
const rules = () => new RestProtectionRules({ GITHUB_TOKEN: "t0ken" });
const path = "/api/v3/repos/acme/shop/environments/prod%2Feu/deployment_protection_rules";

test("rules are listed with the token of the environment", async () => {
  answers = [{ status: 200, body: { total_count: 1, custom_deployment_protection_rules: [rule] } }];
  assert.deepEqual(await rules().list(where()), [rule]);
  assert.deepEqual(asked, [`GET ${path} token t0ken`]);
});

test("an environment that does not exist has no list", async () => {
  answers = [{ status: 404, body: { message: "Not Found" } }];
  assert.equal(await rules().list(where()), undefined);
});

test("a rule whose answer was lost is not made twice", async () => {
  answers = [{ status: 502 }, { status: 200, body: { custom_deployment_protection_rules: [rule] } }];
  assert.deepEqual(await rules().enable(where(), 77), rule);
  assert.deepEqual(
    asked.map((line) => line.split(" ")[0]),
    ["POST", "GET"],
  );
});

test("a refusal is said with what GitHub says and its status", async () => {
  answers = [
    { status: 422, body: { message: "App is not installed" } },
    { status: 200, body: { custom_deployment_protection_rules: [] } },
  ];
  await assert.rejects(rules().enable(where(), 77), {
    code: "GITHUB_REFUSED",
    message: /App is not installed.*\(422\)/,
  });
});

test("switching off what is gone is done", async () => {
  answers = [{ status: 404, body: { message: "Not Found" } }];
  await rules().disable(where(), 5);
  assert.deepEqual(asked, [`DELETE ${path}/5 token t0ken`]);
});

test("without a token nothing is asked", async () => {
  await assert.rejects(new RestProtectionRules({}).list(where()), { code: "NO_TOKEN" });
  assert.deepEqual(asked, []);
});

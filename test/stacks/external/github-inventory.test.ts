import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { readGithub } from "../../../stacks/external/github-inventory.ts";
import { waitSeconds } from "../../../stacks/external/github-rest.ts";
import type { GithubAnswer, GithubQuestion } from "../../../stacks/github-facts.ts";

type Reply = { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** Serves what `reply` says and returns what was read. */
async function reading(
  reply: (path: string, request: IncomingMessage) => Reply,
  change: Partial<GithubQuestion> = {},
  token = "a-token",
): Promise<GithubAnswer> {
  const server = createServer((request, response) => {
    const { status, body, headers } = reply((request.url ?? "").replace("/api/v3", ""), request);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
  });
  const apiUrl = await listening(server);
  try {
    return await readGithub({ ...QUESTION, apiUrl, ...change }, { GITHUB_TOKEN: token });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function listening(server: Server): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  return promise;
}

const QUESTION: GithubQuestion = {
  apiUrl: "",
  owner: "acme",
  repository: "shop",
  environments: ["pr/7", "gone"],
  teams: ["captains", "nobody"],
  users: ["mona", "ghost"],
  codeowners: "CODEOWNERS",
};

const ANSWERS: Readonly<Record<string, unknown>> = {
  "/users/acme": { type: "Organization" },
  "/orgs/acme": { plan: { name: "team" } },
  "/repos/acme/shop": {
    visibility: "internal",
    archived: false,
    permissions: { admin: true },
    default_branch: "trunk",
  },
  "/repos/acme/shop/rulesets?includes_parents=false&per_page=100": [{ id: 5, name: "main" }],
  "/repos/acme/shop/environments?per_page=100": { environments: [{ name: "pr/7" }, { name: "old" }] },
  "/repos/acme/shop/environments/pr%2F7": {},
  "/repos/acme/shop/environments/pr%2F7/deployment-branch-policies?per_page=100": {
    branch_policies: [
      { id: 8, name: "main" },
      { id: 9, name: "v*", type: "tag" },
    ],
  },
  "/repos/acme/shop/environments/pr%2F7/variables?per_page=30": { variables: [{ name: "REGION" }] },
  "/repos/acme/shop/contents/CODEOWNERS?ref=trunk": { content: Buffer.from("* @mona\n").toString("base64") },
  "/repos/acme/shop/rules/branches/trunk?per_page=100": [{ type: "deletion" }, { type: "pull_request" }],
  "/orgs/acme/teams/captains": { id: 31, members_count: 2 },
  "/users/mona": { id: 51 },
};

const known = (path: string): Reply =>
  ANSWERS[path] === undefined ? { status: 404, body: { message: "Not Found" } } : { status: 200, body: ANSWERS[path] };

test("everything that exists is read, and what does not is left out", async () => {
  assert.deepEqual(await reading(known), {
    kind: "found",
    facts: {
      owner: { kind: "organization", plan: "team" },
      repository: {
        visibility: "internal",
        archived: false,
        administrator: true,
        defaultBranch: "trunk",
        rulesets: { main: 5 },
        environmentNames: ["pr/7", "old"],
        environments: { "pr/7": { policies: { "branch main": 8, "tag v*": 9 }, variables: ["REGION"] } },
        codeowners: { text: "* @mona\n", protected: true },
      },
      teams: { captains: { id: 31, members: 2 } },
      users: { mona: 51 },
    },
  });
});

test("of a user without a repository little is asked", async () => {
  const user = { status: 200, body: { type: "User", plan: { name: "pro" } } };
  const reply = (path: string) => (path === "/users/acme" ? user : known(path));
  const answer = await reading(reply, { repository: "new", users: [] });
  assert.deepEqual(answer, {
    kind: "found",
    facts: { owner: { kind: "user", plan: "pro" }, repository: undefined, teams: {}, users: {} },
  });
});

test("every page of a list is read", async () => {
  const first = "/repos/acme/shop/rulesets?includes_parents=false&per_page=100";
  const answer = await reading((path, { headers }) => {
    const link = `<http://${headers.host}${first}&page=2>; rel="next"`;
    if (path === first) return { status: 200, body: [{ id: 5, name: "main" }], headers: { link } };
    return path === `${first}&page=2` ? { status: 200, body: [{ id: 6, name: "tags" }] } : known(path);
  });
  assert.deepEqual(answer.kind === "found" && answer.facts.repository?.rulesets, { main: 5, tags: 6 });
});

test("the token goes to GitHub alone, also when a page lies elsewhere", async () => {
  const paths: string[] = [];
  const first = "/repos/acme/shop/rulesets?includes_parents=false&per_page=100";
  await reading((path, { headers }) => {
    assert.equal(headers.authorization, "Bearer a-token");
    paths.push(path);
    const link = '<http://elsewhere.example/page/2>; rel="next"';
    return path === first ? { status: 200, body: [], headers: { link } } : known(path);
  });
  assert.ok(paths.includes("/page/2"));
});

test("no owner, no token, a token that is refused and no connection are answers", async () => {
  assert.deepEqual(await reading(() => ({ status: 404 })), { kind: "no-owner" });
  assert.deepEqual(await reading(known, {}, ""), { kind: "no-token" });
  assert.deepEqual(await reading(() => ({ status: 401, body: { message: "Bad credentials" } })), {
    kind: "refused",
    reason: "status 401 for /api/v3/users/acme: Bad credentials",
  });
});

test("a limit of rate and a failure of the server are waited for", async () => {
  const tried = new Map<string, number>();
  const answer = await reading((path) => {
    const times = (tried.get(path) ?? 0) + 1;
    tried.set(path, times);
    if (path === "/users/acme" && times === 1) return { status: 403, headers: { "retry-after": "1" } };
    return path === "/orgs/acme" && times === 1 ? { status: 502 } : known(path);
  });
  assert.equal(answer.kind, "found");
  assert.deepEqual([tried.get("/users/acme"), tried.get("/orgs/acme")], [2, 2]);
});

test("how long to wait is what GitHub says", () => {
  const seconds = (status: number, headers: Readonly<Record<string, string>> = {}) =>
    waitSeconds({ status, headers: new Headers(headers) }, 2);
  assert.equal(seconds(200), undefined);
  assert.equal(seconds(404), undefined);
  assert.equal(seconds(403), undefined);
  assert.equal(seconds(503), 2);
  assert.equal(seconds(429), 2);
  assert.equal(seconds(403, { "retry-after": "30" }), 30);
  const reset = String(Math.floor(Date.now() / 1000) + 3600);
  assert.ok((seconds(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }) ?? 0) > 3500);
});

test("a repository that GitHub leads to under another name is told by that name", async () => {
  const renamed = (path: string): Reply =>
    path === "/repos/acme/shop"
      ? { status: 200, body: { ...(ANSWERS[path] as object), full_name: "acme/store" } }
      : known(path);
  const answer = await reading(renamed);
  assert.equal(answer.kind === "found" && answer.facts.repository?.renamed, "acme/store");
  const upper = await reading((path) =>
    path === "/repos/acme/shop"
      ? { status: 200, body: { ...(ANSWERS[path] as object), full_name: "Acme/Shop" } }
      : known(path),
  );
  assert.equal(upper.kind === "found" && upper.facts.repository?.renamed, undefined);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { restAddress } from "../../../../components/github/rest-address.ts";
import { EngineError } from "../../../../scripts/engine/errors.ts";
import { RestGithubReader } from "../../../../scripts/external/github/reader.ts";
import type { LiveGithub } from "../../../../scripts/ports-github.ts";
import { type Answer, type FakeGithub, notFound, SMALL, startFakeGithub } from "./fake-github.ts";

const SHOP = "/repos/acme/shop";

function read(fake: Pick<FakeGithub, "url">): Promise<LiveGithub> {
  const access = { apiUrl: fake.url, token: "token-of-ada", retryMilliseconds: 1, patienceSeconds: 1 };
  return new RestGithubReader(access).read({ owner: "acme", name: "shop" });
}

async function readWith(changes: Readonly<Record<string, Answer | (() => Answer)>>): Promise<LiveGithub> {
  return read(await startFakeGithub({ ...SMALL, ...changes }));
}

const seen = <T>(value: T): { readonly kind: "seen"; readonly value: T } => ({ kind: "seen", value });

test("everything that an administrator sees", async () => {
  const live = await readWith({});
  assert.deepEqual(live, {
    owner: "acme",
    name: "shop",
    login: seen("ada"),
    repository: seen({
      visibility: "private",
      defaultBranch: "main",
      archived: false,
      role: "admin",
      settings: { name: "shop", private: true, default_branch: "main", has_wiki: false, archived: false },
      topics: ["a"],
      security: seen({ secret_scanning: "enabled" }),
    }),
    rulesets: seen([
      {
        id: 7,
        name: "main",
        target: "branch",
        enforcement: "active",
        source: { type: "Repository", name: "acme/shop" },
        include: ["~DEFAULT_BRANCH"],
        exclude: [],
        rules: [{ type: "deletion", parameters: {} }],
        bypassActors: seen([
          { type: "Team", mode: "pull_request", id: 3, name: "captains" },
          { type: "OrganizationAdmin", mode: "always" },
          // GitHub does not know number 99 any more.
          { type: "User", mode: "always", id: 99 },
        ]),
        changed: seen({ by: "mona", at: "2026-02-01T00:00:00Z" }),
      },
    ]),
    // The branch of the release is gone, and a commit is no branch.
    branches: seen([{ name: "main", protection: seen(undefined) }]),
    releaseBranches: seen(["release/1"]),
    environments: seen([
      {
        name: "production",
        updatedAt: "2026-02-01T00:00:00Z",
        waitMinutes: 5,
        reviewers: [{ type: "Team", name: "captains" }],
        preventsSelfReview: true,
        adminsBypass: false,
        refs: "patterns",
        patterns: seen([{ name: "v*", type: "tag" }]),
        protectionApps: seen([{ app: 42, slug: "gate" }]),
        variables: seen({ A: "1" }),
        secrets: seen([{ name: "S", updatedAt: "2026-02-01T00:00:00Z" }]),
      },
    ]),
    actions: {
      permissions: seen({ enabled: true, allowed: "selected", pinnedBySha: true }),
      selected: seen({ githubOwned: true, verified: false, patterns: ["acme/*"] }),
      workflow: seen({ token: "read", approvesPullRequests: false }),
      oidc: seen({ useDefault: false, claims: ["repo", "context"] }),
    },
    secrets: seen([]),
    labels: seen([{ name: "bug", color: "d73a4a", description: "" }]),
    teams: seen([{ id: 3, slug: "captains", permission: "push" }]),
    teamMembers: {
      captains: seen([
        { login: "mona", role: "maintainer" },
        { login: "ada", role: "member" },
      ]),
    },
    collaborators: seen([{ login: "eve", role: "write", outside: true }]),
    deployKeys: seen([{ title: "mirror", readOnly: true, by: "ada" }]),
    // Neither the password nor the token of the address is told.
    webhooks: seen([{ url: "https://x.test/in", active: true, hasSecret: true, checksTls: true }]),
    alerts: seen(true),
    securityUpdates: seen(true),
    codeowners: seen({ path: ".github/CODEOWNERS", text: "* @ada\n" }),
    codeownersErrors: seen([".github/CODEOWNERS line 1: Unknown owner"]),
    bypasses: seen([{ by: "ada", ref: "refs/heads/main", at: "2026-02-01T00:00:00Z", result: "bypass" }]),
  });
});

test("it only reads, and each request carries the token", async () => {
  const fake = await startFakeGithub(SMALL);
  await read(fake);
  assert.deepEqual(
    fake.requests.filter((line) => !/^GET .* token token-of-ada$/.test(line)),
    [],
  );
});

test("every page of a list is read", async () => {
  const fake = await startFakeGithub(SMALL);
  const next = `<${fake.url}api/v3${SHOP}/labels?per_page=100&page=2>; rel="next"`;
  const label = (name: string) => ({ name, color: "000000", description: "" });
  fake.answers.set(`${SHOP}/labels`, { body: [label("one")], headers: { link: next } });
  fake.answers.set(`${SHOP}/labels?per_page=100&page=2`, { body: [label("two")] });
  const { labels } = await read(fake);
  assert.deepEqual(labels, seen([label("one"), label("two")]));
});

test("what the token may not see is hidden, in GitHub's words", async () => {
  const forbidden = { status: 403, body: { message: "Resource not accessible by personal access token" } };
  const live = await readWith({ [`${SHOP}/actions/permissions`]: forbidden, [`${SHOP}/keys`]: notFound });
  assert.deepEqual(
    [live.actions.permissions, live.deployKeys],
    [
      {
        kind: "hidden",
        because: "GitHub answers 403 (Resource not accessible by personal access token) for the permissions of Actions",
      },
      { kind: "hidden", because: "GitHub answers 404 (Not Found) for the deploy keys" },
    ],
  );
});

/** The repository as somebody sees it who may only read. */
const asReader: Answer = {
  body: {
    ...{ name: "shop", private: true, default_branch: "main", owner: { type: "Organization" } },
    permissions: { admin: false, push: false, pull: true },
  },
};

test("a plain Not Found is an absence for an administrator only", async () => {
  const changes = {
    [`${SHOP}/branches/main/protection`]: notFound,
    [`${SHOP}/vulnerability-alerts`]: notFound,
    [`${SHOP}/automated-security-fixes`]: notFound,
  };
  const [admin, reader] = await Promise.all([readWith(changes), readWith({ ...changes, [SHOP]: asReader })]);
  const kinds = ({ alerts, securityUpdates, branches }: LiveGithub): readonly string[] => [
    alerts.kind,
    securityUpdates.kind,
    branches.kind === "seen" ? (branches.value[0]?.protection.kind ?? "none") : branches.kind,
  ];
  assert.deepEqual(
    [kinds(admin), kinds(reader)],
    [
      ["seen", "seen", "seen"],
      ["hidden", "hidden", "hidden"],
    ],
  );
});

test("a ruleset without bypass actors in the answer is not one without bypass actors", async () => {
  const { bypass_actors: _, ...shown } = SMALL[`${SHOP}/rulesets/7`]?.body as Record<string, unknown>;
  const live = await readWith({ [`${SHOP}/rulesets/7`]: { body: shown } });
  assert.equal(live.rulesets.kind === "seen" && live.rulesets.value[0]?.bypassActors.kind, "hidden");
});

test("classic protection with all that it can have", async () => {
  const live = await readWith({
    [`${SHOP}/branches/main/protection`]: {
      body: {
        enforce_admins: { enabled: true },
        allow_force_pushes: { enabled: true },
        required_linear_history: { enabled: true },
        required_pull_request_reviews: { required_approving_review_count: 1, require_code_owner_reviews: true },
        required_status_checks: { strict: true, contexts: ["ci"], checks: [{ context: "ci" }, { context: "lint" }] },
      },
    },
  });
  assert.deepEqual(live.branches.kind === "seen" ? live.branches.value[0]?.protection : live.branches, {
    kind: "seen",
    value: {
      branch: "main",
      allowsDeletions: false,
      allowsForcePushes: true,
      enforcesAdmins: true,
      linearHistory: true,
      signatures: false,
      reviews: { approvals: 1, codeOwners: true, dismissStale: false, lastPush: false },
      checks: { strict: true, contexts: ["ci", "lint"] },
    },
  });
});

test("a repository that the token can't see hides everything below it, and nothing below it is asked", async () => {
  const fake = await startFakeGithub({ "/user": { body: { login: "rita" } } });
  const live = await read(fake);
  const because = "GitHub answers 404 (Not Found) for the repository";
  assert.deepEqual([live.repository, live.rulesets, live.labels], Array(3).fill({ kind: "hidden", because }));
  assert.equal(fake.requests.length, 2);
});

/** Answers with each status in turn, then as usual. */
function first(path: string, answers: readonly Answer[]): Readonly<Record<string, () => Answer>> {
  const left = [...answers];
  return { [path]: () => left.shift() ?? SMALL[path] ?? notFound };
}

test("a fault of the server that passes is not noticed", async () => {
  const live = await readWith(first(`${SHOP}/labels`, [{ status: 502 }, { status: 503 }]));
  assert.equal(live.labels.kind, "seen");
});

test("a fault that stays is a failure of that part alone", async () => {
  const live = await readWith({ [`${SHOP}/labels`]: { status: 502, body: { message: "Bad Gateway" } } });
  assert.deepEqual(live.labels, { kind: "failed", because: "GitHub answers 502 (Bad Gateway) for the labels" });
  assert.equal(live.teams.kind, "seen");
});

test("an answer of another shape is a failure, not an empty list", async () => {
  const live = await readWith({ [`${SHOP}/labels`]: { body: [{ title: "bug" }] } });
  assert.deepEqual(live.labels, {
    kind: "failed",
    because: "GitHub gives no answer that can be understood (at name) for the labels",
  });
});

test("a rate limit that is short is waited for", async () => {
  const limit = {
    status: 429,
    headers: { "retry-after": "0" },
    body: { message: "You have exceeded a secondary rate limit" },
  };
  const live = await readWith(first(`${SHOP}/labels`, [limit]));
  assert.equal(live.labels.kind, "seen");
});

test("a rate limit that is long fails, and says so", async () => {
  const limit = {
    status: 403,
    headers: { "retry-after": "3600" },
    body: { message: "You have exceeded a secondary rate limit" },
  };
  const live = await readWith({ [`${SHOP}/labels`]: limit });
  assert.equal(live.labels.kind, "failed");
});

const codeOf = (code: string) => (error: unknown) => error instanceof EngineError && error.code === code;

test("credentials that are refused end the audit", async () => {
  const fake = await startFakeGithub({ "/user": { status: 401, body: { message: "Bad credentials" } } });
  await assert.rejects(read(fake), codeOf("GITHUB_REFUSED"));
});

test("an address where nobody answers ends the audit", async () => {
  await assert.rejects(read({ url: "http://127.0.0.1:9/" }), codeOf("GITHUB_UNREACHABLE"));
});

test("GitHub serves at the root of its address, other servers below /api/v3", () => {
  const addresses = [
    "https://api.github.com/",
    "https://api.acme.ghe.com/",
    "https://github.acme.test/",
    "https://github.acme.test/api/v3/",
  ];
  assert.deepEqual(addresses.map(restAddress), [
    "https://api.github.com",
    "https://api.acme.ghe.com",
    "https://github.acme.test/api/v3",
    "https://github.acme.test/api/v3",
  ]);
});

/** A server that answers the GETs of GitHub's REST API from a table, and says "Not Found" to all others. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";

export type Answer = {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type FakeGithub = {
  /** With a slash at its end. */
  readonly url: string;
  /** By path without /api/v3, with or without the query; a function is asked each time. */
  readonly answers: Map<string, Answer | (() => Answer)>;
  readonly requests: string[];
};

export async function startFakeGithub(answers: Readonly<Record<string, Answer | (() => Answer)>>): Promise<FakeGithub> {
  const fake: FakeGithub = { url: "", answers: new Map(Object.entries(answers)), requests: [] };
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/^\/api\/v3/, "");
    fake.requests.push(`${request.method} ${path} ${request.headers.authorization}`);
    const found = fake.answers.get(path) ?? fake.answers.get(path.replace(/\?.*$/, ""));
    const { status = 200, body, headers } = (typeof found === "function" ? found() : found) ?? notFound;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(fake, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

export const notFound: Answer = { status: 404, body: { message: "Not Found" } };

const SHOP = "/repos/acme/shop";

/** A small repository, of which an administrator sees all. */
export const SMALL: Readonly<Record<string, Answer>> = {
  "/user": { body: { login: "ada" } },
  "/user/11": { body: { login: "mona" } },
  "/orgs/acme/teams": { body: [{ id: 3, slug: "captains" }] },
  "/orgs/acme/teams/captains/members?role=maintainer&per_page=100": { body: [{ login: "mona" }] },
  "/orgs/acme/teams/captains/members?role=member&per_page=100": { body: [{ login: "ada" }] },
  [SHOP]: {
    body: {
      ...{ name: "shop", private: true, default_branch: "main", owner: { type: "Organization" }, topics: ["a"] },
      ...{ permissions: { admin: true, push: true, pull: true }, has_wiki: false, description: null },
      security_and_analysis: { secret_scanning: { status: "enabled" } },
    },
  },
  [`${SHOP}/releases`]: { body: [{ target_commitish: "release/1" }, { target_commitish: "a".repeat(40) }] },
  [`${SHOP}/branches`]: { body: [{ name: "main" }] },
  [`${SHOP}/branches/main`]: { body: { name: "main" } },
  [`${SHOP}/branches/main/protection`]: { status: 404, body: { message: "Branch not protected" } },
  [`${SHOP}/rulesets`]: { body: [{ id: 7 }] },
  [`${SHOP}/rulesets/7`]: {
    body: {
      ...{
        id: 7,
        name: "main",
        target: "branch",
        enforcement: "active",
        source_type: "Repository",
        source: "acme/shop",
      },
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "deletion" }],
      bypass_actors: [
        { actor_id: 3, actor_type: "Team", bypass_mode: "pull_request" },
        { actor_id: 1, actor_type: "OrganizationAdmin", bypass_mode: "always" },
        { actor_id: 99, actor_type: "User", bypass_mode: "always" },
      ],
    },
  },
  [`${SHOP}/rulesets/7/history`]: {
    body: [
      { version_id: 1, actor: { id: 12, type: "User" }, updated_at: "2026-01-01T00:00:00Z" },
      { version_id: 2, actor: { id: 11, type: "User" }, updated_at: "2026-02-01T00:00:00Z" },
    ],
  },
  [`${SHOP}/environments`]: {
    body: {
      total_count: 1,
      environments: [
        {
          ...{ name: "production", updated_at: "2026-02-01T00:00:00Z", can_admins_bypass: false },
          protection_rules: [
            { type: "wait_timer", wait_timer: 5 },
            {
              ...{ type: "required_reviewers", prevent_self_review: true },
              reviewers: [{ type: "Team", reviewer: { slug: "captains" } }],
            },
          ],
          deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
        },
      ],
    },
  },
  [`${SHOP}/environments/production/deployment-branch-policies`]: {
    body: { total_count: 1, branch_policies: [{ name: "v*", type: "tag" }] },
  },
  [`${SHOP}/environments/production/deployment_protection_rules`]: {
    body: { total_count: 1, custom_deployment_protection_rules: [{ enabled: true, app: { id: 42, slug: "gate" } }] },
  },
  [`${SHOP}/environments/production/variables`]: { body: { total_count: 1, variables: [{ name: "A", value: "1" }] } },
  [`${SHOP}/environments/production/secrets`]: {
    body: { total_count: 1, secrets: [{ name: "S", updated_at: "2026-02-01T00:00:00Z" }] },
  },
  [`${SHOP}/actions/permissions`]: { body: { enabled: true, allowed_actions: "selected", sha_pinning_required: true } },
  [`${SHOP}/actions/permissions/selected-actions`]: {
    body: { github_owned_allowed: true, verified_allowed: false, patterns_allowed: ["acme/*"] },
  },
  [`${SHOP}/actions/permissions/workflow`]: {
    body: { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
  },
  [`${SHOP}/actions/oidc/customization/sub`]: { body: { use_default: false, include_claim_keys: ["repo", "context"] } },
  [`${SHOP}/actions/secrets`]: { body: { total_count: 0, secrets: [] } },
  [`${SHOP}/labels`]: { body: [{ name: "bug", color: "d73a4a", description: null }] },
  [`${SHOP}/teams`]: { body: [{ id: 3, slug: "captains", permission: "push" }] },
  [`${SHOP}/collaborators?affiliation=direct&per_page=100`]: { body: [{ login: "eve", role_name: "write" }] },
  [`${SHOP}/collaborators?affiliation=outside&per_page=100`]: { body: [{ login: "eve", role_name: "write" }] },
  [`${SHOP}/keys`]: { body: [{ title: "mirror", read_only: true, added_by: "ada" }] },
  [`${SHOP}/hooks`]: {
    body: [
      { active: true, config: { url: "https://user:pw@x.test/in?token=abc", secret: "********", insecure_ssl: "0" } },
    ],
  },
  [`${SHOP}/vulnerability-alerts`]: { status: 204 },
  [`${SHOP}/automated-security-fixes`]: { body: { enabled: true, paused: false } },
  [`${SHOP}/contents/.github/CODEOWNERS`]: {
    body: { path: ".github/CODEOWNERS", encoding: "base64", content: Buffer.from("* @ada\n").toString("base64") },
  },
  [`${SHOP}/codeowners/errors`]: {
    body: { errors: [{ path: ".github/CODEOWNERS", line: 1, message: "Unknown owner" }] },
  },
  [`${SHOP}/rulesets/rule-suites`]: {
    body: [{ actor_name: "ada", ref: "refs/heads/main", pushed_at: "2026-02-01T00:00:00Z", result: "bypass" }],
  },
};

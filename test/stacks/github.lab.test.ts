/**
 * The repository of an estate with the real provider, on a GitHub of the test's own. The tests go through the life of one
 * repository and build on each other.
 */
import assert from "node:assert/strict";
import { appendFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type Github, startGithub } from "../lab/github/server.ts";
import { ensureLab } from "../lab/lab.ts";
import { newProject, type Project } from "../lab/plugins/project.ts";
import { aGithubEstate } from "./config/estate-github.ts";

const DAY_MILLISECONDS = 86_400_000;
const SECRET = "planted-in-an-environment";
const PATH = "repos/acme/shop";

let github: Github;
let project: Project;

before(async () => {
  const lab = await ensureLab();
  github = await startGithub();
  const env = { ...lab.env, GITHUB_TOKEN: github.tokens.ada ?? "" };
  project = await newProject({ ...lab, env }, fileURLToPath(new URL("github-program.ts", import.meta.url)));
  symlinkSync(fileURLToPath(new URL("../../provider", import.meta.url)), join(project.folder, "provider"));
  appendFileSync(
    join(project.folder, "Pulumi.yaml"),
    "options: {refresh: always}\nplugins: {providers: [{name: cutover, path: provider}]}\n",
  );
});

after(async () => {
  project?.remove();
  await github?.stop();
});

const dayIn = (days: number) => new Date(Date.now() + days * DAY_MILLISECONDS).toISOString().slice(0, 10);

const wish = (changes: Readonly<Record<string, unknown>> = {}) =>
  project.wish(
    aGithubEstate({
      apiUrl: `${github.url}/`,
      writeDelayMilliseconds: 1,
      "repository.protect": false,
      teams: { "shop-team": { permission: "push", members: { mona: "maintainer", dev: "member" } } },
      codeowners: { rules: [{ pattern: "*", owners: ["@acme/shop-team"] }] },
      rulesets: { main: { evaluate: { until: dayIn(3), reason: "checks are new to the team" } } },
      "environments.production": {
        reviewers: { teams: ["release-captains"] },
        variables: { REGION: "eu" },
        secrets: { KUBE_CONFIG: SECRET },
        protectionApps: [77],
      },
      ...changes,
    }) as object,
  );

async function up(): Promise<string> {
  const { exitCode, text } = await project.pulumi("up", "--yes", "--skip-preview");
  assert.equal(exitCode, 0, text);
  return text;
}

async function settled(): Promise<void> {
  const { exitCode, text } = await project.pulumi("preview", "--expect-no-changes", "--diff");
  assert.equal(exitCode, 0, text);
}

/** Asks as an administrator of the organisation would by hand. */
async function byHand(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${github.url}/${path}`, {
    method,
    headers: { authorization: `Bearer ${github.tokens.ada}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

type Listed = { readonly id: number; readonly name: string; readonly enforcement: string };
const rulesets = async () => (await byHand("GET", `${PATH}/rulesets`)) as readonly Listed[];
const enforcement = async (name: string) => (await rulesets()).find((one) => one.name === name)?.enforcement;

test("without a token everything is refused before GitHub is asked", async () => {
  await wish();
  const env = { ...project.environment, GITHUB_TOKEN: "" };
  const run = { cwd: project.folder, env, reject: false, all: true, stdin: "ignore" } as const;
  const { all } = await execa("pulumi", ["preview", "--non-interactive"], run);
  assert.match(all, /expected a token in GITHUB_TOKEN, found nothing \[GITHUB_TOKEN_MISSING\]/);
});

test("one update makes repository, teams, environment and rules, and a second one has nothing to do", async () => {
  await wish();
  await up();
  await settled();
  const made = (await rulesets()).map(({ name, enforcement: is }) => `${name} ${is}`).sort();
  assert.deepEqual(made, ["main evaluate", "pushes active", "release-tags active"]);
});

test("neither the secret nor the token lies in the state, and GitHub has the secret sealed", async () => {
  const state = project.stateText();
  assert.equal(state.includes(SECRET), false);
  assert.equal(state.includes(github.tokens.ada ?? "no token"), false);
  const { secrets } = (await byHand("GET", `${PATH}/environments/production/secrets`)) as {
    readonly secrets: readonly { readonly name: string }[];
  };
  assert.deepEqual(
    secrets.map(({ name }) => name),
    ["KUBE_CONFIG"],
  );
});

test("on the day that the file names the rules are enforced, though nobody changes it", async () => {
  await wish({ rulesets: { main: { evaluate: { until: dayIn(0), reason: "checks are new to the team" } } } });
  const text = await up();
  assert.match(text, /shop-ruleset-main updated/);
  assert.equal(await enforcement("main"), "active");
  await settled();
});

test("what is changed by hand is found by a preview and mended by an update", async () => {
  const found = await rulesets();
  const id = (name: string) => found.find((one) => one.name === name)?.id;
  await byHand("PUT", `${PATH}/rulesets/${id("main")}`, { rules: [{ type: "deletion" }] });
  await byHand("DELETE", `${PATH}/rulesets/${id("release-tags")}`);
  // Under the same name but with another id, and empty.
  await byHand("POST", `${PATH}/rulesets`, {
    name: "release-tags",
    target: "tag",
    enforcement: "disabled",
    conditions: { ref_name: { include: ["refs/tags/x*"], exclude: [] } },
    rules: [],
  });
  await byHand("PUT", `${PATH}/environments/production`, {
    reviewers: [],
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  await byHand("POST", `${PATH}/environments/production/deployment-branch-policies`, { name: "*" });
  await byHand("DELETE", `${PATH}/labels/frozen%2Frollback`);
  await byHand("PUT", `${PATH}/actions/permissions/workflow`, { default_workflow_permissions: "write" });
  await byHand("PUT", "orgs/acme/teams/shop-team/memberships/rita", { role: "member" });

  const preview = await project.pulumi("preview");
  const changed = [...preview.text.matchAll(/^ [+~=] +\S+ (\S+) (?:create|update|import) *(?:\[|$)/gm)].map(
    ([, name = ""]) => name,
  );
  assert.deepEqual(
    [...new Set(changed.filter((name) => name !== "cutover-test" && name !== "plugins-test"))].sort(),
    [
      "shop-actions-token",
      "shop-label-frozen/rollback",
      "shop-production",
      "shop-production-protection",
      "shop-ruleset-main",
      "shop-ruleset-release-tags",
      "shop-team-shop-team-members",
    ],
    preview.text,
  );
  await up();
  await settled();
  const after = (await rulesets()).map(({ name, enforcement: is }) => `${name} ${is}`).sort();
  assert.deepEqual(after, ["main active", "pushes active", "release-tags active"]);
  const policies = (await byHand("GET", `${PATH}/environments/production/deployment-branch-policies`)) as {
    readonly branch_policies: readonly Listed[];
  };
  assert.deepEqual(policies.branch_policies.map(({ name }) => name).sort(), ["main", "v*"]);
});

test("a changed CODEOWNERS does not pass by the rules of main: it waits on a branch for a pull request", async () => {
  await wish({
    rulesets: {},
    codeowners: {
      rules: [
        { pattern: "*", owners: ["@acme/shop-team"] },
        { pattern: "/db/", owners: ["@mona"] },
      ],
    },
  });
  const text = await up();
  assert.match(text, /make one from the branch `cutover\/codeowners`/);
  await byHand("GET", `${PATH}/contents/.github/CODEOWNERS?ref=cutover/codeowners`);
  await settled();
});

test("what the plan does not offer is said with the nearest that it does, and nothing is changed", async () => {
  const plan = (name: "enterprise" | "team") =>
    github.context.update((state) => {
      const { acme } = state.owners;
      return acme === undefined ? state : { ...state, owners: { ...state.owners, acme: { ...acme, plan: name } } };
    });
  plan("team");
  try {
    const { exitCode, text } = await project.pulumi("up", "--yes", "--skip-preview");
    assert.notEqual(exitCode, 0);
    assert.match(text, /`github\.environments\.production`: expected GitHub to offer reviewers.* \[NOT_OFFERED\]/);
  } finally {
    plan("enterprise");
  }
  await settled();
});

test("destroying takes the environment away and leaves the repository and its teams", async () => {
  const { exitCode, text } = await project.pulumi("destroy", "--yes", "--skip-preview");
  assert.equal(exitCode, 0, text);
  await byHand("GET", PATH);
  await byHand("GET", "orgs/acme/teams/shop-team");
  const { environments } = (await byHand("GET", `${PATH}/environments`)) as {
    readonly environments: readonly Listed[];
  };
  assert.deepEqual(environments, []);
});

test("the repository that was left is taken over in one update, with settings and rules of its own", async () => {
  await byHand("PATCH", PATH, { has_wiki: true, allow_merge_commit: true, description: "from before" });
  await byHand("POST", `${PATH}/rulesets`, {
    name: "main",
    target: "branch",
    enforcement: "disabled",
    conditions: { ref_name: { include: ["~ALL"], exclude: [] } },
    bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }],
    rules: [{ type: "creation" }],
  });
  await byHand("PUT", `${PATH}/environments/production`, {
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  await byHand("POST", `${PATH}/environments/production/deployment-branch-policies`, { name: "main" });
  await byHand("POST", `${PATH}/environments/production/variables`, { name: "REGION", value: "us" });
  await wish({ rulesets: {} });
  const text = await up();
  const imported = [...text.matchAll(/ (\S+) imported /g)].map(([, name]) => name).sort();
  assert.deepEqual(imported, [
    "shop",
    "shop-codeowners",
    "shop-production",
    "shop-production-branch-main",
    "shop-production-variable-REGION",
    "shop-ruleset-main",
    "shop-team-shop-team",
    "shop-team-shop-team-members",
  ]);
  await settled();
  assert.equal(await enforcement("main"), "active");
  const repository = (await byHand("GET", PATH)) as {
    readonly has_wiki: boolean;
    readonly allow_merge_commit: boolean;
  };
  assert.deepEqual([repository.has_wiki, repository.allow_merge_commit], [false, false]);
});

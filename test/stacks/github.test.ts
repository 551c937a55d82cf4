import assert from "node:assert/strict";
import { test } from "node:test";
import { codeownersText } from "../../components/github/codeowners-text.ts";
import type { GithubConfig } from "../../stacks/config/config-github.ts";
import { questionOf } from "../../stacks/github-facts.ts";
import { aGithubEstate } from "./config/estate-github.ts";
import { loaded } from "./estate.ts";
import { NEW_REPOSITORY, REPOSITORY } from "./github-facts-of.ts";
import { type GithubResource, registerGithub } from "./github-mocked.ts";

const TODAY = "2026-11-21";
const CODEOWNERS = { rules: [{ pattern: "*", owners: ["@acme/shop-team"] }] };

const whole = configured({
  teams: {
    "shop-team": { permission: "push", members: { mona: "maintainer", dev: "member" } },
    platform: { permission: "admin" },
  },
  codeowners: CODEOWNERS,
  rulesets: { main: { evaluate: { until: "2026-12-01", reason: "checks are new to the team" } } },
  "environments.production": {
    reviewers: { teams: ["release-captains"], users: ["mona"] },
    variables: { REGION: "eu" },
    secrets: { KUBE_CONFIG: { secure: "not-so-secret" } },
    protectionApps: [4711],
  },
});
const facts = {
  ...NEW_REPOSITORY,
  teams: { ...NEW_REPOSITORY.teams, platform: { id: 32, members: 3 } },
  users: { mona: 51 },
};

function configured(changes: Readonly<Record<string, unknown>>): GithubConfig {
  const { github } = loaded(aGithubEstate(changes));
  if (github === undefined) throw new Error("expected an estate with GitHub");
  return github;
}

const short = ({ type, name }: GithubResource) => `${type.replace(/^github:index\/\w+:/, "")} ${name}`;
const named = (resources: readonly GithubResource[], name: string) => resources.find((one) => short(one) === name);

test("a new repository with everything registers exactly these resources", async () => {
  const resources = await registerGithub(whole, facts, TODAY);
  assert.deepEqual(resources.map(short).sort(), [
    "ActionsEnvironmentSecret shop-production-secret-KUBE_CONFIG",
    "ActionsEnvironmentVariable shop-production-variable-REGION",
    "ActionsRepositoryOidcSubjectClaimCustomizationTemplate shop-actions-subject",
    "ActionsRepositoryPermissions shop-actions-allowed",
    "IssueLabel shop-label-freeze/main-red",
    "IssueLabel shop-label-frozen/rollback",
    "Repository shop",
    "RepositoryDependabotSecurityUpdates shop-security-updates",
    "RepositoryEnvironment shop-production",
    "RepositoryEnvironmentDeploymentPolicy shop-production-branch-main",
    "RepositoryEnvironmentDeploymentPolicy shop-production-tag-v*",
    "RepositoryFile shop-codeowners",
    "RepositoryRuleset shop-ruleset-main",
    "RepositoryRuleset shop-ruleset-pushes",
    "RepositoryRuleset shop-ruleset-release-tags",
    "Team shop-team-shop-team",
    "TeamMembers shop-team-shop-team-members",
    "TeamRepository shop-team-platform-permission",
    "TeamRepository shop-team-shop-team-permission",
    "WorkflowRepositoryPermissions shop-actions-token",
    "cutover:github:EnvironmentProtection shop-production-protection",
    "cutover:github:ProtectionRule shop-production-app-4711",
    "pulumi:providers:cutover cutover",
    "pulumi:providers:github github",
  ]);
  assert.deepEqual(
    resources.filter(({ imported }) => imported !== undefined),
    [],
  );
});

test("an environment is closed to who deploys, to admins, and to what is neither main nor a release", async () => {
  const resources = await registerGithub(whole, facts, TODAY);
  assert.deepEqual(named(resources, "RepositoryEnvironment shop-production")?.inputs, {
    repository: "shop",
    environment: "production",
    waitTimer: 0,
    preventSelfReview: true,
    canAdminsBypass: false,
    reviewers: [{ teams: [31], users: [51] }],
    deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
  });
  const protection = resources.find(({ type }) => type === "cutover:github:EnvironmentProtection");
  assert.deepEqual(protection?.inputs, {
    apiUrl: "https://api.github.com/",
    owner: "acme",
    repository: "shop",
    environment: "production",
    teams: [31],
    users: [51],
    selfReview: false,
    adminsBypass: false,
    waitMinutes: 0,
    patterns: ["branch main", "tag v*"],
  });
});

test("a secret is handed over as a secret, and the token is nowhere", async () => {
  process.env.GITHUB_TOKEN = "planted-token";
  try {
    const resources = await registerGithub(whole, facts, TODAY);
    const secret = named(resources, "ActionsEnvironmentSecret shop-production-secret-KUBE_CONFIG");
    assert.deepEqual(secret?.inputs.plaintextValue, {
      // The signature that marks a secret on the wire.
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "not-so-secret",
    });
    assert.equal(JSON.stringify(resources).includes("planted-token"), false);
    assert.equal(process.env.GITHUB_TOKEN, "planted-token");
  } finally {
    delete process.env.GITHUB_TOKEN;
  }
});

test("what exists is taken over under the provider's ids, whatever it is like", async () => {
  const repository = {
    ...REPOSITORY,
    rulesets: { main: 5, other: 6 },
    environmentNames: ["production"],
    environments: { production: { policies: { "branch main": 8, "tag x*": 9 }, variables: ["REGION"] } },
    codeowners: { text: "* @nobody\n", protected: false },
  };
  const teams = { ...facts.teams, "shop-team": { id: 33, members: 1 } };
  const resources = await registerGithub(whole, { ...facts, teams, repository }, TODAY);
  const taken = resources.filter(({ imported }) => imported !== undefined);
  assert.deepEqual(Object.fromEntries(taken.map((one) => [short(one), one.imported])), {
    "ActionsEnvironmentVariable shop-production-variable-REGION": "shop:production:REGION",
    "Repository shop": "shop",
    "RepositoryEnvironment shop-production": "shop:production",
    "RepositoryEnvironmentDeploymentPolicy shop-production-branch-main": "shop:production:8",
    "RepositoryFile shop-codeowners": "shop:.github/CODEOWNERS:main",
    "RepositoryRuleset shop-ruleset-main": "shop:5",
    "Team shop-team-shop-team": "33",
    "TeamMembers shop-team-shop-team-members": "33",
  });
});

test("a ruleset that the state has is not taken over once more, or the engine would delete it", async () => {
  const repository = { ...REPOSITORY, rulesets: { main: 5, pushes: 6 } };
  const resources = await registerGithub(whole, { ...facts, repository }, TODAY, [5]);
  assert.equal(named(resources, "RepositoryRuleset shop-ruleset-main")?.imported, undefined);
  assert.equal(named(resources, "RepositoryRuleset shop-ruleset-pushes")?.imported, "shop:6");
});

test("rules are recorded until their day and enforced from it on, by the clock alone", async () => {
  const enforcement = async (day: string) =>
    named(await registerGithub(whole, facts, day), "RepositoryRuleset shop-ruleset-main")?.inputs.enforcement;
  assert.equal(await enforcement("2026-11-30"), "evaluate");
  assert.equal(await enforcement("2026-12-01"), "active");
});

test("CODEOWNERS goes to a branch of its own once main takes pull requests only, and stays where it says the same", async () => {
  const codeowners = async (text: string | undefined) => {
    const repository = { ...REPOSITORY, codeowners: { text, protected: true } };
    const resources = await registerGithub(whole, { ...facts, repository }, TODAY);
    const file = resources.find(({ type }) => type.endsWith(":RepositoryFile"));
    return { name: file?.name, branch: file?.inputs.branch };
  };
  assert.deepEqual(await codeowners("* @nobody\n"), {
    name: "shop-codeowners-proposal",
    branch: "cutover/codeowners",
  });
  assert.deepEqual(await codeowners(codeownersText(CODEOWNERS)), { name: "shop-codeowners", branch: "main" });
});

test("a stack that does not govern registers its environments alone", async () => {
  const estate = aGithubEstate({ "repository.visibility": undefined, environments: { staging: {} } }, "staging");
  const { github } = loaded(estate);
  assert.ok(github !== undefined);
  const resources = await registerGithub(github, { ...facts, repository: REPOSITORY }, TODAY);
  assert.deepEqual(resources.map(short), [
    "pulumi:providers:cutover cutover",
    "pulumi:providers:github github",
    "RepositoryEnvironment shop-staging",
    "RepositoryEnvironmentDeploymentPolicy shop-staging-branch-main",
    "RepositoryEnvironmentDeploymentPolicy shop-staging-tag-v*",
    "cutover:github:EnvironmentProtection shop-staging-protection",
  ]);
});

test("GitHub is asked for each team and user once", () => {
  assert.deepEqual(questionOf(whole), {
    apiUrl: "https://api.github.com/",
    owner: "acme",
    repository: "shop",
    environments: ["production"],
    teams: ["shop-team", "platform", "release-captains"],
    users: ["mona"],
    codeowners: ".github/CODEOWNERS",
  });
});

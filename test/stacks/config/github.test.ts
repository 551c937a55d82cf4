import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfigText, loadProgramConfig } from "../../../stacks/config/load.ts";
import { asText, loaded } from "../estate.ts";
import { aGithubEstate } from "./estate-github.ts";
import { malformedGithub } from "./malformed-github.ts";

const BECAUSE = "the team is too small for it";

for (const { name, changes, issues, environment } of malformedGithub) {
  test(`${name} is refused with every problem and its path`, () => {
    const result = loadConfigText(asText(aGithubEstate(changes, environment)));
    const found = result.ok ? [] : result.issues;
    assert.deepEqual(
      found.map(({ code, path }) => `${code} ${path}`).sort(),
      issues.map((issue) => issue.replace(" ", " github.")).sort(),
    );
    for (const issue of found) {
      for (const part of [issue.expected, issue.found, issue.remedy]) assert.notEqual(part, "", JSON.stringify(issue));
    }
  });
}

test("a repository that production governs gets every default", () => {
  const off = { restrictCreation: false, restrictUpdate: false, restrictDeletion: false, forbidForcePush: false };
  const none = { ...off, linearHistory: false, signedCommits: false, deployments: [] };
  const common = { exclude: [], bypass: [], enforcement: "active" };
  assert.deepEqual(loaded(aGithubEstate()).github, {
    owner: "acme",
    apiUrl: "https://api.github.com/",
    writeDelayMilliseconds: 1000,
    repository: "shop",
    looser: {},
    environments: [
      {
        name: "production",
        reviewers: { teams: ["release-captains"], users: [] },
        selfReview: false,
        adminsBypass: false,
        waitMinutes: 0,
        branches: ["main"],
        tags: ["v*"],
        variables: {},
        secrets: {},
        protectionApps: [],
      },
    ],
    governance: {
      protect: true,
      settings: {
        description: "",
        homepage: "",
        topics: [],
        visibility: "private",
        features: { issues: true, projects: false, wiki: false, discussions: false },
        mergeMethods: ["squash"],
        autoMerge: false,
        deleteBranchOnMerge: true,
        updateBranch: true,
        signOff: false,
        secretScanning: true,
        pushProtection: true,
        vulnerabilityAlerts: true,
        securityUpdates: true,
      },
      rulesets: [
        {
          ...common,
          name: "main",
          target: "branch",
          include: ["~DEFAULT_BRANCH"],
          rules: {
            ...none,
            restrictDeletion: true,
            forbidForcePush: true,
            linearHistory: true,
            signedCommits: true,
            pullRequest: {
              approvals: 2,
              dismissStale: true,
              codeOwners: true,
              lastPushApproval: true,
              resolvedThreads: true,
              mergeMethods: ["squash"],
            },
            checks: {
              strict: true,
              required: [
                { context: "ci-pr", app: 15368 },
                { context: "migration-gate", app: 15368 },
                { context: "clean-main-sentinel", app: 15368 },
              ],
            },
          },
        },
        {
          ...common,
          name: "release-tags",
          target: "tag",
          include: ["refs/tags/v*"],
          rules: { ...none, restrictUpdate: true, restrictDeletion: true, forbidForcePush: true },
        },
        {
          ...common,
          name: "pushes",
          target: "push",
          include: [],
          rules: {
            ...none,
            content: {
              restrictedPaths: ["**/.env", "**/id_rsa", "**/id_ed25519"],
              restrictedExtensions: [".pem", ".p12", ".pfx", ".key"],
              maximumFileMegabytes: 50,
            },
          },
        },
      ],
      labels: [
        {
          name: "frozen/rollback",
          color: "b60205",
          description: "A rollback happened: the release train waits",
        },
        { name: "freeze/main-red", color: "d93f0b", description: "The main branch is red: nothing is merged" },
      ],
      teams: [],
      actions: {
        allowed: "selected",
        githubOwned: true,
        verified: false,
        patterns: [],
        shaPinning: true,
        token: "read",
        approvePullRequests: false,
      },
      oidcClaims: ["repo", "context"],
    },
  });
});

test("staging governs its environment alone, and a preview's takes every branch", () => {
  const staging = loaded(
    aGithubEstate({ "repository.visibility": undefined, environments: { staging: {} } }, "staging"),
  );
  assert.equal(staging.github?.governance, undefined);
  assert.deepEqual(
    staging.github?.environments.map(({ name, branches, tags }) => ({ name, branches, tags })),
    [{ name: "staging", branches: ["main"], tags: ["v*"] }],
  );
  const preview = loaded(aGithubEstate({ environments: { "pr-7": {} } }, "preview"));
  assert.deepEqual(preview.github?.environments[0]?.branches, ["**/*"]);
});

test("a public repository has no rules about pushes, because GitHub has none for it", () => {
  const { github } = loaded(aGithubEstate({ "repository.visibility": "public" }));
  assert.deepEqual(
    github?.governance?.rulesets.map(({ name }) => name),
    ["main", "release-tags"],
  );
});

test("a file may be stricter, and what it leaves out stays as it is", () => {
  const main = {
    pullRequest: { approvals: 3 },
    checks: { required: { unit: { app: 15368 } } },
    deployments: ["staging"],
    mergeQueue: {},
  };
  const [found] = loaded(aGithubEstate({ rulesets: { main } })).github?.governance?.rulesets ?? [];
  assert.equal(found?.rules.pullRequest?.approvals, 3);
  assert.equal(found?.rules.pullRequest?.codeOwners, true);
  assert.deepEqual(
    found?.rules.checks?.required.map(({ context }) => context),
    ["ci-pr", "migration-gate", "clean-main-sentinel", "unit"],
  );
  assert.deepEqual(found?.rules.deployments, ["staging"]);
  assert.equal(found?.rules.mergeQueue?.method, "squash");
});

test("a file may be looser with a reason for each place", () => {
  const { github } = loaded(
    aGithubEstate({
      rulesets: { main: { pullRequest: { approvals: 1 }, checks: { required: { "migration-gate": "none" } } } },
      looser: {
        "rulesets.main.pullRequest.approvals": BECAUSE,
        "rulesets.main.checks.required.migration-gate": BECAUSE,
      },
    }),
  );
  const main = github?.governance?.rulesets.find(({ name }) => name === "main");
  assert.equal(main?.rules.pullRequest?.approvals, 1);
  assert.deepEqual(
    main?.rules.checks?.required.map(({ context }) => context),
    ["ci-pr", "clean-main-sentinel"],
  );
});

test("the defaults are no defaults of staging's environments", () => {
  const open = { staging: { selfReview: true, branches: ["*"] } };
  const result = loadConfigText(asText(aGithubEstate({ environments: open }, "staging")));
  assert.equal(result.ok, true);
});

test("an encrypted secret is ciphertext from the file and plain in the program", () => {
  const secrets = { TOKEN: { secure: "v1:abc" } };
  const text = asText(aGithubEstate({ "environments.production.secrets": secrets }));
  const fromText = loadConfigText(text);
  assert.deepEqual(fromText.ok && fromText.config.github?.environments[0]?.secrets, { TOKEN: "v1:abc" });
  const decrypted = aGithubEstate({ "environments.production.secrets": { TOKEN: "hunter22" } });
  const all = { "cutover:estate": JSON.stringify(decrypted) };
  const inProgram = loadProgramConfig(all, () => true);
  assert.deepEqual(inProgram.ok && inProgram.config.github?.environments[0]?.secrets, { TOKEN: "hunter22" });
});

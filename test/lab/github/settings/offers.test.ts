import assert from "node:assert/strict";
import { test } from "node:test";
import type { GithubOptions } from "../server.ts";
import { startTrial } from "../trial.ts";

const rules = {
  name: "main",
  target: "branch",
  enforcement: "active",
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules: [{ type: "deletion" }],
};
const queue = {
  type: "merge_queue",
  parameters: {
    check_response_timeout_minutes: 60,
    grouping_strategy: "ALLGREEN",
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: "SQUASH",
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 5,
  },
};
const pushes = { name: "pushes", target: "push", enforcement: "active", rules: [] };
const secrets = { security_and_analysis: { secret_scanning: { status: "enabled" } } };

/** Everything that a plan may refuse, by what it is; true: done. */
const offered = async (options: GithubOptions & { readonly visibility: "public" | "private" }) => {
  const { github, said } = await startTrial(options);
  const shop = `/repos/${options.kind === "User" ? "ada" : "acme"}/shop`;
  const done = async (method: string, path: string, body: unknown): Promise<boolean> =>
    (await said(method, `${shop}${path}`, body)).startsWith("2");
  const found = {
    rulesets: await done("POST", "/rulesets", rules),
    evaluate: await done("POST", "/rulesets", { ...rules, name: "trial", enforcement: "evaluate" }),
    mergeQueue: await done("POST", "/rulesets", { ...rules, name: "queue", rules: [queue] }),
    pushRules: await done("POST", "/rulesets", pushes),
    secretScanning: await done("PATCH", "", secrets),
    environments: await done("PUT", "/environments/plain", {}),
    reviewers: await done("PUT", "/environments/guarded", { reviewers: [{ type: "User", id: 101 }] }),
    gates: await done("POST", "/environments/plain/deployment_protection_rules", { integration_id: 77 }),
    internal: await done("PATCH", "", { visibility: "internal" }),
  };
  await github.stop();
  return Object.entries(found).flatMap(([name, yes]) => (yes ? [name] : []));
};

const publicly = ["secretScanning", "environments", "reviewers", "gates"];

test("an organisation of an enterprise has everything, push rules where the repository is not public", async () => {
  assert.deepEqual(await offered({ plan: "enterprise", visibility: "private" }), [
    "rulesets",
    "evaluate",
    "mergeQueue",
    "pushRules",
    ...publicly,
    "internal",
  ]);
  assert.deepEqual(await offered({ plan: "enterprise", visibility: "public" }), [
    "rulesets",
    "evaluate",
    "mergeQueue",
    ...publicly,
    "internal",
  ]);
});

test("a team plan has rulesets and plain environments in private", async () => {
  assert.deepEqual(await offered({ plan: "team", visibility: "private" }), ["rulesets", "pushRules", "environments"]);
});

test("a free plan has nothing in private, and most in public", async () => {
  assert.deepEqual(await offered({ plan: "free", visibility: "private" }), []);
  assert.deepEqual(await offered({ plan: "free", visibility: "public" }), ["rulesets", "mergeQueue", ...publicly]);
});

test("a user has no queue, no push rules and no trial of rules", async () => {
  const found = await offered({ kind: "User", plan: "free", visibility: "public" });
  assert.deepEqual(found, ["rulesets", ...publicly]);
});

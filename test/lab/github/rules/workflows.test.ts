import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActionsPermissions } from "../state.ts";
import { repository } from "./fixture.ts";
import { usesOf, workflowRefusal } from "./workflows.ts";

const pin = "0".repeat(40);
const workflow = (use: string): string => `jobs:\n  deploy:\n    steps:\n      - uses: ${use} # v4\n`;
const started = (use: string, given: Partial<ActionsPermissions> = {}) =>
  workflowRefusal({ ...repository, actions: { ...repository.actions, ...given } }, workflow(use))?.message ?? "started";

test("the actions of a workflow are found, quoted or not", () => {
  assert.deepEqual(usesOf(`- uses: "a/b@1"\n  uses: ./local # c\nuses: x/y/z@2`), ["a/b@1", "./local", "x/y/z@2"]);
});

test("selected actions are GitHub's own, ours, and those that match", () => {
  const selected = { github_owned_allowed: true, verified_allowed: false, patterns_allowed: ["octo/*", "x/y@v1"] };
  const given = { allowed_actions: "selected", selected } as const;
  assert.deepEqual(
    ["actions/checkout@v4", "acme/own@v1", "./local", "octo/thing@v2", "x/y@v1"].map((use) => started(use, given)),
    ["started", "started", "started", "started", "started"],
  );
  assert.equal(started("evil/thing@v1", given), "evil/thing@v1 is not allowed to be used in acme/shop.");
  assert.equal(started("x/y@v2", given), "x/y@v2 is not allowed to be used in acme/shop.");
  assert.equal(
    started("actions/checkout@v4", { allowed_actions: "local_only" }),
    "actions/checkout@v4 is not allowed to be used in acme/shop.",
  );
});

test("pinning asks for a whole commit SHA", () => {
  const given = { sha_pinning_required: true };
  assert.equal(started(`actions/checkout@${pin}`, given), "started");
  assert.equal(started("./local", given), "started");
  assert.equal(
    started("actions/checkout@v4", given),
    "The actions actions/checkout@v4 are not allowed in acme/shop because all actions must be pinned to a full-length commit SHA.",
  );
});

test("where Actions is off nothing starts", () => {
  assert.equal(started("./local", { enabled: false }), "Actions has been disabled for this repository.");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Identity } from "../state.ts";
import { ciApp, state } from "./fixture.ts";
import { rightsRefusal, roleNeeded } from "./rights.ts";

test("settings need an admin, code a writer, conversation a reader", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["PATCH", "", "admin"],
    ["DELETE", "", "admin"],
    ["GET", "", "read"],
    ["GET", "rulesets/1", "read"],
    ["PUT", "rulesets/1", "admin"],
    ["PUT", "environments/production", "admin"],
    ["POST", "environments/production/deployment_protection_rules", "admin"],
    ["PUT", "branches/release/1/protection", "admin"],
    ["PUT", "actions/permissions/workflow", "admin"],
    ["PUT", "actions/secrets/TOKEN", "admin"],
    ["PUT", "collaborators/dev", "admin"],
    ["GET", "hooks", "admin"],
    ["POST", "git/refs", "write"],
    ["PUT", "pulls/1/merge", "write"],
    ["POST", "labels", "write"],
    ["POST", "issues", "read"],
    ["POST", "issues/1/comments", "read"],
    ["POST", "issues/1/labels", "write"],
    ["POST", "pulls", "read"],
    ["POST", "pulls/1/reviews", "read"],
    ["POST", "actions/runs/1/pending_deployments", "read"],
    ["POST", "actions/workflows/deploy.yml/dispatches", "write"],
  ];
  assert.deepEqual(
    cases.map(([method, rest]) => [method, rest, roleNeeded(method, rest)]),
    cases,
  );
});

test("who lacks the role is told so, as GitHub tells it", () => {
  const ask = (identity: Identity, method: string, path: string) =>
    rightsRefusal(state, identity, method, path)?.message;
  const by = (login: string): Identity => ({ kind: "user", login });
  const rulesets = "/repos/acme/shop/rulesets/1";
  assert.deepEqual(
    [
      ask(by("ada"), "PUT", rulesets),
      ask(by("mona"), "PUT", rulesets),
      ask(by("stranger"), "GET", rulesets),
      ask(by("nobody"), "GET", rulesets),
      ask(by("rita"), "POST", "/repos/acme/shop/git/refs"),
      ask({ kind: "app", id: ciApp }, "PUT", rulesets),
      ask({ kind: "app", id: ciApp }, "POST", "/repos/acme/shop/git/refs"),
      ask({ kind: "deploy_key", id: 1, repository: "acme/shop", read_only: false }, "PATCH", "/repos/ACME/shop"),
      ask(by("dev"), "POST", "/orgs/acme/teams"),
      ask(by("ada"), "POST", "/orgs/acme/teams"),
      ask(by("dev"), "GET", "/orgs/acme/teams"),
      ask(by("dev"), "POST", "/repos/acme/new"),
    ],
    [
      undefined,
      "Must have admin rights to Repository.",
      "Not Found",
      "Not Found",
      "Resource not accessible by personal access token",
      "Resource not accessible by integration",
      undefined,
      "Must have admin rights to Repository.",
      "You must be an organization owner to do this.",
      undefined,
      undefined,
      undefined,
    ],
  );
});

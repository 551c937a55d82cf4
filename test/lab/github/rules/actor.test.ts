import assert from "node:assert/strict";
import { test } from "node:test";
import { actorOf, reaches, roleOf } from "./actor.ts";
import { ciApp, repository, state } from "./fixture.ts";

test("a role is the best of what owning, teams, collaboration and publicity give", () => {
  const roles = ["ada", "mona", "dev", "rita", "pat", "stranger"].map((login) => roleOf(state, repository, login));
  assert.deepEqual(roles, ["admin", "maintain", "write", "read", "write", "none"]);
  const open = { ...repository, visibility: "public" as const };
  assert.deepEqual([roleOf(state, open, "stranger"), roleOf(state, open, "dev")], ["read", "write"]);
  const raised = { ...repository, team_roles: { guests: "maintain" as const } };
  assert.equal(roleOf(state, raised, "rita"), "maintain");
});

test("roles are in order", () => {
  assert.deepEqual(
    [reaches("admin", "write"), reaches("write", "write"), reaches("triage", "write"), reaches("none", "read")],
    [true, true, false, false],
  );
});

test("an identity becomes an actor, or nobody", () => {
  assert.deepEqual(actorOf(state, repository, { kind: "user", login: "pat" }), {
    kind: "user",
    login: "pat",
    id: 106,
    role: "write",
    organizationAdmin: false,
    teams: [7],
  });
  assert.equal(actorOf(state, repository, { kind: "app", id: ciApp })?.login, "github-actions[bot]");
  assert.equal(actorOf(state, repository, { kind: "app", id: 1 }), undefined);
  assert.equal(actorOf(state, repository, { kind: "user", login: "nobody" }), undefined);
});

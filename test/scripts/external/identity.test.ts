import assert from "node:assert/strict";
import { test } from "node:test";
import { actorOf, holderOf, type Machine, thisMachine } from "../../../scripts/external/identity.ts";

const machine = (env: Machine["env"]): Machine => ({ env, hostname: "build-7", user: "ada", pid: 4711 });

test("the actor is the CI's, with its run, before the account on the machine", () => {
  assert.equal(actorOf(machine({})), "ada@build-7");
  assert.equal(actorOf(machine({ SUDO_USER: "grace" })), "grace@build-7");
  assert.equal(actorOf(machine({ GITHUB_ACTOR: "octo" })), "octo");
  assert.equal(actorOf(machine({ GITHUB_ACTOR: "octo", GITHUB_RUN_ID: "9" })), "octo (GitHub run 9)");
});

test("two holders of one process are never the same", () => {
  assert.match(holderOf(machine({})), /^build-7\/4711\/[0-9a-f]{8}$/);
  assert.notEqual(holderOf(machine({})), holderOf(machine({})));
});

test("every machine has a name for its account", () => {
  assert.notEqual(thisMachine().user, "");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { BypassActor } from "../state-rulesets.ts";
import type { Actor } from "./actor.ts";
import { bypassOf } from "./bypass.ts";
import { app, ciApp, deployKey, ruleset, user } from "./fixture.ts";

const actors: Readonly<Record<string, Actor>> = {
  ada: user("ada"),
  mona: user("mona"),
  dev: user("dev"),
  rita: user("rita"),
  pat: user("pat"),
  ci: app(ciApp),
  key: deployKey(false),
};

/** Names of those who pass. */
const passing = (given: BypassActor, merging: boolean): readonly string[] =>
  Object.keys(actors).filter((name) => {
    const actor = actors[name];
    return actor && bypassOf(ruleset([], { bypass: [given] }), actor, merging) !== "none";
  });

test("each kind of bypass actor means whom GitHub means", () => {
  const always = "always" as const;
  const cases: readonly (readonly [BypassActor["actor_type"], number | null, readonly string[]])[] = [
    ["Integration", ciApp, ["ci"]],
    ["Integration", 1, []],
    ["OrganizationAdmin", 1, ["ada"]],
    ["DeployKey", null, ["key"]],
    ["User", 102, ["dev"]],
    ["Team", 7, ["pat"]],
    ["RepositoryRole", 5, ["ada"]],
    ["RepositoryRole", 2, ["ada", "mona"]],
    ["RepositoryRole", 4, ["ada", "mona", "dev", "pat"]],
    ["RepositoryRole", 99, []],
    ["RepositoryRole", null, []],
  ];
  assert.deepEqual(
    cases.map(([actor_type, actor_id]) => [
      actor_type,
      actor_id,
      passing({ actor_type, actor_id, bypass_mode: always }, false),
    ]),
    cases,
  );
});

test("the mode pull_request helps at a merge alone", () => {
  const given: BypassActor = { actor_type: "OrganizationAdmin", actor_id: 1, bypass_mode: "pull_request" };
  assert.deepEqual([passing(given, false), passing(given, true)], [[], ["ada"]]);
});

test("exempt wins over bypass", () => {
  const both = ruleset([], {
    bypass: [
      { actor_type: "OrganizationAdmin", actor_id: 1, bypass_mode: "always" },
      { actor_type: "RepositoryRole", actor_id: 5, bypass_mode: "exempt" },
    ],
  });
  assert.equal(bypassOf(both, user("ada"), false), "exempt");
  assert.equal(bypassOf(both, user("dev"), false), "none");
});

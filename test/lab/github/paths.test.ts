import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalPath } from "./paths.ts";
import { seedState } from "./seed.ts";
import { newRepository } from "./state-new.ts";

const state = {
  ...seedState({}),
  repositories: { "acme/shop": newRepository({ id: 41, owner: "acme", name: "shop" }) },
};

test("paths by number and with a prefix are the ones with names", () => {
  const given = [
    "/api/v3/orgs/acme",
    "/api/graphql",
    "/repositories/41/environments/a%2Fb/secrets",
    "/organizations/10/team/8/repos/acme/shop",
    "/organizations/10/rulesets",
    "/repos/acme/shop",
  ];
  assert.deepEqual(
    given.map((path) => canonicalPath(state, path)),
    [
      "/orgs/acme",
      "/graphql",
      "/repos/acme/shop/environments/a%2Fb/secrets",
      "/orgs/acme/teams/release-captains/repos/acme/shop",
      "/orgs/acme/rulesets",
      "/repos/acme/shop",
    ],
  );
});

test("numbers that nobody has stay as they are", () => {
  for (const path of ["/repositories/1/labels", "/organizations/1/team/8", "/organizations/10/team/99"])
    assert.equal(canonicalPath(state, path), path);
});

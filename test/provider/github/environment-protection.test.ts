import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentProtection } from "../../../provider/github/environment-protection.ts";
import type { EnvironmentsOnGitHub, ProtectionOnGitHub } from "../../../provider/ports.ts";

const place = { owner: "acme", repository: "shop", environment: "prod/eu" };
const wanted = {
  ...place,
  teams: [12, 7],
  users: [],
  selfReview: false,
  adminsBypass: false,
  waitMinutes: 0,
  patterns: ["tag v*", "branch main"],
};
const settled = {
  ...wanted,
  apiUrl: "https://api.github.com/",
  teams: [7, 12],
  patterns: ["branch main", "tag v*"],
};
const asDeclared: ProtectionOnGitHub = {
  teams: [7, 12],
  users: [],
  selfReview: false,
  adminsBypass: false,
  waitMinutes: 0,
  deployable: "patterns",
  patterns: [
    { id: 1, pattern: "branch main" },
    { id: 2, pattern: "tag v*" },
  ],
};

/** One environment in memory; `calls` are the writes. */
function memory(start: ProtectionOnGitHub | undefined) {
  let now = start;
  const calls: string[] = [];
  const port: EnvironmentsOnGitHub = {
    read: async () => now,
    write: async (_where, review) => {
      calls.push("write");
      if (now === undefined) return;
      const said = review.teams.length + review.users.length > 0 ? review.selfReview : undefined;
      now = { ...now, ...review, selfReview: said, deployable: "patterns" };
    },
    addPattern: async (_where, pattern) => {
      calls.push(`add ${pattern}`);
      if (now !== undefined) now = { ...now, patterns: [...now.patterns, { id: 9, pattern }] };
    },
    removePattern: async (_where, id) => {
      calls.push(`remove ${id}`);
      if (now !== undefined) now = { ...now, patterns: now.patterns.filter((one) => one.id !== id) };
    },
  };
  return { port, calls };
}

const silent = (): void => {};

test("what is as declared is written nowhere", async () => {
  const { port, calls } = memory(asDeclared);
  const made = await environmentProtection(port).create(wanted, silent);
  assert.deepEqual(made, { id: "acme/shop/prod/eu", properties: settled });
  assert.deepEqual(calls, []);
  assert.deepEqual(await environmentProtection(port).changes(made.properties, wanted), []);
});

test("every reviewer taken away, patterns added and removed by hand are found and mended", async () => {
  const byHand: ProtectionOnGitHub = {
    ...asDeclared,
    teams: [],
    selfReview: undefined,
    adminsBypass: true,
    waitMinutes: 5,
    patterns: [
      { id: 1, pattern: "branch main" },
      { id: 3, pattern: "branch *" },
      { id: 4, pattern: "branch main" },
    ],
  };
  const { port, calls } = memory(byHand);
  const kind = environmentProtection(port);
  const read = await kind.read("acme/shop/prod/eu", settled);
  const changes = await kind.changes(read?.properties ?? {}, wanted);
  assert.deepEqual(changes, [
    { property: "teams", how: "update", replaces: false },
    { property: "adminsBypass", how: "update", replaces: false },
    { property: "waitMinutes", how: "update", replaces: false },
    { property: "patterns", how: "update", replaces: false },
  ]);
  assert.deepEqual(await kind.update(read?.properties ?? {}, wanted, silent), settled);
  assert.deepEqual(calls, ["write", "remove 3", "remove 4", "add tag v*"]);
});

test("an environment that takes any branch is closed by patterns", async () => {
  const { port, calls } = memory({ ...asDeclared, deployable: "anything", patterns: [] });
  const kind = environmentProtection(port);
  const read = await kind.read("acme/shop/prod/eu", settled);
  assert.deepEqual(read?.properties.patterns, ["anything"]);
  assert.deepEqual(await kind.update(settled, wanted, silent), settled);
  assert.deepEqual(calls, ["write", "add branch main", "add tag v*"]);
});

test("an environment that is gone is gone, and can't be protected", async () => {
  const kind = environmentProtection(memory(undefined).port);
  assert.equal(await kind.read("acme/shop/prod/eu", settled), undefined);
  await assert.rejects(kind.create(wanted, silent), { code: "GITHUB_REFUSED" });
});

test("another place is another resource, and deleting it leaves the environment to who made it", async () => {
  const { port, calls } = memory(asDeclared);
  const kind = environmentProtection(port);
  assert.deepEqual(await kind.changes(settled, { ...wanted, repository: "other" }), [
    { property: "repository", how: "update", replaces: true },
  ]);
  await kind.delete("acme/shop/prod/eu", settled);
  assert.deepEqual(calls, []);
});

test("inputs that can't be are all named", () => {
  const kind = environmentProtection(memory(undefined).port);
  assert.deepEqual(kind.check(wanted, []), []);
  const wrong = { ...wanted, teams: ["captains"], selfReview: "no", waitMinutes: -1, patterns: "main" };
  assert.deepEqual(
    kind.check(wrong, []).map(({ property }) => property),
    ["teams", "selfReview", "waitMinutes", "patterns"],
  );
});

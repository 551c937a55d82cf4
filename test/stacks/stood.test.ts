import assert from "node:assert/strict";
import { test } from "node:test";
import { isProtected } from "../../stacks/protection.ts";
import {
  behindCredentials,
  goneDatabase,
  goneRepository,
  refuse,
  removedAreas,
  type Stood,
  stoodIn,
} from "../../stacks/stood.ts";
import { toOutputs } from "../../stacks/to-outputs.ts";
import { aGithubEstate } from "./config/estate-github.ts";
import { aDatabase } from "./database-estate.ts";
import { changed, loaded } from "./estate.ts";

const whole = loaded(changed({ database: aDatabase() }, aGithubEstate()));
const stood: Stood = toOutputs(whole);
const without = (...paths: string[]) =>
  loaded(
    changed(
      Object.fromEntries(paths.map((path) => [path, undefined])),
      changed({ database: aDatabase() }, aGithubEstate()),
    ),
  );
const open = loaded(
  changed({
    environment: "production",
    "namespace.protect": false,
    github: undefined,
    database: undefined,
  }),
);
const codes = (problems: readonly ({ readonly code: string } | undefined)[]) =>
  problems.map((problem) => problem?.code);

test("what stands and is still declared may go on, and so may a first update", () => {
  assert.deepEqual(removedAreas(stood, whole), []);
  assert.deepEqual(removedAreas({}, without("github", "database")), []);
  assert.deepEqual(codes([goneRepository({}, whole, false), goneDatabase({}, whole, false)]), [undefined, undefined]);
  assert.deepEqual(codes([goneRepository(stood, whole, true), goneDatabase(stood, whole, true)]), [
    undefined,
    undefined,
  ]);
});

test("an area that left the file of a protected estate is refused, each by its name", () => {
  const found = removedAreas(stood, without("github", "database"));
  assert.deepEqual(codes(found), ["AREA_REMOVED", "AREA_REMOVED"]);
  assert.deepEqual(
    found.map(({ fact }) => fact),
    [
      "`github`: expected the area that stands (shop), found none in the file",
      "`database`: expected the area that stands (shop), found none in the file",
    ],
  );
  assert.deepEqual(removedAreas(stood, open), []);
});

test("a file that is behind a rotation is refused, one that is level or ahead is not", () => {
  const at = (generation: number) =>
    loaded(
      changed({
        database: aDatabase(),
        "database.credentials.services.shop.current": { generation, issued: "2026-11-21" },
      }),
    );
  const second = toOutputs(at(2));
  assert.deepEqual(codes(behindCredentials(second, at(1))), ["CREDENTIALS_BEHIND"]);
  assert.deepEqual(
    [behindCredentials(second, at(2)), behindCredentials(second, at(3)), behindCredentials({}, at(1))],
    [[], [], []],
  );
});

test("a repository or database that somebody deleted is not made anew", () => {
  assert.deepEqual(codes([goneRepository(stood, whole, false), goneDatabase(stood, whole, false)]), [
    "REPOSITORY_GONE",
    "DATABASE_GONE",
  ]);
});

test("another repository or database, or one that is not protected, is", () => {
  const others = loaded(
    changed(
      { "github.repository.name": "store", "database.name": "store" },
      changed({ database: aDatabase() }, aGithubEstate()),
    ),
  );
  const unprotected = loaded(
    changed(
      { "github.repository.protect": false, "database.protect": false },
      changed({ database: aDatabase() }, aGithubEstate()),
    ),
  );
  for (const config of [others, unprotected])
    assert.deepEqual(codes([goneRepository(stood, config, false), goneDatabase(stood, config, false)]), [
      undefined,
      undefined,
    ]);
});

test("all problems are said at once, and none is no refusal", () => {
  refuse([undefined]);
  assert.throws(
    () => refuse([goneRepository(stood, whole, false), undefined, goneDatabase(stood, whole, false)]),
    /nothing was changed\n.*\[REPOSITORY_GONE\]\n.*\n.*\[DATABASE_GONE\]/,
  );
});

test("what stood is read from the outputs of the stack; before the first update there is none", () => {
  const answer = { outputs: { urn: { type: "pulumi:pulumi:Stack", outputs: { outputs: stood } } } };
  assert.deepEqual(stoodIn(answer), stood);
  for (const nothing of [
    undefined,
    {},
    { outputs: {} },
    { outputs: { urn: { type: "pulumi:pulumi:Stack", outputs: {} } } },
  ])
    assert.deepEqual(stoodIn(nothing), {});
});

test("an estate is protected when any part of it is", () => {
  assert.equal(isProtected(whole), true);
  assert.equal(isProtected(open), false);
  assert.equal(isProtected(loaded(changed({ "namespace.protect": false }, aGithubEstate()))), true);
});

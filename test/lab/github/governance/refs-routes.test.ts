import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { reviews, ruleset } from "../rules/fixture.ts";
import type { Rule } from "../state-rulesets.ts";
import { said, startWorld, violated } from "./world.ts";

const world = await startWorld();
const { ada, dev } = world;
after(() => world.stop());

beforeEach(() => rules());

const rules = (...given: readonly Rule[]): void =>
  world.change((now) => ({
    ...now,
    rulesets: given.length === 0 ? [] : [ruleset(given, { include: ["~DEFAULT_BRANCH"] })],
  }));

test("pushes are told apart: forward, rewound, with what they carry", async () => {
  rules({ type: "non_fast_forward" });
  assert.equal((await dev.push("main", { files: { "first.txt": "1" } })).status, 200);
  const main = await dev.sha("heads/main");
  const parent =
    ((await dev.ask("GET", `/git/commits/${main}`)).body as { readonly parents: readonly { readonly sha: string }[] })
      .parents[0]?.sha ?? "";
  assert.deepEqual(said(await dev.move("heads/main", parent)), [422, "Update is not a fast forward"]);
  assert.deepEqual(said(await dev.move("heads/main", parent, true)), [
    422,
    violated("Cannot force-push to this branch"),
  ]);
  assert.equal((await dev.push("main", { files: { "b.txt": "b" } })).status, 200);
  rules();
  assert.equal((await dev.move("heads/main", main, true)).status, 200);
  assert.equal(await dev.sha("heads/main"), main);
});

test("a file written straight to a protected branch is refused with 409", async () => {
  rules({ type: "pull_request", parameters: reviews });
  const write = { message: "x", content: Buffer.from("x").toString("base64"), branch: "main" };
  assert.deepEqual(said(await dev.ask("PUT", "/contents/x.txt", write)), [
    409,
    violated("Changes must be made through a pull request."),
  ]);
  rules();
  assert.equal((await dev.ask("PUT", "/contents/x.txt", write)).status, 201);
  assert.deepEqual(world.repository().ref_updates.at(-1)?.actor, "dev");
});

test("tags are kept by their rules, also from a release", async () => {
  const sha = await dev.sha("heads/main");
  assert.equal((await dev.create("tags/v1", sha)).status, 201);
  world.change((now) => ({
    ...now,
    rulesets: [ruleset([{ type: "creation" }, { type: "update" }, { type: "deletion" }], { target: "tag" })],
  }));
  const elsewhere = await dev.commit("main", { files: { "tag.txt": "1" } });
  assert.deepEqual(said(await dev.move("tags/v1", elsewhere, true)), [
    422,
    violated("Cannot update this protected ref."),
  ]);
  assert.deepEqual(said(await dev.remove("tags/v1")), [422, violated("Cannot delete this tag")]);
  assert.deepEqual(said(await dev.ask("POST", "/releases", { tag_name: "v2" })), [
    422,
    violated("Cannot create ref due to creations being restricted."),
  ]);
  rules();
  assert.equal((await dev.ask("POST", "/releases", { tag_name: "v2" })).status, 201);
  assert.equal(await dev.sha("tags/v2"), sha);
});

test("a signature is checked, and a commit without one is not verified", async () => {
  rules({ type: "required_signatures" });
  const unsigned = await dev.push("main", { files: { "s.txt": "1" }, signed: false });
  assert.deepEqual(said(unsigned), [422, violated("Commits must have verified signatures.")]);
  assert.equal((await dev.push("main", { files: { "s.txt": "2" } })).status, 200);
  const sha = await dev.sha("heads/main");
  const { verification } = (await dev.ask("GET", `/git/commits/${sha}`)).body as {
    readonly verification: { readonly verified: boolean };
  };
  assert.equal(verification.verified, true);
});

test("a ruleset that evaluates lets a push pass and says what it would have done", async () => {
  world.change((now) => ({ ...now, rulesets: [ruleset([{ type: "update" }], { enforcement: "evaluate" })] }));
  assert.equal((await dev.push("main", { files: { "e.txt": "1" } })).status, 200);
  const suites = (await ada.ask("GET", "/rulesets/rule-suites")).body as readonly {
    readonly id: number;
    readonly evaluation_result: string;
  }[];
  assert.equal(suites[0]?.evaluation_result, "fail");
  const one = (await ada.ask("GET", `/rulesets/rule-suites/${suites[0]?.id}`)).body as {
    readonly rule_evaluations: readonly unknown[];
  };
  assert.equal(one.rule_evaluations.length, 1);
  assert.equal((await dev.ask("GET", "/rulesets/rule-suites")).status, 403);
});

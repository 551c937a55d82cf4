import assert from "node:assert/strict";
import { mkdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FolderFiles } from "../../../scripts/external/files.ts";
import { temporaryFolder } from "./temporary.ts";

const folder = temporaryFolder();

test("rollouts are listed oldest first, and folders without a plan are none", async () => {
  const files = new FolderFiles(join(folder, "listed"));
  assert.deepEqual(await files.list(), []);
  await files.writePlan("second", "{}");
  await files.writePlan("first", "{}");
  mkdirSync(join(folder, "listed", "stray"));
  utimesSync(files.pathOf("first", "plan.json"), 1, 1);
  utimesSync(files.pathOf("second", "plan.json"), 2, 2);
  assert.deepEqual(await files.list(), ["first", "second"]);
});

test("plan, state and report are read back, and are absent before they are written", async () => {
  const files = new FolderFiles(join(folder, "kept"));
  assert.deepEqual([await files.readPlan("one"), await files.readBefore("one")], [undefined, undefined]);
  await files.writePlan("one", "plan");
  await files.writeBefore("one", "state");
  assert.deepEqual([await files.readPlan("one"), await files.readBefore("one")], ["plan", "state"]);
  assert.equal(await files.writeReport("one", "<html>"), files.pathOf("one", "report.html"));
});

test("the state from before, which holds encrypted secrets, can be read by its owner alone", async () => {
  const files = new FolderFiles(join(folder, "private"));
  await files.writeBefore("one", "state");
  assert.equal(statSync(files.pathOf("one", "before.json")).mode & 0o777, 0o600);
});

test("an id that would lead out of the folder is refused", () => {
  const files = new FolderFiles(folder);
  for (const id of ["..", "../x", "a/b", "", ".hidden"]) assert.throws(() => files.pathOf(id, "plan.json"), TypeError);
});

test("the journal of a rollout has one writer however often it is asked for", async () => {
  const files = new FolderFiles(join(folder, "writer"));
  await Promise.all([files.journal("one").append("a"), files.journal("one").append("b")]);
  assert.deepEqual(await files.journal("one").read(), ["a", "b"]);
});

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeWhole } from "../../../scripts/external/write-file.ts";
import { temporaryFolder } from "./temporary.ts";

const folder = temporaryFolder();

test("a file is replaced whole, with the mode that was asked for, and nothing is left beside it", async () => {
  const path = join(folder, "deep", "state.json");
  await writeWhole(path, "old and long");
  await writeWhole(path, "new", 0o600);
  assert.equal(readFileSync(path, "utf8"), "new");
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(folder, "deep")), ["state.json"]);
});

test("a write that fails leaves no temporary file", async () => {
  const path = join(folder, "taken");
  mkdirSync(path);
  await assert.rejects(writeWhole(path, "text"));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".tmp")),
    [],
  );
});

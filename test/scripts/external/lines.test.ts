import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BatchedLines, FileLines, wholeLines } from "../../../scripts/external/lines.ts";
import { temporaryFolder } from "./temporary.ts";

const folder = temporaryFolder();

test("appended lines are read back in order, also those appended at the same time", async () => {
  const lines = new FileLines(join(folder, "new", "journal.jsonl"));
  assert.deepEqual(await lines.read(), []);
  await Promise.all(["a", "b", "c"].map((line) => lines.append(line)));
  assert.deepEqual(await lines.read(), ["a", "b", "c"]);
});

test("a line that a crash cut off is not read, and the next append takes its place", async () => {
  const path = join(folder, "torn.jsonl");
  writeFileSync(path, '{"a":1}\n{"b":"ä');
  const lines = new FileLines(path);
  assert.deepEqual(await lines.read(), ['{"a":1}']);
  await lines.append('{"c":3}');
  assert.equal(readFileSync(path, "utf8"), '{"a":1}\n{"c":3}\n');
});

test("a journal line with a newline in it is refused, and later appends go on", async () => {
  const lines = new FileLines(join(folder, "refused.jsonl"));
  await assert.rejects(lines.append("a\nb"), TypeError);
  await lines.append("c");
  assert.deepEqual(await lines.read(), ["c"]);
});

test("batched lines are all there when they are read, however they were appended", async () => {
  const lines = new BatchedLines(join(folder, "samples.jsonl"), 60_000);
  await lines.append("a");
  await lines.append("b\nc");
  assert.deepEqual(await lines.read(), ["a", "b", "c"]);
  await lines.append("d");
  assert.deepEqual(await lines.read(), ["a", "b", "c", "d"]);
});

test("only text that ends with a newline is a line", () => {
  assert.deepEqual(wholeLines(""), []);
  assert.deepEqual(wholeLines("a"), []);
  assert.deepEqual(wholeLines("a\nb"), ["a"]);
  assert.deepEqual(wholeLines("a\n\nb\n"), ["a", "", "b"]);
});

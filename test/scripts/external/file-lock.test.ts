import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { withFileLock } from "../../../scripts/external/file-lock.ts";
import { temporaryFolder } from "./temporary.ts";

const folder = temporaryFolder();
/** Larger than any process id that Linux gives. */
const nobody = 2 ** 22 + 1;

test("of many that want the lock one works at a time, and the lock is gone afterwards", async () => {
  const path = join(folder, "shared");
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, 5000, work)));
  assert.equal(most, 1);
  assert.equal(existsSync(`${path}.lock`), false);
});

test("the lock of a process that is gone is taken over", async () => {
  const path = join(folder, "abandoned");
  writeFileSync(`${path}.lock`, JSON.stringify({ host: hostname(), pid: nobody, id: "x" }));
  assert.equal(await withFileLock(path, 5000, async () => "done"), "done");
});

test("a lock of another host is respected until the wait is over", async () => {
  const path = join(folder, "elsewhere");
  writeFileSync(`${path}.lock`, JSON.stringify({ host: "another", pid: nobody, id: "x" }));
  await assert.rejects(
    withFileLock(path, 20, async () => "done"),
    /is held by/,
  );
});

test("work that fails gives the lock back", async () => {
  const path = join(folder, "failing");
  await assert.rejects(
    withFileLock(path, 20, () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(await withFileLock(path, 20, async () => "done"), "done");
});

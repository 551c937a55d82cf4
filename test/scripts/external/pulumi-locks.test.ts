import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lockFolderOf, mayRun, parseLock, readLocks } from "../../../scripts/external/pulumi-locks.ts";
import { temporaryFolder } from "./temporary.ts";

const nobody = 2 ** 22 + 1;

test("the folder of the locks is known for a file backend and for no other", () => {
  const of = (backend: string | undefined): string | undefined => lockFolderOf(backend, "cutover", "production");
  assert.equal(of("file:///state"), "/state/.pulumi/locks/organization/cutover/production");
  assert.equal(of("file:///state?no_tmp_dir=true"), "/state/.pulumi/locks/organization/cutover/production");
  assert.deepEqual([of("s3://bucket"), of("https://api.pulumi.com"), of(undefined)], [undefined, undefined, undefined]);
});

test("locks are read with their holders; what is half written or no lock is passed over", async () => {
  const folder = join(temporaryFolder(), "locks");
  assert.deepEqual(await readLocks(folder), []);
  mkdirSync(folder);
  const lock = { pid: 4711, username: "ada", hostname: "build-7", timestamp: "2026-01-15T12:00:00Z" };
  writeFileSync(join(folder, "a.json"), JSON.stringify(lock));
  writeFileSync(join(folder, "b.json"), '{"pid":');
  writeFileSync(join(folder, "c.attrs"), "{}");
  assert.deepEqual(await readLocks(folder), [
    { pid: 4711, user: "ada", host: "build-7", since: "2026-01-15T12:00:00Z" },
  ]);
});

test("a process of another host is taken to run, one of this host only when it does and is Pulumi", () => {
  const holder = { user: "ada", host: "here", since: "" };
  assert.equal(mayRun({ ...holder, pid: nobody }, "elsewhere"), true);
  assert.equal(mayRun({ ...holder, pid: nobody }, "here"), false);
  assert.equal(mayRun({ ...holder, pid: 1 }, "here"), false);
});

test("a lock without a process is none", () => {
  for (const text of [undefined, "", "null", "{}", '{"pid":"1","hostname":"x"}'])
    assert.equal(parseLock(text), undefined);
});

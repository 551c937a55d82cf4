import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { verifyChain } from "../../../scripts/evidence/chain.ts";
import { FileAudit } from "../../../scripts/external/audit.ts";
import { wholeLines } from "../../../scripts/external/lines.ts";
import type { Clock } from "../../../scripts/ports.ts";
import { temporaryFolder } from "./temporary.ts";

const folder = temporaryFolder();
const clock: Clock = { now: () => Date.UTC(2026, 0, 1), sleep: async () => undefined };
const linesOf = (path: string): readonly string[] => wholeLines(readFileSync(path, "utf8"));
const kindsOf = (path: string): readonly unknown[] => linesOf(path).map((line) => JSON.parse(line).kind);

test("two writers of one record make one unbroken chain", async () => {
  const path = join(folder, "two.jsonl");
  const [one, other] = [new FileAudit(path, clock), new FileAudit(path, clock)];
  const appends = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).append({ kind: "step", n }));
  await Promise.all(appends);
  const check = verifyChain(linesOf(path));
  assert.deepEqual([check.ok, check.ok && check.records], [true, 20]);
});

test("a record that a crash cut off is removed, and that is recorded", async () => {
  const path = join(folder, "torn.jsonl");
  await new FileAudit(path, clock).append({ kind: "first" });
  appendFileSync(path, '{"seq":1,"ki');
  await new FileAudit(path, clock).append({ kind: "second" });
  assert.deepEqual(kindsOf(path), ["first", "repaired", "second"]);
  assert.equal(verifyChain(linesOf(path)).ok, true);
});

test("nothing is appended to a file whose last record is none", async () => {
  const path = join(folder, "broken.jsonl");
  writeFileSync(path, "something else\n");
  await assert.rejects(new FileAudit(path, clock).append({ kind: "first" }), { code: "AUDIT_BROKEN" });
  assert.equal(readFileSync(path, "utf8"), "something else\n");
});

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runProgram } from "../../../scripts/commands/program.ts";
import { AUDIT_FILE, FileAudit } from "../../../scripts/external/audit.ts";
import { emptyProject, listen } from "./project.ts";

const verify = ["evidence", "verify"];

async function projectWithRecord(): Promise<{ readonly root: string; readonly path: string }> {
  const root = emptyProject();
  const path = join(root, AUDIT_FILE);
  const audit = new FileAudit(path, { now: () => 0, sleep: async () => undefined });
  for (const kind of ["plan", "begun", "finished"]) await audit.append({ kind, actor: "ada" });
  return { root, path };
}

test("a whole record verifies, with its length and its head", async () => {
  const { root, path } = await projectWithRecord();
  const { io, lines } = listen(root);
  assert.equal(await runProgram(verify, io), 0);
  const head = JSON.parse(readFileSync(path, "utf8").trim().split("\n").at(-1) ?? "").hash;
  assert.deepEqual(lines, [`3 records, each following from the one before. Head: ${head}`]);
  assert.equal(await runProgram([...verify, "--stack", "production"], io), 0, "a stack may be named");
});

test("a record that was changed, or taken out, is the answer no, and where", async () => {
  const { root, path } = await projectWithRecord();
  const whole = readFileSync(path, "utf8");
  writeFileSync(path, whole.replace('"begun"', '"ended"'));
  const changed = listen(root);
  assert.equal(await runProgram(verify, changed.io), 1);
  assert.match(changed.lines[0] ?? "", /record 2 of 3 does not fit/);
  writeFileSync(path, whole.split("\n").slice(1).join("\n"));
  const removed = listen(root);
  assert.equal(await runProgram([...verify, "--json"], removed.io), 1);
  assert.equal(JSON.parse(removed.lines[0] ?? "").ok, false);
});

test("a record that is not there is no proof of anything", async () => {
  const { io } = listen(emptyProject());
  await assert.rejects(runProgram(verify, io), { code: "USAGE", message: /there is no such file/ });
});

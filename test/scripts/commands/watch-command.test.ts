import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "../../../scripts/commands/program.ts";
import { promoted, rolledBack } from "../report/recorded.ts";
import { emptyProject, leaveRollout, listen, plan } from "./project.ts";

const watch = ["watch", "--stack", "production", "--plan", plan.id];

test("a rollout that is over is told from its journal, and the exit code is how it ended", async () => {
  const root = emptyProject();
  leaveRollout(root, rolledBack().entries, rolledBack().intervals);
  const { io, lines } = listen(root);
  assert.equal(await runProgram(watch, io), 1);
  assert.equal(lines[0], "12:00:00  begun by ada@build-7, lease fence 9");
  assert.match(lines.at(-1) ?? "", /ROLLED BACK: 5 of 8 candidate requests failed/);
  leaveRollout(root, promoted().entries, promoted().intervals);
  assert.equal(await runProgram(watch, listen(root).io), 0);
});

test("for a program the journal's entries are lines of JSON", async () => {
  const root = emptyProject();
  leaveRollout(root, promoted().entries, promoted().intervals);
  const { io, lines } = listen(root);
  assert.equal(await runProgram([...watch, "--json"], io), 0);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    JSON.parse(JSON.stringify(promoted().entries)),
  );
});

test("who has seen enough leaves, and the rollout goes on", async () => {
  const root = emptyProject();
  leaveRollout(root, promoted().entries.slice(0, 9), []);
  const { io, lines } = listen(root);
  assert.equal(await runProgram(watch, { ...io, signal: AbortSignal.abort() }), 0);
  assert.equal(lines.length, 9);
});

test("at a terminal the view is painted, and is left standing at the end", async () => {
  const root = emptyProject();
  leaveRollout(root, rolledBack().entries, rolledBack().intervals);
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  const screen = { columns: () => 100, rows: () => 40, coloured: false, write };
  await runProgram(watch, { ...listen(root).io, screen });
  assert.match(written.join(""), /Outcome {5}ROLLED BACK/);
});

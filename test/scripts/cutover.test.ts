import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { emptyProject } from "./commands/project.ts";

const cutover = (...words: readonly string[]) =>
  execa(process.execPath, [join(import.meta.dirname, "../../scripts/cutover.ts"), ...words], {
    cwd: emptyProject(),
    reject: false,
  });

test("help is on standard output and is no mistake", async () => {
  const { exitCode, stdout, stderr } = await cutover("--help");
  assert.deepEqual([exitCode, stderr], [0, ""]);
  assert.match(stdout, /Exit codes: 0 done, 1 the answer is no/);
});

test("a refusal says what was expected and what to do, without a stack trace", async () => {
  const { exitCode, stdout, stderr } = await cutover("rollout", "--stack", "production", "--plan", "latest");
  assert.deepEqual([exitCode, stdout], [2, ""]);
  assert.equal(
    stderr,
    'Expected latest to be a plan\'s file, its id or "latest"; there is no plan for this stack yet.\n' +
      "Make one: `npm run -s cutover -- plan --stack production` [PLAN_NOT_FOUND]",
  );
});

test("with --json standard output holds JSON and nothing else, with --verbose the origin is told", async () => {
  const words = ["rollout", "--stack", "production", "--plan", "latest", "--json", "--verbose"];
  const { stdout, stderr } = await cutover(...words);
  assert.equal(JSON.parse(stdout).code, "PLAN_NOT_FOUND");
  assert.match(stderr, /at .*find-plan\.ts/);
});

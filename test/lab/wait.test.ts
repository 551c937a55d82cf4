import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "./errors.ts";
import { waitFor } from "./wait.ts";

test("a wait ends when nothing is missing any more, also after a look that failed", async () => {
  const answers = ["not yet", new Error("refused"), undefined];
  await waitFor("a thing", { limit: 5, log: "thing.log", every: 1 }, async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  assert.deepEqual(answers, []);
});

test("a wait that takes too long says what for, what was found last, and where to read", async () => {
  const never = waitFor("a thing", { limit: 0, log: "thing.log", every: 1 }, async () => "half of it");
  await assert.rejects(never, (error: unknown) => {
    assert(error instanceof LabError);
    assert.equal(error.code, "TOO_SLOW");
    assert.match(error.message, /expected a thing within 0 s, found: half of it\nRead thing\.log/);
    return true;
  });
});

test("a process that died is not waited for", async () => {
  const died = new LabError("DIED", "expected it to run, found that it ended", "Read its log.");
  await assert.rejects(
    waitFor("a thing", { limit: 60, log: "thing.log" }, () => Promise.reject(died)),
    died,
  );
});

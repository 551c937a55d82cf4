import assert from "node:assert/strict";
import { test } from "node:test";
import { noProgress } from "../../../scripts/external/pulumi-events.ts";
import {
  type CommandOutcome,
  engineErrorOf,
  failureText,
  holdersIn,
  kindOfFailure,
} from "../../../scripts/external/pulumi-failure.ts";

/** As the command line of Pulumi 3.250 says it for a file backend. */
const LOCKED = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/cutover/production/1f.json: created by ada@build-7 (pid 4711) at 2026-01-15T12:00:00Z`;

const failed = (rest: Partial<CommandOutcome>): CommandOutcome => ({
  exitCode: 255,
  stdout: "",
  stderr: "",
  progress: noProgress,
  killed: false,
  ...rest,
});
const codeAndWords = (rest: Partial<CommandOutcome>): readonly [string, string] => {
  const { code, message } = engineErrorOf(failed(rest), "Update", { stack: "production" });
  return [code, message];
};

test("the kinds of failure that Pulumi only tells in words", () => {
  assert.equal(kindOfFailure(LOCKED), "conflict");
  assert.equal(kindOfFailure("error: [409] Conflict: Another update is currently in progress."), "conflict");
  assert.equal(kindOfFailure("error: no stack named 'organization/cutover/x' found"), "no-stack");
  assert.equal(kindOfFailure("error: something else"), "other");
});

test("a conflict names who holds the lock and since when", () => {
  assert.deepEqual(holdersIn(LOCKED), [{ user: "ada", host: "build-7", pid: 4711, since: "2026-01-15T12:00:00Z" }]);
  const [code, words] = codeAndWords({ stderr: LOCKED });
  assert.equal(code, "UPDATE_CONFLICT");
  assert.match(words, /locked by ada@build-7 \(process 4711\) since 2026-01-15T12:00:00Z/);
});

test("an update that we stopped is hung, one that a person stopped is not", () => {
  const busy = { ...noProgress, running: ["shop-api"] };
  assert.deepEqual(codeAndWords({ stopped: "silence", progress: busy })[0], "UPDATE_HUNG");
  assert.match(codeAndWords({ stopped: "limit", progress: busy })[1], /longer than its limit .* busy with shop-api/);
  assert.deepEqual(codeAndWords({ stopped: "signal" })[0], "UPDATE_FAILED");
});

test("a failure is told by what Pulumi reported, else by the end of what it printed", () => {
  assert.equal(failureText(failed({ progress: { ...noProgress, errors: ["a", "b"] }, stderr: "c" })), "a\nb");
  assert.equal(failureText(failed({ stderr: "c\n" })), "c");
  assert.equal(failureText(failed({ stdout: "d" })), "d");
  assert.equal(failureText(failed({})), "exit code 255");
});

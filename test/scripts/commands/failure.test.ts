import assert from "node:assert/strict";
import { test } from "node:test";
import { failureDocument, failureOf } from "../../../scripts/commands/failure.ts";
import { EngineError } from "../../../scripts/engine/errors.ts";
import { Interrupted } from "../../../scripts/engine/session.ts";
import { ConfigError } from "../../../stacks/config/load.ts";

test("a refusal keeps its words and code; the exit code tells a no from a mistake and from a failing world", () => {
  const of = (code: ConstructorParameters<typeof EngineError>[0]): number =>
    failureOf(new EngineError(code, "fact", "remedy")).exitCode;
  assert.deepEqual([of("LEASE_HELD"), of("PLAN_STALE"), of("PLAN_NOT_FOUND"), of("CLUSTER_UNREACHABLE")], [1, 1, 2, 3]);
  assert.equal(failureOf(new EngineError("LEASE_HELD", "fact", "remedy")).words, "fact\nremedy [LEASE_HELD]");
});

test("a configuration with problems is a mistake, with every problem", () => {
  const issue = { code: "MISSING", path: "owner", expected: "text", found: "nothing", remedy: "Add it." } as const;
  const failure = failureOf(new ConfigError([issue, { ...issue, path: "environment" }]));
  assert.equal(failure.exitCode, 2);
  assert.match(failure.words, /`owner`.*\n.*\n`environment`/);
});

test("an interrupted rollout, and whatever nobody thought of, can be resumed", () => {
  assert.deepEqual(failureOf(new Interrupted("r1", "production")).exitCode, 3);
  const failure = failureOf(new TypeError("x is not a function"));
  assert.equal(failure.exitCode, 3);
  assert.match(failure.words, /^Unexpected: x is not a function\n/);
  assert.deepEqual(failureOf("text").code, "UNEXPECTED");
});

test("for a program a failure is one line of JSON", () => {
  assert.deepEqual(JSON.parse(failureDocument(failureOf(new EngineError("USAGE", "fact", "remedy")))), {
    kind: "failed",
    code: "USAGE",
    words: "fact\nremedy [USAGE]",
  });
});

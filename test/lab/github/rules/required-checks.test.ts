import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check } from "../state.ts";
import { check, ciApp, head } from "./fixture.ts";
import { checkViolations } from "./required-checks.ts";

const ask = (checks: readonly Check[], integration_id?: number | null) =>
  checkViolations([{ context: "ci", ...(integration_id === undefined ? {} : { integration_id }) }], checks, head);

test("success, neutral and skipped are good; everything else is not", () => {
  const outcomes = [
    "success",
    "neutral",
    "skipped",
    "pending",
    "failure",
    "error",
    "cancelled",
    "timed_out",
    "action_required",
    "stale",
  ] as const;
  assert.deepEqual(
    outcomes.map((outcome) => ask([check({ outcome })])),
    [
      [],
      [],
      [],
      ['Required status check "ci" is in progress.'],
      ...outcomes.slice(4).map(() => ['Required status check "ci" is failing.']),
    ],
  );
});

test("a check of another commit, context or App is no report", () => {
  const expected = ['Required status check "ci" is expected.'];
  assert.deepEqual(ask([]), expected);
  assert.deepEqual(ask([check({ sha: "c".repeat(40) })]), expected);
  assert.deepEqual(ask([check({ context: "ci " })]), expected);
  assert.deepEqual(ask([check({ integration_id: 1 })], ciApp), expected);
  const { integration_id: _, ...byUser } = check({ kind: "status" });
  assert.deepEqual(ask([byUser], ciApp), expected);
  assert.deepEqual([ask([byUser]), ask([byUser], null)], [[], []]);
});

test("the newest report counts, however the list is sorted", () => {
  const red = check({ id: 2, at: 1600, outcome: "failure" });
  const failing = ['Required status check "ci" is failing.'];
  assert.deepEqual([ask([check(), red]), ask([red, check()])], [failing, failing]);
  assert.deepEqual(ask([red, check({ id: 3, at: 1600 })]), []);
});

test("a later forged report does not hide the named App's own", () => {
  assert.deepEqual(ask([check({ outcome: "failure" }), check({ id: 2, at: 9000, integration_id: 1 })], ciApp), [
    'Required status check "ci" is failing.',
  ]);
});

test("several that are lacking are counted", () => {
  const required = ["ci", "lint", "scan"].map((context) => ({ context }));
  const lines = (...checks: readonly Check[]) => checkViolations(required, checks, head);
  assert.deepEqual(lines(), ["3 of 3 required status checks are expected."]);
  assert.deepEqual(lines(check()), ["2 of 3 required status checks are expected."]);
  assert.deepEqual(lines(check({ outcome: "failure" }), check({ id: 2, context: "lint", outcome: "pending" })), [
    "3 of 3 required status checks have not succeeded: 1 expected, 1 in progress, 1 failing.",
  ]);
  assert.deepEqual(lines(check(), check({ id: 2, context: "lint" }), check({ id: 3, context: "scan" })), []);
});

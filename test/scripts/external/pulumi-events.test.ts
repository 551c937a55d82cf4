import assert from "node:assert/strict";
import { test } from "node:test";
import { afterEvent, noProgress, type UpdateProgress } from "../../../scripts/external/pulumi-events.ts";

const urn = (name: string): string => `urn:pulumi:production::cutover::kubernetes:apps/v1:Deployment::${name}`;
const progressOf = (...events: readonly unknown[]): UpdateProgress =>
  events.map((event) => JSON.stringify(event)).reduce(afterEvent, noProgress);

test("resources that began and did not end are known by name", () => {
  const progress = progressOf(
    { resourcePreEvent: { metadata: { urn: urn("shop-api"), op: "create" } } },
    { resourcePreEvent: { metadata: { urn: urn("shop-worker"), op: "update" } } },
    { resourcePreEvent: { metadata: { urn: urn("shop"), op: "same" } } },
    { resOutputsEvent: { metadata: { urn: urn("shop-worker") } } },
  );
  assert.deepEqual(progress.running, ["shop-api"]);
});

test("errors and violated policies are kept, without colours; warnings and advice are not", () => {
  const progress = progressOf(
    { diagnosticEvent: { urn: urn("shop-api"), severity: "error", message: "<{%fg 1%}>no quota<{%reset%}>\n" } },
    { diagnosticEvent: { severity: "error", message: "\u001b[31mupdate failed\u001b[0m" } },
    { diagnosticEvent: { severity: "warning", message: "old" } },
    { policyEvent: { policyName: "digest-only", message: "a tag", enforcementLevel: "mandatory" } },
    { policyEvent: { policyName: "labels", message: "none", enforcementLevel: "warning" } },
  );
  assert.deepEqual(progress.errors, ["shop-api: no quota", "update failed"]);
  assert.deepEqual(progress.violations, ["digest-only: a tag"]);
});

test("the summary holds the changes; before it they are unknown", () => {
  assert.equal(progressOf({ preludeEvent: { config: {} } }).changes, undefined);
  assert.deepEqual(progressOf({ summaryEvent: { resourceChanges: { update: 1, same: 4 } } }).changes, {
    update: 1,
    same: 4,
  });
});

test("a line that is no event changes nothing", () => {
  for (const line of ["", "{", "null", "[]", "7", '"text"', '{"other":1}']) {
    assert.deepEqual(afterEvent(noProgress, line), noProgress);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { decideGuard, type GuardLease, toLease } from "../../stacks/guard.ts";

const free: GuardLease = { holder: "", rollout: "r1", fence: 3, promotion: 2, since: "", renewed: "", actor: "" };
const held: GuardLease = {
  ...free,
  holder: "host/1/x",
  since: "2026-01-02T03:04:05Z",
  renewed: "2026-01-02T03:05:00Z",
  actor: "ada@desk",
};

const codes: readonly (readonly [string, Parameters<typeof decideGuard>[0], string])[] = [
  ["no lease yet", { lease: undefined, promotion: 0, token: "" }, "pass"],
  ["a free lease", { lease: free, promotion: 2, token: "" }, "pass"],
  ["a file that is ahead", { lease: free, promotion: 3, token: "" }, "pass"],
  ["a file behind the last promotion", { lease: free, promotion: 1, token: "" }, "FILE_BEHIND"],
  ["a person's update in the middle of a rollout", { lease: held, promotion: 2, token: "" }, "LEASE_HELD"],
  ["the update of the rollout that holds the lease", { lease: held, promotion: 2, token: "r1:3" }, "pass"],
  ["the update of a rollout that was overtaken", { lease: held, promotion: 2, token: "r1:2" }, "LEASE_LOST"],
  ["the update of another rollout", { lease: held, promotion: 2, token: "r0:3" }, "LEASE_LOST"],
  ["the update of a rollout whose lease is free again", { lease: free, promotion: 2, token: "r1:3" }, "LEASE_LOST"],
  ["the update of a rollout without a lease", { lease: undefined, promotion: 2, token: "r1:3" }, "LEASE_LOST"],
  ["a rollout from a file that is behind", { lease: held, promotion: 1, token: "r1:3" }, "FILE_BEHIND"],
];

for (const [name, question, expected] of codes) {
  test(`${name}: ${expected}`, () => {
    const decision = decideGuard(question);
    assert.equal(decision.kind === "pass" ? "pass" : decision.code, expected);
  });
}

test("a refusal says who holds the lease, since when, and what to do", () => {
  assert.deepEqual(decideGuard({ lease: held, promotion: 2, token: "" }), {
    kind: "refuse",
    code: "LEASE_HELD",
    fact: "lease `cutover-rollout`: expected nobody to hold it, found ada@desk (host/1/x) since 2026-01-02T03:04:05Z for rollout `r1`, renewed 2026-01-02T03:05:00Z",
    remedy: "Wait for the rollout to end. If its process is gone, run `cutover resume` or `cutover rollback`.",
  });
});

test("a Lease object is read as the engine writes it", () => {
  const lease = toLease({
    metadata: {
      annotations: {
        "cutover.dev/rollout": "r1",
        "cutover.dev/promotion": "2",
        "cutover.dev/since": "2026-01-02T03:04:05Z",
        "cutover.dev/actor": "ada@desk",
      },
    },
    spec: { holderIdentity: "host/1/x", leaseTransitions: 3, renewTime: "2026-01-02T03:05:00Z" },
  });
  assert.deepEqual(lease, held);
});

test("a Lease object with nothing in it is free", () => {
  assert.deepEqual(toLease({}), { ...free, rollout: "", fence: 0, promotion: 0 });
});

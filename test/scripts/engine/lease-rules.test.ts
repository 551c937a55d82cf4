import assert from "node:assert/strict";
import { test } from "node:test";
import { heldLease, isHeld, isRenewed } from "../../../scripts/engine/lease-rules.ts";
import type { LeaseState } from "../../../scripts/ports.ts";

const since = Date.UTC(2026, 0, 15, 12);
const lease: LeaseState = {
  holder: "build-7/1/a",
  acquiredAt: since,
  renewedAt: since + 60_000,
  durationSeconds: 15,
  fence: 3,
  promotion: 0,
  rollout: "r1",
  actor: "ada@build-7",
};

test("a lease is held by whoever stands in it, and renewed for its duration", () => {
  assert.deepEqual([isHeld(undefined), isHeld({ ...lease, holder: "" }), isHeld(lease)], [false, false, true]);
  const renewed = (change: Partial<LeaseState>, after: number): boolean =>
    isRenewed({ ...lease, ...change }, since + 60_000 + after);
  assert.deepEqual([renewed({}, 15_000), renewed({}, 15_001)], [true, false]);
  assert.deepEqual([renewed({ holder: "" }, 0), renewed({ renewedAt: undefined }, 0)], [false, false]);
});

test("who holds it is waited for while it is there, and never resumed from under it", () => {
  const error = heldLease(lease, since + 63_000, "production");
  assert.equal(error.code, "LEASE_HELD");
  assert.equal(
    error.message,
    "Expected no rollout under way, found ada@build-7 (build-7/1/a) holding the lease since 2026-01-15T12:00:00.000Z for rollout r1.\n" +
      "Wait for it to end; its process was there 3 s ago. One that is silent for 15 s is gone: then resume or roll back that rollout.",
  );
});

test("a lease that nobody renews is abandoned, and its rollout is to be ended", () => {
  const { actor: _actor, rollout: _rollout, ...bare } = lease;
  assert.equal(
    heldLease({ ...bare, acquiredAt: undefined }, since + 90_000, "production").message,
    "Expected no rollout under way, found build-7/1/a holding the lease since an unknown time for rollout (unknown), abandoned: not renewed since 2026-01-15T12:01:00.000Z.\n" +
      "A held lease does not free itself. In the work tree of that rollout, run `npm run -s cutover -- resume --stack production` or `npm run -s cutover -- rollback --stack production`.",
  );
});

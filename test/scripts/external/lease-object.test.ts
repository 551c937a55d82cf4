import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isHeldBy,
  type LeaseObject,
  lostError,
  mayTake,
  released,
  renewed,
  stateOf,
  taken,
  withPromotion,
} from "../../../scripts/external/lease-object.ts";

const now = Date.UTC(2026, 0, 15, 12, 0, 0);
const taker = { holder: "build-7/1/a", rollout: "r1", actor: "ada@build-7", now };
const first = taken("cutover-rollout", "shop", undefined, taker);

test("a lease that is taken for the first time has fence 1 and no promotion", () => {
  assert.deepEqual(stateOf(first), {
    holder: "build-7/1/a",
    acquiredAt: now,
    renewedAt: now,
    durationSeconds: 15,
    fence: 1,
    promotion: 0,
    rollout: "r1",
    actor: "ada@build-7",
  });
  assert.equal(first.spec?.renewTime, "2026-01-15T12:00:00.000000Z");
});

test("fence and promotion outlive their holder", () => {
  const free = released(withPromotion(first, 3));
  assert.deepEqual([stateOf(free).holder, stateOf(free).fence, stateOf(free).promotion], ["", 1, 3]);
  const next = stateOf(taken("cutover-rollout", "shop", free, { ...taker, rollout: "r2" }));
  assert.deepEqual([next.fence, next.promotion, next.rollout], [2, 3, "r2"]);
});

test("a lease may be taken when it is free or one's own rollout's; it does not free itself", () => {
  const ownerless = { ...first, metadata: { ...first.metadata, annotations: {} } };
  const cases: readonly (readonly [LeaseObject, string | undefined, boolean])[] = [
    [released(first), undefined, true],
    [released(first), "r2", true],
    [first, undefined, false],
    [first, "r1", true],
    [first, "r2", false],
    [ownerless, undefined, false],
  ];
  for (const [lease, takeOver, expected] of cases) assert.equal(mayTake(lease, takeOver), expected);
});

test("a renewal is a new time and nothing else", () => {
  assert.deepEqual(stateOf(renewed(first, now + 5000)), { ...stateOf(first), renewedAt: now + 5000 });
});

test("holder and fence must both fit", () => {
  assert.equal(isHeldBy(first, "build-7/1/a", 1), true);
  assert.equal(isHeldBy(first, "build-7/1/a", 2), false);
  assert.equal(isHeldBy(first, "build-7/2/b", 1), false);
});

test("who lost the lease is told who has it", () => {
  assert.match(lostError(undefined, "x", 1).message, /the lease is gone/);
  assert.match(lostError(released(first), "x", 1).message, /nobody holds it/);
  assert.match(lostError(first, "x", 1).message, /build-7\/1\/a holds it with fence 1 for rollout r1/);
});

test("a lease without any of our fields is free", () => {
  const bare: LeaseObject = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "cutover-rollout", namespace: "shop" },
  };
  assert.deepEqual(stateOf(bare), {
    holder: "",
    acquiredAt: undefined,
    renewedAt: undefined,
    durationSeconds: 15,
    fence: 0,
    promotion: 0,
  });
});

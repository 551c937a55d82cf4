import assert from "node:assert/strict";
import { test } from "node:test";
import { ClusterLease } from "../../../scripts/external/lease.ts";
import { startFakeApi } from "./fake-api.ts";

const place = { namespace: "shop", name: "cutover-rollout", actor: "ada@build-7" };
let now = 0;
const clock = { now: () => now, sleep: async () => undefined };

test("of many that want the lease at the same time exactly one gets it", async () => {
  const { api } = await startFakeApi();
  const tries = Array.from({ length: 6 }, (_, n) =>
    new ClusterLease(api, place, clock).acquire(`holder-${n}`, `r${n}`),
  );
  const results = await Promise.allSettled(tries);
  const lost = results.filter((result) => result.status === "rejected");
  assert.equal(lost.length, 5);
  for (const result of lost) assert.equal(result.reason.code, "LEASE_HELD");
});

test("a lease is made, renewed, marked and given back; its fence grows with each holder", async () => {
  const { api } = await startFakeApi();
  const lease = new ClusterLease(api, place, clock);
  assert.equal(await lease.read(), undefined);
  const { fence } = await lease.acquire("one", "r1");
  await lease.renew("one", fence);
  await lease.recordPromotion("one", fence, 4);
  await lease.release("one", fence);
  const next = await lease.acquire("two", "r2");
  assert.deepEqual([fence, next.fence, next.promotion], [1, 2, 4]);
});

test("who lost the lease can write nothing with it", async () => {
  const { api } = await startFakeApi();
  const lease = new ClusterLease(api, place, clock);
  const old = await lease.acquire("one", "r1");
  await lease.acquire("two", "r1", "r1");
  for (const write of [
    lease.renew("one", old.fence),
    lease.recordPromotion("one", old.fence, 9),
    lease.release("one", old.fence),
  ]) {
    await assert.rejects(write, { code: "LEASE_LOST", message: /two holds it with fence 2/ });
  }
});

test("a rollout takes its own abandoned lease at once", async () => {
  const { api } = await startFakeApi();
  const lease = new ClusterLease(api, place, clock);
  await lease.acquire("one", "r1");
  await assert.rejects(lease.acquire("two", "r1"), { code: "LEASE_HELD", message: /ada@build-7 \(one\)/ });
  assert.equal((await lease.acquire("two", "r1", "r1")).fence, 2);
});

test("a lease that was abandoned is left to its own rollout; another one hears since when", async () => {
  const { api } = await startFakeApi();
  const lease = new ClusterLease(api, place, clock);
  now = Date.UTC(2026, 0, 15, 12);
  await lease.acquire("one", "r1");
  now += 3_600_000;
  await assert.rejects(lease.acquire("two", "r2"), {
    code: "LEASE_HELD",
    message:
      /for rollout r1, abandoned: not renewed since 2026-01-15T12:00:00.000Z.*\n.*`cutover resume` or `cutover rollback`/,
  });
  assert.equal((await lease.acquire("three", "r1", "r1")).fence, 2);
});

test("a namespace that does not exist is explained", async () => {
  const fake = await startFakeApi();
  fake.before = (method) => (method === "POST" ? 404 : undefined);
  await assert.rejects(new ClusterLease(fake.api, place, clock).acquire("one", "r1"), {
    code: "NO_OUTPUTS",
    message: /namespace shop/,
  });
});

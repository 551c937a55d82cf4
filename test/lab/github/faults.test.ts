import assert from "node:assert/strict";
import { test } from "node:test";
import { faultReply, newFaults } from "./faults.ts";

test("a fault means the requests that fit, after as many as it lets through, as often as it says", () => {
  const faults = newFaults();
  faults.add({ kind: "server-error", method: "POST", path: "/rulesets", after: 1, times: 2 });
  const asked = [
    ["GET", "/repos/acme/shop/rulesets"],
    ["POST", "/repos/acme/shop/labels"],
    ["POST", "/repos/acme/shop/rulesets"],
    ["POST", "/repos/acme/shop/rulesets"],
    ["POST", "/repos/acme/shop/rulesets"],
    ["POST", "/repos/acme/shop/rulesets"],
  ] as const;
  assert.deepEqual(
    asked.map(([method, path]) => faults.take(method, path)?.kind ?? "none"),
    ["none", "none", "none", "server-error", "server-error", "none"],
  );
  assert.deepEqual(faults.left(), []);
});

test("only reads can be stale", () => {
  const faults = newFaults();
  faults.add({ kind: "stale" });
  assert.deepEqual([faults.take("POST", "/x"), faults.take("GET", "/x")?.kind], [undefined, "stale"]);
});

test("what can't be understood is refused, and nothing stays after clearing", () => {
  const faults = newFaults();
  assert.throws(() => faults.add({ kind: "slow", milliseconds: -1 }));
  faults.add({ kind: "lost" });
  faults.clear();
  assert.deepEqual(faults.left(), []);
});

const replyOf = (given: Parameters<ReturnType<typeof newFaults>["add"]>[0]) => {
  const faults = newFaults();
  faults.add(given);
  const fault = faults.take("GET", "/x");
  return fault && faultReply(fault, 10_000);
};

test("limits of rate and errors of the server look as GitHub's", () => {
  const primary = replyOf({ kind: "primary-limit", seconds: 7 });
  assert.deepEqual(
    [primary?.status, primary?.headers?.["x-ratelimit-remaining"], primary?.headers?.["x-ratelimit-reset"]],
    [403, "0", "17"],
  );
  const secondary = replyOf({ kind: "secondary-limit", retryAfter: 3 });
  assert.deepEqual([secondary?.status, secondary?.headers], [403, { "retry-after": "3" }]);
  assert.deepEqual(replyOf({ kind: "secondary-limit", retryAfter: null })?.headers, {});
  assert.equal(replyOf({ kind: "server-error", status: 503 })?.status, 503);
  assert.equal(replyOf({ kind: "slow", milliseconds: 5 }), undefined);
});

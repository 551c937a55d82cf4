/** An audit while GitHub has troubles: it waits, asks again, or says what it could not see. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { exitCodeOf } from "../../../scripts/audit/report.ts";
import { must } from "./apply-by-hand.ts";
import { openShop, type Shop, told } from "./shop.ts";

let shop: Shop;

before(async () => {
  shop = await openShop();
});

afterEach(() => shop.server.faults.clear());

after(() => shop.server.stop());

test("a rate limit and faults of the server that pass change nothing", async () => {
  shop.server.faults.add({ kind: "secondary-limit", retryAfter: 1, path: "/labels" });
  shop.server.faults.add({ kind: "server-error", path: "/environments", times: 2 });
  shop.server.faults.add({ kind: "lost", path: "/rulesets" });
  const report = await shop.audited();
  assert.deepEqual(told(report), []);
  assert.deepEqual([exitCodeOf(report), shop.server.faults.left()], [0, []]);
});

test("a fault that stays is unknown, and the world that failed", async () => {
  shop.server.faults.add({ kind: "server-error", status: 503, path: "/labels", times: 100 });
  const report = await shop.audited();
  const verdicts = report.areas.flatMap(({ findings }) => findings.map(({ area, verdict }) => `${area} ${verdict}`));
  assert.deepEqual(
    verdicts.filter((line) => !line.endsWith("noted")),
    ["labels unknown", "labels unknown"],
  );
  assert.equal(exitCodeOf(report), 3);
});

test("a list of several pages is read to its end", async () => {
  const names = Array.from({ length: 130 }, (_, at) => `some-${at}`);
  for (const name of names) await must(shop.ada, "POST", "/labels", { name, color: "ededed" });
  await must(shop.ada, "DELETE", `/labels/${encodeURIComponent("frozen/rollback")}`);
  const last = shop.declared.governance?.labels.find(({ name }) => name === "frozen/rollback");
  await must(shop.ada, "POST", "/labels", last);
  assert.deepEqual(told(await shop.audited()), []);
});

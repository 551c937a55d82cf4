import assert from "node:assert/strict";
import { test } from "node:test";
import { quantile } from "../../../scripts/report/quantile.ts";

const buckets = { "0.1": 50, "0.5": 90, "1": 100, "+Inf": 100 };

test("a quantile lies linearly inside its bucket, as Prometheus has it", () => {
  assert.equal(quantile(buckets, 0.5), 0.1);
  assert.equal(quantile(buckets, 0.7)?.toFixed(6), "0.300000");
  assert.equal(quantile(buckets, 0.95), 0.75);
});

test("beyond the last finite bound nothing more is known than that bound", () => {
  assert.equal(quantile({ "0.1": 10, "+Inf": 100 }, 0.95), 0.1);
  assert.equal(quantile({ "+Inf": 100 }, 0.95), undefined);
});

test("without observations there is no quantile", () => {
  assert.equal(quantile({}, 0.95), undefined);
  assert.equal(quantile({ "0.1": 0, "+Inf": 0 }, 0.95), undefined);
  assert.equal(quantile({ strange: 4 }, 0.95), undefined);
});

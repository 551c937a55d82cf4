import assert from "node:assert/strict";
import { test } from "node:test";
import { curve, isFailure, percentile, type RequestRecord, summarize } from "./records.ts";

const record = (at: number, release: string | null, status: number | string, latencyMs = 10): RequestRecord => ({
  at,
  release,
  status,
  latencyMs,
});

test("users call no answer and 5xx a failure, and nothing else", () => {
  const statuses = [200, 302, 404, 429, 499, 500, 503, "ECONNRESET", "TIMEOUT"];
  assert.deepEqual(
    statuses.filter((status) => isFailure(record(0, null, status))),
    [500, 503, "ECONNRESET", "TIMEOUT"],
  );
});

test("a summary says per release what users saw, by the time of the answers", () => {
  const records = [
    record(1000, "stable", 200, 50),
    record(1010, "canary", 200, 5),
    record(1020, "canary", 500, 300),
    record(1030, "canary", 500, 100),
    record(1100, "stable", 200, 10),
    record(1200, null, "ECONNREFUSED", 1),
  ];
  assert.deepEqual(summarize(records, 3), {
    requests: 6,
    failures: 3,
    notSent: 3,
    seconds: 0.32,
    statuses: { "200": 3, "500": 2, ECONNREFUSED: 1 },
    releases: {
      canary: {
        requests: 3,
        failures: 2,
        firstFailureAt: 1130,
        firstAnswerAt: 1015,
        lastAnswerAt: 1320,
        latencyMs: { p50: 100, p95: 300, p99: 300, max: 300 },
      },
      stable: {
        requests: 2,
        failures: 0,
        firstFailureAt: null,
        firstAnswerAt: 1050,
        lastAnswerAt: 1110,
        latencyMs: { p50: 10, p95: 50, p99: 50, max: 50 },
      },
      unknown: {
        requests: 1,
        failures: 1,
        firstFailureAt: 1201,
        firstAnswerAt: 1201,
        lastAnswerAt: 1201,
        latencyMs: { p50: 1, p95: 1, p99: 1, max: 1 },
      },
    },
  });
});

test("a summary of nothing is all zeros", () => {
  assert.deepEqual(summarize([], 0), { requests: 0, failures: 0, notSent: 0, seconds: 0, statuses: {}, releases: {} });
});

test("percentiles are values that were measured", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  assert.deepEqual(
    [0, 50, 95, 99, 99.9, 100].map((percent) => percentile(values, percent)),
    [1, 100, 190, 198, 200, 200],
  );
  assert.equal(percentile([], 95), 0);
});

test("a curve has one point per interval, empty ones included", () => {
  const records = [record(990, "a", 200, 20), record(1030, "b", 500, 5), record(1290, "a", 200, 30)];
  assert.deepEqual(curve(records, 100), [
    { at: 1000, releases: { a: { requests: 1, failures: 0, p95: 20 }, b: { requests: 1, failures: 1, p95: 5 } } },
    { at: 1100, releases: {} },
    { at: 1200, releases: {} },
    { at: 1300, releases: { a: { requests: 1, failures: 0, p95: 30 } } },
  ]);
  assert.deepEqual(curve([], 100), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { isRunning, startTimeOf } from "./processes.ts";

test("a process is known by its number and when it began, so that a recycled number is another process", () => {
  const startTime = startTimeOf(process.pid);
  assert.match(startTime ?? "", /^\d+$/);
  assert.equal(isRunning({ name: "this", pid: process.pid, startTime: startTime ?? "" }), true);
  assert.equal(isRunning({ name: "this", pid: process.pid, startTime: "1" }), false);
  assert.equal(startTimeOf(2 ** 30), undefined);
});

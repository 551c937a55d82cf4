import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "./errors.ts";
import { labPaths } from "./paths.ts";

const isUsage = (error: unknown): boolean => error instanceof LabError && error.code === "USAGE";

test("all but the registry and the logs is below one folder, which down removes", () => {
  const { state, registry, logs, ...below } = labPaths("/var/lib/lab");
  assert.deepEqual([state, registry, logs], ["/var/lib/lab", "/var/lib/lab/registry", "/var/lib/lab/logs"]);
  assert.deepEqual(
    Object.values(below).filter((path) => !path.startsWith("/var/lib/lab/run")),
    [],
  );
});

test("a relative folder and one too long for sockets are refused", () => {
  assert.throws(() => labPaths("lab"), isUsage);
  assert.throws(() => labPaths(`/${"x".repeat(60)}`), isUsage);
});

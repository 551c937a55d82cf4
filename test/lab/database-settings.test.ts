import assert from "node:assert/strict";
import { test } from "node:test";
import { accessRules, serverSettings } from "./database-settings.ts";

test("whoever connects has TLS and SCRAM, or is refused", () => {
  assert.deepEqual(accessRules().trimEnd().split("\n"), [
    "hostssl all postgres all reject",
    "hostssl all cutover_admin 10.245.0.1/32 scram-sha-256",
    "hostssl all cutover_admin all reject",
    "hostssl all all 10.245.0.1/32 scram-sha-256",
    "hostssl all all 10.244.0.0/24 scram-sha-256",
  ]);
});

test("every setting is a line of its own with a quoted value", () => {
  const lines = serverSettings().trimEnd().split("\n");
  assert.deepEqual(
    lines.filter((line) => !/^[a-z_]+ = '[^']*'$/.test(line)),
    [],
  );
});

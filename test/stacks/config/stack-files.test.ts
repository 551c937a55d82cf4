import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadConfigText } from "../../../stacks/config/load.ts";

const root = join(import.meta.dirname, "../../..");

test("production and staging load without an issue or a warning", () => {
  const files = ["Pulumi.production.yaml", "Pulumi.staging.yaml"];
  const results = files.map((file) => {
    const result = loadConfigText(readFileSync(join(root, file), "utf8"));
    return { file, problems: result.ok ? result.warnings : result.issues };
  });
  assert.deepEqual(results, [
    { file: "Pulumi.production.yaml", problems: [] },
    { file: "Pulumi.staging.yaml", problems: [] },
  ]);
});

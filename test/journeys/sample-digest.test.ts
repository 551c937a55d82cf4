import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { imageReference } from "../lab/setup/artifacts.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

for (const stack of ["production", "staging"]) {
  it(`the sample image that Pulumi.${stack}.yaml names is the one that this checkout builds`, () => {
    const file = join(root, `Pulumi.${stack}.yaml`);
    assert.ok(existsSync(file), `Expected Pulumi.${stack}.yaml in the checkout; found none.`);
    const named = new Set(
      readFileSync(file, "utf8").match(/registry\.cutover\.test\/sample@sha256:[0-9a-f]{64}/g) ?? [],
    );
    const built = imageReference("sample");
    assert.deepEqual(
      [...named],
      [built],
      `The sample service, the image writer or the toolchain changed the digest. Write ${built} into Pulumi.${stack}.yaml.`,
    );
  });
}

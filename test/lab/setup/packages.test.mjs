import assert from "node:assert/strict";
import { it } from "node:test";
import { missingPackages, PACKAGES } from "./packages.mjs";

it("a package is missing when none of its files is there", () => {
  const present = new Set(PACKAGES.map(({ anyOf }) => anyOf.at(-1)));
  present.delete("/usr/bin/docker-registry");
  assert.deepEqual(
    missingPackages((file) => present.has(file)).map(({ name }) => name),
    ["docker-registry"],
  );
});

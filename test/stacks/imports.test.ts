/** What the program loads before it knows which areas its estate has. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

/** Files of ours and packages that `file` loads at once, and what those load; types and `await import` are not. */
function loadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, "utf8").replace(/^import type [^;]*;$/gm, "");
  for (const [, target = ""] of text.matchAll(/^(?:import|export) (?:[^;"]*? from )?"([^"]+)";$/gm)) {
    if (target.startsWith(".")) loadedBy(join(dirname(file), target), seen);
    else seen.add(target);
  }
  return seen;
}

test("an estate without an area does not wait for what only that area needs", () => {
  const loaded = [...loadedBy(join(root, "stacks/main.ts"))].map((path) =>
    path.startsWith(root) ? relative(root, path) : path,
  );
  assert.ok(loaded.includes("stacks/database.ts") && loaded.includes("@pulumi/pulumi"), "the walk reaches the areas");
  assert.deepEqual(
    loaded.filter((path) => /^(@pulumi\/(postgresql|github)(\/|$)|pg$|@octokit\/|libsodium)/.test(path)),
    [],
    "load it with `await import` once the area is known to be there",
  );
});

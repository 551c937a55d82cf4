import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { programDigest } from "../../../scripts/external/program-digest.ts";
import { temporaryFolder } from "./temporary.ts";

test("the digest changes with each part of the program, by name and by content, and with nothing else", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "stacks", "config"), { recursive: true });
  const seen = [await programDigest(root)];
  const change = async (work: () => void): Promise<void> => {
    work();
    seen.push(await programDigest(root));
  };
  await change(() => writeFileSync(join(root, "stacks", "main.ts"), "1"));
  await change(() => writeFileSync(join(root, "stacks", "config", "load.ts"), "1"));
  await change(() => writeFileSync(join(root, "stacks", "main.ts"), "2"));
  await change(() => renameSync(join(root, "stacks", "main.ts"), join(root, "stacks", "other.ts")));
  await change(() => writeFileSync(join(root, "package-lock.json"), "{}"));
  assert.equal(new Set(seen).size, seen.length);
  writeFileSync(join(root, "Pulumi.production.yaml"), "config: {}");
  writeFileSync(join(root, "README.md"), "words");
  assert.equal(await programDigest(root), seen.at(-1));
});

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { removeBrokenAttributes } from "../../../scripts/external/pulumi-attributes.ts";
import { temporaryFolder } from "./temporary.ts";

test("attributes that a killed update left unfinished are removed, of this stack alone", async () => {
  const root = temporaryFolder();
  const folder = join(root, ".pulumi", "stacks", "cutover");
  mkdirSync(folder, { recursive: true });
  const files = {
    "production.json": "{}",
    "production.json.attrs": "",
    "production.json.bak.attrs": '{"user.cache_control":""}',
    "staging.json.attrs": "",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  assert.deepEqual(await removeBrokenAttributes(`file://${root}?no_tmp_dir=true`, "cutover", "production"), [
    "removed `production.json.attrs`, which a killed update left unfinished",
  ]);
  assert.deepEqual(readdirSync(folder).sort(), ["production.json", "production.json.bak.attrs", "staging.json.attrs"]);
});

test("other backends and a state that was never made have none", async () => {
  for (const backend of [undefined, "s3://bucket", `file://${temporaryFolder()}`])
    assert.deepEqual(await removeBrokenAttributes(backend, "cutover", "production"), []);
});

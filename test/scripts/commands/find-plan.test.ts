import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findPlan } from "../../../scripts/commands/find-plan.ts";
import { formatPlan } from "../../../scripts/engine/plan-file.ts";
import { FolderFiles } from "../../../scripts/external/files.ts";
import { temporaryFolder } from "../external/temporary.ts";
import { plan } from "./project.ts";

const folder = temporaryFolder();
const filesIn = (name: string): FolderFiles => new FolderFiles(join(folder, name));

test("a plan is found by its id and as the latest", async () => {
  const files = filesIn("known");
  await files.writePlan(plan.id, formatPlan(plan));
  assert.deepEqual(await findPlan(files, plan.id, "production", folder), plan);
  assert.deepEqual(await findPlan(files, "latest", "production", folder), plan);
});

test("a plan's file from elsewhere is kept where its journal will be", async () => {
  const files = filesIn("copied");
  writeFileSync(join(folder, "reviewed.json"), formatPlan(plan));
  assert.deepEqual(await findPlan(files, "reviewed.json", "production", folder), plan);
  assert.deepEqual(await files.list(), [plan.id]);
});

test("a plan that was changed, is of another stack or is not there is refused", async () => {
  const files = filesIn("refused");
  writeFileSync(join(folder, "changed.json"), formatPlan(plan).replace("ada@build-7", "eve@build-7"));
  await assert.rejects(findPlan(files, "changed.json", "production", folder), { code: "PLAN_INVALID" });
  await assert.rejects(findPlan(files, "none", "production", folder), {
    code: "PLAN_NOT_FOUND",
    message: /cutover -- plan --stack production/,
  });
  await assert.rejects(findPlan(files, "latest", "production", folder), { code: "PLAN_NOT_FOUND" });
  writeFileSync(join(folder, "other.json"), formatPlan(plan));
  await assert.rejects(findPlan(files, "other.json", "staging", folder), {
    code: "USAGE",
    message: /for stack production/,
  });
});

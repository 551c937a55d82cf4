import { resolve } from "node:path";
import { EngineError } from "../engine/errors.ts";
import { nextCommand } from "../engine/next-command.ts";
import type { Plan } from "../engine/plan.ts";
import { parsePlan } from "../engine/plan-file.ts";
import { readIfThere } from "../external/lines.ts";
import type { RolloutFiles } from "../ports.ts";

/**
 * The plan that a person means: a file, the id of a rollout, or `latest`. A plan from elsewhere is copied to where its
 * journal will be.
 */
export async function findPlan(files: RolloutFiles, named: string, stack: string, directory: string): Promise<Plan> {
  const plan = await readNamed(files, named, stack, directory);
  if (plan.stack === stack) return plan;
  throw new EngineError(
    "USAGE",
    `Expected a plan for stack ${stack}; plan ${plan.id} is for stack ${plan.stack}.`,
    `Run it with --stack ${plan.stack}.`,
  );
}

async function readNamed(files: RolloutFiles, named: string, stack: string, directory: string): Promise<Plan> {
  const ids = await files.list();
  const id = named === "latest" ? ids.at(-1) : named;
  const known = id === undefined || !ids.includes(id) ? undefined : await files.readPlan(id);
  if (known !== undefined) return parsePlan(known);
  const text = named === "latest" ? undefined : await readIfThere(resolve(directory, named));
  if (text === undefined) throw notFound(named, ids, stack);
  const plan = parsePlan(text);
  if (!ids.includes(plan.id)) await files.writePlan(plan.id, text);
  return plan;
}

function notFound(named: string, ids: readonly string[], stack: string): EngineError {
  const have =
    ids.length === 0
      ? "there is no plan for this stack yet"
      : `the newest ones are ${ids.slice(-3).reverse().join(", ")}`;
  return new EngineError(
    "PLAN_NOT_FOUND",
    `Expected ${named} to be a plan's file, its id or "latest"; ${have}.`,
    `Make one: ${nextCommand("plan", stack)}`,
  );
}

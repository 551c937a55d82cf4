import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../engine/errors.ts";
import { readIfThere } from "./lines.ts";

export const stackFilePath = (root: string, stack: string): string => join(root, `Pulumi.${stack}.yaml`);

/** Text of a stack's configuration file in the work tree. */
export async function readStackFile(root: string, stack: string): Promise<string> {
  const text = await readIfThere(stackFilePath(root, stack));
  if (text !== undefined) return text;
  throw new EngineError(
    "CONFIGURATION_INVALID",
    `Expected Pulumi.${stack}.yaml beside Pulumi.yaml in ${root}; there is no such file.`,
    "Name a stack that exists with --stack, or write its configuration file first.",
  );
}

/** Names of the stacks that have a configuration file in the folder, in order. */
export async function listStacks(root: string): Promise<readonly string[]> {
  const names = (await readdir(root)).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  return names.sort();
}

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { EngineError } from "../engine/errors.ts";

/** The nearest folder with a Pulumi.yaml, from the one given upwards. Throws USAGE when there is none. */
export function projectRoot(directory: string): string {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new EngineError(
    "USAGE",
    `Expected a Pulumi.yaml in ${directory} or above it; there is none.`,
    "Run the command in the project's folder.",
  );
}

/** The project's name in the Pulumi.yaml of a folder; `cutover` when it says none. */
export async function projectName(root: string): Promise<string> {
  const settings: unknown = parse(await readFile(join(root, "Pulumi.yaml"), "utf8"));
  return typeof settings === "object" && settings !== null && "name" in settings ? String(settings.name) : "cutover";
}

import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "./command.ts";
import { labVariables } from "./env.ts";
import type { LabPaths } from "./paths.ts";
import { executable, installPlugins } from "./setup/artifacts.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** Protects nothing: the lab's state holds only what the lab made up. Fixed, so that committed examples can be decrypted. */
const passphrase = "cutover-lab";

const programs = ["pulumi", "pulumi-language-nodejs", "kubectl"] as const;

/** The stack that plain `pulumi` works on in the lab's shell. */
const selectedStack = "production";

/** An empty state backend with the checkout's stacks, none of them deployed, and the programs in one folder. */
export async function preparePulumi(paths: LabPaths): Promise<void> {
  for (const folder of [paths.bin, paths.pulumiBackend, paths.pulumiHome]) mkdirSync(folder, { recursive: true });
  writeFileSync(paths.passphrase, passphrase, { mode: 0o600 });
  refreshPulumi(paths);
  await createStacks(paths);
}

/** Puts the present programs and plugins in place, also in a lab that is up: they may have been made anew since. */
export function refreshPulumi(paths: LabPaths): void {
  for (const program of programs) {
    const link = join(paths.bin, program);
    rmSync(link, { force: true });
    symlinkSync(executable(program), link);
  }
  installPlugins(paths.pulumiHome);
}

// In a copy of the project: `stack init` writes to the stack's file where it has no salt, and a checkout must stay as it is.
async function createStacks(paths: LabPaths): Promise<void> {
  const project = join(paths.run, "pulumi-project");
  mkdirSync(project);
  const files = readdirSync(checkout).filter((name) => /^Pulumi(\..+)?\.yaml$/.test(name));
  for (const name of files) cpSync(join(checkout, name), join(project, name));
  const declared = files.map((name) => name.slice("Pulumi.".length, -".yaml".length)).filter((name) => name !== "");
  const stacks = new Set([selectedStack, ...declared]);
  const pulumi = (cwd: string, ...args: string[]): Promise<string> =>
    command(executable("pulumi"), ["stack", ...args, "--non-interactive"], { cwd, env: labVariables(paths) });
  for (const stack of stacks) await pulumi(project, "init", stack, "--no-select");
  await pulumi(checkout, "select", selectedStack);
}

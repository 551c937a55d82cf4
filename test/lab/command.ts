import { execa } from "execa";
import { LabError } from "./errors.ts";

export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Seconds; 60 by default. */
  readonly limit?: number;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever it answers. A program that is missing or too slow answers with exit code -1. */
export async function tryCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await execa(program, [...args], {
    reject: false,
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
    timeout: (options.limit ?? 60) * 1000,
    killSignal: "SIGKILL",
    env: { ...options.env, PATH: systemPath() },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const stderr = result.exitCode === undefined ? `${result.shortMessage ?? ""}\n${result.stderr}` : result.stderr;
  return { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr };
}

/** Runs a program that must succeed; its standard output. @throws LabError COMMAND_FAILED with its standard error. */
export async function command(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await tryCommand(program, args, options);
  if (result.exitCode !== 0) {
    throw new LabError(
      "COMMAND_FAILED",
      `expected ${program} ${args.join(" ")} to succeed, found exit code ${result.exitCode}: ${result.stderr.trim()}`,
      "The lab was left as it is. Clear it away and start again: npm run lab -- down && npm run lab",
    );
  }
  return result.stdout;
}

/** The caller's PATH with the folders of system programs, which a plain user's PATH often lacks. */
export function systemPath(): string {
  return `${process.env.PATH ?? ""}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin`;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { EngineError } from "../engine/errors.ts";
import { isCode } from "./lines.ts";
import type { UpdateProgress } from "./pulumi-events.ts";
import { CommandFailure, type CommandOutcome } from "./pulumi-failure.ts";
import { noteProcess } from "./pulumi-locks.ts";
import { UpdateWatch, type WatchLimits } from "./update-watch.ts";

type Options = {
  /** Where a private folder for each command is made and removed. */
  readonly folder: string;
  readonly limits: WatchLimits;
  /** Environment on top of this process's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a command that runs the program reads the live objects first, whatever Pulumi.yaml says. */
  readonly refresh: boolean;
  readonly onProgress?: (progress: UpdateProgress) => void;
  /** The command line to start; `pulumi` from PATH unless told. */
  readonly executable?: readonly [string, ...string[]];
};

/** What the Automation API expects of a command. */
export type CommandResult = { readonly stdout: string; readonly stderr: string; readonly code: number };

/** Exit code for a child that ended by a signal. */
const KILLED = 130;

const PULUMI: readonly [string, ...string[]] = ["pulumi"];

/** Commands that run the program, and so report engine events. */
const RUNS_PROGRAM: ReadonlySet<string> = new Set(["up", "preview", "refresh", "destroy"]);

/** Commands that can read the live objects before they compare. */
const REFRESHES: ReadonlySet<string> = new Set(["up", "preview", "destroy"]);

/**
 * The Automation API's seam for starting the command line, filled with a process that can be watched and stopped.
 *
 * Output and events go to files and not through pipes: when this process is killed the update goes on to its end, as it
 * should, while a broken pipe would kill it halfway through a resource.
 */
export class WatchedCommand {
  readonly command: string;
  readonly version = null;
  readonly #options: Options;
  /** How the last command that runs the program ended. */
  outcome: CommandOutcome | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.command = options.executable?.[0] ?? "pulumi";
  }

  /** As the Automation API asks for it: its class has a private constructor, its contract is `run`. */
  asPulumiCommand(): PulumiCommand {
    return this as unknown as PulumiCommand;
  }

  async run(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    _onOutput?: (text: string) => void,
    _onError?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<CommandResult> {
    // Selecting would change which stack the person's own shell works on; every call here names its stack.
    if (args[0] === "stack" && args[1] === "select") return { stdout: "", stderr: "", code: 0 };
    const outcome = await this.#start(args, cwd, { ...env, ...this.#options.env }, signal);
    if (RUNS_PROGRAM.has(args[0] ?? "")) this.outcome = outcome;
    if (outcome.exitCode !== 0) throw new CommandFailure(outcome);
    return { stdout: outcome.stdout, stderr: outcome.stderr, code: outcome.exitCode };
  }

  async #start(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<CommandOutcome> {
    await mkdir(this.#options.folder, { recursive: true });
    const folder = await mkdtemp(join(this.#options.folder, "pulumi-"));
    const files = { out: join(folder, "stdout"), err: join(folder, "stderr"), events: join(folder, "events") };
    const hasEvents = RUNS_PROGRAM.has(args[0] ?? "");
    const refresh = REFRESHES.has(args[0] ?? "") ? [`--refresh=${this.#options.refresh}`] : [];
    const full = [...args, "--non-interactive", ...(hasEvents ? ["--event-log", files.events] : []), ...refresh];
    try {
      const watch = new UpdateWatch(
        this.#options.limits,
        hasEvents ? files.events : undefined,
        this.#options.onProgress,
      );
      const exitCode = await this.#spawn(full, cwd, env, files, watch, signal);
      const { progress, stopped, killed } = await watch.finish();
      const [stdout, stderr] = await Promise.all([readFile(files.out, "utf8"), readFile(files.err, "utf8")]);
      return { exitCode, stdout, stderr, progress, killed, ...(stopped === undefined ? {} : { stopped }) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #spawn(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    files: { readonly out: string; readonly err: string },
    watch: UpdateWatch,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const out = openSync(files.out, "wx", 0o600);
    const err = openSync(files.err, "wx", 0o600);
    const [executable, ...first] = this.#options.executable ?? PULUMI;
    const child = spawn(executable, [...first, ...args], {
      cwd,
      env: { ...process.env, ...env, PULUMI_AUTOMATION_API: "true", PATH: pathWithNode(env.PATH ?? process.env.PATH) },
      stdio: ["ignore", out, err],
      detached: true,
    });
    closeSync(out);
    closeSync(err);
    const ended = once(child, "exit");
    if (child.pid !== undefined) {
      noteProcess(dirname(files.out), child.pid);
      watch.begin(child.pid, signal);
    }
    const [code] = (await ended.catch((error: unknown) => notStarted(executable, error))) as [number | null];
    return code ?? KILLED;
  }
}

/** The program must run on the Node that runs this, whichever comes first on PATH otherwise. */
function pathWithNode(path: string | undefined): string {
  return `${dirname(process.execPath)}:${path ?? ""}`;
}

function notStarted(executable: string, error: unknown): never {
  if (!isCode(error, "ENOENT")) throw error;
  throw new EngineError(
    "USAGE",
    `Expected the command ${executable} on PATH; it is not there.`,
    'Install Pulumi, or with the lab up: eval "$(npm run -s lab -- env)"',
    { cause: error },
  );
}

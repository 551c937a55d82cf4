import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalWorkspace, Stack as PulumiStack } from "@pulumi/pulumi/automation/index.js";
import type { StackOutputs } from "../../stacks/outputs.ts";
import type { Stack, UpdateRequest, UpdateResult } from "../ports.ts";
import { programDigest } from "./program-digest.ts";
import type { UpdateProgress } from "./pulumi-events.ts";
import { CommandFailure, type CommandOutcome, engineErrorOf, kindOfFailure } from "./pulumi-failure.ts";
import { deadHolders, repairStack } from "./pulumi-repair.ts";
import { outputsOf } from "./pulumi-state.ts";
import { readStackFile, stackFilePath } from "./stack-file.ts";
import type { WatchLimits } from "./update-watch.ts";
import { WatchedCommand } from "./watched-command.ts";
import { writeWhole } from "./write-file.ts";

export type PulumiStackOptions = {
  readonly name: string;
  /** Folder with Pulumi.yaml. */
  readonly root: string;
  /** Name in Pulumi.yaml. */
  readonly project: string;
  /** Private folder for configuration and logs of running commands. */
  readonly folder: string;
  readonly limits: WatchLimits;
  /** Environment for Pulumi and its program on top of this process's own: KUBECONFIG when one was given. */
  readonly env: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: UpdateProgress) => void;
  /** Command line to start instead of `pulumi` (tests). */
  readonly executable?: readonly [string, ...string[]];
};

/** One stack through Pulumi's Automation API. */
export class AutomationStack implements Stack {
  readonly #options: PulumiStackOptions;

  constructor(options: PulumiStackOptions) {
    this.#options = options;
  }

  readConfiguration(): Promise<string> {
    return readStackFile(this.#options.root, this.#options.name);
  }

  writeConfiguration(text: string): Promise<void> {
    return writeWhole(stackFilePath(this.#options.root, this.#options.name), text);
  }

  programDigest(): Promise<string> {
    return programDigest(this.#options.root);
  }

  async outputs(): Promise<StackOutputs | undefined> {
    return outputsOf(await this.exportState());
  }

  /** The state with secrets as they are stored: encrypted. A stack that was never made is an empty deployment. */
  async exportState(): Promise<unknown> {
    const result = await this.#command(["stack", "export", "--stack", this.#options.name]).catch((error: unknown) => {
      if (error instanceof CommandFailure && kindOfFailure(error.outcome.stderr) === "no-stack") return undefined;
      throw asEngineError(error, "Reading the state", this.#options.name);
    });
    return result === undefined ? { version: 3, deployment: {} } : JSON.parse(result.stdout);
  }

  async update(request: UpdateRequest): Promise<UpdateResult> {
    const began = performance.now();
    const outcome = await this.#run("up", request);
    return { changes: outcome.progress.changes ?? {}, durationMilliseconds: Math.round(performance.now() - began) };
  }

  async preview(request: UpdateRequest): Promise<{ readonly changes: Readonly<Record<string, number>> }> {
    const { same: _same, ...changes } = (await this.#run("preview", request)).progress.changes ?? {};
    return { changes };
  }

  repair(): Promise<readonly string[]> {
    return repairStack({
      stack: this.#options.name,
      project: this.#options.project,
      backend: this.#options.env.PULUMI_BACKEND_URL ?? process.env.PULUMI_BACKEND_URL,
      folder: this.#options.folder,
      waitMilliseconds: this.#options.limits.totalMilliseconds,
      graceMilliseconds: this.#options.limits.graceMilliseconds ?? 10_000,
      exportState: () => this.exportState(),
      run: (args) => this.#command(args),
    }).catch((error: unknown) => {
      throw asEngineError(error, "Repair", this.#options.name);
    });
  }

  /** Runs an update or preview; once more when the lock in the way turns out to be a dead process's. */
  async #run(kind: "up" | "preview", request: UpdateRequest): Promise<CommandOutcome> {
    const { name } = this.#options;
    const what = kind === "up" ? "Update" : "Preview";
    try {
      return await this.#attempt(kind, request);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      if (error.outcome.killed) await this.#cancel();
      if (deadHolders(error).length === 0) throw engineErrorOf(error.outcome, what, { stack: name });
    }
    await this.#cancel();
    return this.#attempt(kind, request).catch((error: unknown) => {
      throw asEngineError(error, what, name);
    });
  }

  async #attempt(kind: "up" | "preview", request: UpdateRequest): Promise<CommandOutcome> {
    await mkdir(this.#options.folder, { recursive: true });
    const folder = await mkdtemp(join(this.#options.folder, "configuration-"));
    try {
      const configFile = join(folder, `Pulumi.${this.#options.name}.yaml`);
      await writeFile(configFile, request.configuration, { mode: 0o600 });
      const command = this.#watched({ CUTOVER_ROLLOUT: request.token }, request.refresh ?? false);
      const stack = await this.#open(command);
      const options = { configFile, message: request.message, color: "never", suppressProgress: true } as const;
      const signal = request.signal === undefined ? {} : { signal: request.signal };
      if (kind === "up") await stack.up({ ...options, ...signal });
      else await previewOf(command, this.#options, configFile, request.signal);
      if (command.outcome === undefined) throw new Error(`pulumi ${kind} ended without an outcome`);
      return command.outcome;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The two questions that the Automation API asks after each update are answered by the event log already; they would cost 0.9 s. */
  async #open(command: WatchedCommand): Promise<PulumiStack> {
    const stack = await PulumiStack.select(this.#options.name, await this.#workspace(command));
    return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
  }

  #workspace(command: WatchedCommand): Promise<LocalWorkspace> {
    return LocalWorkspace.create({ workDir: this.#options.root, pulumiCommand: command.asPulumiCommand() });
  }

  #command(args: readonly string[]): Promise<{ readonly stdout: string }> {
    return this.#watched({}).run(args, this.#options.root, {});
  }

  async #cancel(): Promise<void> {
    await this.#command(["cancel", "--yes", "--stack", this.#options.name]).catch(() => undefined);
  }

  #watched(env: Readonly<Record<string, string>>, refresh = false): WatchedCommand {
    const { folder, limits, onProgress, executable } = this.#options;
    return new WatchedCommand({
      folder,
      limits,
      env: { ...this.#options.env, ...env },
      refresh,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(executable === undefined ? {} : { executable }),
    });
  }
}

/** Straight through the command: the Automation API's preview has no way to hand over a signal's reason and its own event server. */
async function previewOf(
  command: WatchedCommand,
  options: PulumiStackOptions,
  configFile: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = ["preview", "--config-file", configFile, "--color", "never", "--stack", options.name];
  const debug = { PULUMI_DEBUG_COMMANDS: "true" };
  await command.run(args, options.root, debug, undefined, undefined, signal);
}

function asEngineError(error: unknown, what: string, stack: string): unknown {
  return error instanceof CommandFailure ? engineErrorOf(error.outcome, what, { stack }) : error;
}

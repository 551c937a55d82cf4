import type { Command } from "commander";
import { unfinishedRollout } from "../engine/prepare.ts";
import { latestRollout, type RolloutStatus, statusOf } from "../engine/status.ts";
import { readStackFile } from "../external/stack-file.ts";
import type { RolloutFiles } from "../ports.ts";
import { statusInWords } from "../report/status-words.ts";
import { findPlan } from "./find-plan.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withCommonOptions } from "./options.ts";
import { openProject, openWorld, worldSettingsOf } from "./world.ts";

type StatusOptions = CommonOptions & { readonly plan?: string };

export function addStatusCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  withCommonOptions(program.command("status"), "npm run -s cutover -- status --stack production")
    .summary("who holds the lease, how the rollout stands")
    .description("Who holds the lease, how the last rollout stands, and the next command.")
    .option(
      "-p, --plan <plan>",
      "the plan's file, its id, or latest (default: the unfinished rollout, else the newest)",
    )
    .action(async (options: StatusOptions) => {
      await status(options, io);
      finish(0);
    });
}

async function status(options: StatusOptions, io: Io): Promise<void> {
  const project = await openProject(options, io.directory);
  const settings = worldSettingsOf(await readStackFile(project.root, options.stack));
  const ports = await openWorld(options, project, settings);
  const named =
    options.plan === undefined ? undefined : await findPlan(project.files, options.plan, options.stack, io.directory);
  const id = named?.id ?? (await mostUrgent(project.files, options.stack));
  const lease = await ports.cluster.readLease();
  const weights = await ports.cluster.readWeights();
  const found: RolloutStatus | undefined = id === undefined ? undefined : await statusOf(ports, id);
  await ports.close();
  if (options.json) {
    io.line(
      JSON.stringify({ stack: options.stack, lease, weights, ...(found === undefined ? {} : { rollout: found }) }),
    );
    return;
  }
  const lines = statusInWords({ stack: options.stack, lease, weights, rollout: found, now: ports.clock.now() });
  for (const line of lines) io.line(line);
}

/** A rollout that is not finished comes before the newest one. */
async function mostUrgent(files: RolloutFiles, stack: string): Promise<string | undefined> {
  return (await unfinishedRollout({ files }, stack)) ?? (await latestRollout({ files }));
}

import type { Command } from "commander";
import { withReleases } from "../../stacks/config/edit.ts";
import { preparePlan } from "../engine/prepare.ts";
import { readStackFile } from "../external/stack-file.ts";
import { planInWords } from "../report/plan-words.ts";
import { configOf, plannedConfigurationOf } from "./configuration.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withCommonOptions } from "./options.ts";
import { openProject, openWorld, worldSettingsOf } from "./world.ts";

type PlanOptions = CommonOptions & { readonly to?: string };

export function addPlanCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  withCommonOptions(program.command("plan"), "npm run -s cutover -- plan --stack production --to 2.0.0")
    .summary("write down the steps of a rollout")
    .description("Write down the steps of a rollout for the world as it stands. Changes nothing.")
    .option("--to <release>", "version or id of the candidate (default: the one release that has no traffic)")
    .action(async (options: PlanOptions) => {
      await plan(options, io);
      finish(0);
    });
}

async function plan(options: PlanOptions, io: Io): Promise<void> {
  const project = await openProject(options, io.directory);
  const text = await readStackFile(project.root, options.stack);
  const ports = await openWorld(options, project, worldSettingsOf(text));
  const intent = { stack: options.stack, actor: ports.actor, ...(options.to === undefined ? {} : { to: options.to }) };
  const planned = plannedConfigurationOf(configOf(text));
  const made = await preparePlan(ports, intent, planned, withReleases).finally(() => ports.close());
  if (options.json) {
    io.line(JSON.stringify(made));
    return;
  }
  for (const line of planInWords(made)) io.line(line);
  io.line("");
  io.line(`Written to ${project.files.pathOf(made.id, "plan.json")}`);
  io.line(`Run it:    npm run -s cutover -- rollout --stack ${options.stack} --plan ${made.id}`);
}

import type { Command } from "commander";
import type { Outcome } from "../engine/admission.ts";
import type { Plan } from "../engine/plan.ts";
import { unfinishedRollout } from "../engine/prepare.ts";
import { resumeRollout, rollbackRollout, runRollout } from "../engine/run.ts";
import type { RunOptions } from "../engine/session.ts";
import type { Ports } from "../ports.ts";
import { findPlan } from "./find-plan.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withCommonOptions } from "./options.ts";
import { writeReport } from "./report-file.ts";
import { showRollout } from "./show.ts";
import { openProject, openWorld, type Project, worldSettingsOf } from "./world.ts";

type RunVerbOptions = CommonOptions & { readonly plan?: string; readonly reason?: string };
type Run = (ports: Ports, plan: Plan, options: RunOptions) => Promise<Outcome>;
type Finish = (code: ExitCode) => void;

const HOW_TO_STOP = `
Ctrl-C (or SIGTERM) stops at the next safe point and leaves the traffic where it is.
Go on with resume, or take everything back with rollback. A second one stops at once.`;

/** \`rollout\`, \`resume\` and \`rollback\`: what moves traffic. */
export function addRunCommands(program: Command, io: Io, finish: Finish): void {
  withCommonOptions(program.command("rollout"), "npm run -s cutover -- rollout --stack production --plan latest")
    .summary("run a plan, judged step by step")
    .description("Run a plan: move the traffic to the candidate in judged steps, or take it back.")
    .addHelpText("after", HOW_TO_STOP)
    .requiredOption("-p, --plan <plan>", "the plan's file, its id, or latest")
    .action(async (options: RunVerbOptions) => {
      const done = await run(options, io, (ports, plan, how) => runRollout(ports, plan.id, how));
      finish(done.outcome === "promoted" ? 0 : 1);
    });
  withCommonOptions(program.command("resume"), "npm run -s cutover -- resume --stack production")
    .summary("go on with a rollout that was stopped or died")
    .description("Go on with a rollout that was stopped or whose process died.")
    .addHelpText("after", HOW_TO_STOP)
    .option("-p, --plan <plan>", "the plan's file, its id, or latest (default: the rollout that is not finished)")
    .action(async (options: RunVerbOptions) => {
      const done = await run(options, io, (ports, plan, how) => resumeRollout(ports, plan.id, how));
      finish(done.outcome === "promoted" ? 0 : 1);
    });
  withCommonOptions(
    program.command("rollback"),
    "npm run -s cutover -- rollback --stack production --reason 'complaints'",
  )
    .summary("take a rollout back that is not finished")
    .description("Take a rollout back that is not finished: traffic first, then the whole estate, then the proof.")
    .option("-p, --plan <plan>", "the plan's file, its id, or latest (default: the rollout that is not finished)")
    .option("--reason <words>", "why, for the record", "asked for on the command line")
    .action(async (options: RunVerbOptions) => {
      const reason = options.reason ?? "";
      const done = await run(options, io, (ports, plan, how) => rollbackRollout(ports, plan.id, reason, how));
      finish(done.outcome === "rolled-back" ? 0 : 1);
    });
}

async function run(options: RunVerbOptions, io: Io, work: Run): Promise<Outcome> {
  const project = await openProject(options, io.directory);
  const plan = await planOf(options, project, io);
  const ports = await openWorld(options, project, { ...worldSettingsOf(plan.file), metrics: plan.metrics });
  const show = showRollout(plan, io, options.json, ports.clock.now());
  try {
    const outcome = await work(ports, plan, { onEvent: show.onEvent, signal: io.signal });
    show.end();
    await tellEnd(options, io, project, plan, outcome);
    return outcome;
  } catch (error) {
    show.end();
    // How far it came is worth a page too; a rollout that never began leaves none.
    await writeReport(project, plan).catch(() => undefined);
    throw error;
  } finally {
    await ports.close();
  }
}

async function tellEnd(options: CommonOptions, io: Io, project: Project, plan: Plan, outcome: Outcome): Promise<void> {
  // The rollout is over and recorded; a page that can't be written must not make it look failed.
  const report = await writeReport(project, plan).catch((error: unknown) => {
    io.notice(`The report could not be written: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
  if (options.json) {
    const { plan: _plan, ...rest } = outcome;
    io.line(JSON.stringify({ kind: "outcome", ...rest, ...(report === undefined ? {} : { report }) }));
  } else if (report !== undefined) {
    io.line(`Report: ${report}`);
  }
}

async function planOf(options: RunVerbOptions, project: Project, io: Io): Promise<Plan> {
  const unfinished =
    options.plan === undefined ? await unfinishedRollout({ files: project.files }, options.stack) : undefined;
  return findPlan(project.files, options.plan ?? unfinished ?? "latest", options.stack, io.directory);
}

import type { Command } from "commander";
import { type JournalEntry, parseJournal } from "../engine/journal.ts";
import type { Plan } from "../engine/plan.ts";
import { unfinishedRollout } from "../engine/prepare.ts";
import { type Interval, parseSamples } from "../engine/samples.ts";
import { systemClock } from "../external/clock.ts";
import type { FolderFiles } from "../external/files.ts";
import { entryLine } from "../report/journal-words.ts";
import { LivePainter } from "../report/live.ts";
import { viewOfFiles } from "../report/view-of-files.ts";
import { findPlan } from "./find-plan.ts";
import type { ExitCode, Io } from "./io.ts";
import { type CommonOptions, withCommonOptions } from "./options.ts";
import { openProject } from "./world.ts";

type WatchOptions = CommonOptions & { readonly plan?: string };

const POLL_MILLISECONDS = 250;

export function addWatchCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  withCommonOptions(program.command("watch"), "npm run -s cutover -- watch --stack production")
    .summary("show a rollout that another process runs")
    .description("Show a rollout that another process runs, from what it writes, until it is over. Touches nothing.")
    .option("-p, --plan <plan>", "the plan's file, its id, or latest (default: the rollout that is under way)")
    .action(async (options: WatchOptions) => {
      const project = await openProject(options, io.directory);
      const named = options.plan ?? (await unfinishedRollout({ files: project.files }, options.stack)) ?? "latest";
      const plan = await findPlan(project.files, named, options.stack, io.directory);
      finish(await watch(plan, project.files, io, options.json));
    });
}

type Seen = { readonly entries: readonly JournalEntry[]; readonly intervals: readonly Interval[] };

/** Exit code 0 when it was promoted or the person has seen enough, 1 when it was rolled back. */
async function watch(plan: Plan, files: FolderFiles, io: Io, json: boolean): Promise<ExitCode> {
  const painter = io.screen === undefined || json ? undefined : new LivePainter(io.screen);
  const read = reader(plan, files);
  let told = 0;
  for (;;) {
    const { entries, intervals } = await read();
    painter?.show(viewOfFiles(plan, entries, intervals, systemClock.now()));
    if (painter === undefined) {
      for (const entry of entries.slice(told)) io.line(json ? JSON.stringify(entry) : entryLine(plan, entry));
    }
    told = entries.length;
    const last = entries.findLast((entry) => entry.kind === "finished");
    if (last !== undefined || io.signal.aborted) {
      painter?.end();
      return last?.outcome === "rolled-back" ? 1 : 0;
    }
    await systemClock.sleep(POLL_MILLISECONDS, io.signal);
  }
}

/** Reads the rollout's files, each only when it has grown. */
function reader(plan: Plan, files: FolderFiles): () => Promise<Seen> {
  let seen: Seen = { entries: [], intervals: [] };
  let sizes = { journal: -1, samples: -1 };
  return async () => {
    const now = {
      journal: await files.sizeOf(plan.id, "journal.jsonl"),
      samples: await files.sizeOf(plan.id, "samples.jsonl"),
    };
    if (now.journal !== sizes.journal) {
      seen = { ...seen, entries: parseJournal(await files.journal(plan.id).read()).entries };
    }
    if (now.samples !== sizes.samples) seen = { ...seen, intervals: parseSamples(await files.samples(plan.id).read()) };
    sizes = now;
    return seen;
  };
}

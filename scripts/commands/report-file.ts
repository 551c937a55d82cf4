import { parseJournal } from "../engine/journal.ts";
import type { Plan } from "../engine/plan.ts";
import { parseSamples } from "../engine/samples.ts";
import { readIfThere, wholeLines } from "../external/lines.ts";
import { renderReport } from "../report/html.ts";
import type { Project } from "./world.ts";

/** Writes the page of a rollout from what it left on disk, and returns its path; undefined when it never began. */
export async function writeReport(project: Project, plan: Plan): Promise<string | undefined> {
  const { files } = project;
  const [journal, samples, audit] = await Promise.all([
    files.journal(plan.id).read(),
    files.samples(plan.id).read(),
    readIfThere(project.audit),
  ]);
  if (journal.length === 0) return undefined;
  const html = renderReport({
    plan,
    entries: parseJournal(journal).entries,
    intervals: parseSamples(samples),
    audit: auditOf(wholeLines(audit ?? ""), plan.id),
  });
  return files.writeReport(plan.id, html);
}

/** Hash of the rollout's last record, to be compared with the record itself. */
function auditOf(
  lines: readonly string[],
  rollout: string,
): { readonly records: number; readonly head: string } | undefined {
  const records = lines.flatMap((line) => {
    try {
      const record: unknown = JSON.parse(line);
      const ours = typeof record === "object" && record !== null && "rollout" in record && record.rollout === rollout;
      return ours && "hash" in record ? [String(record.hash)] : [];
    } catch {
      return [];
    }
  });
  const head = records.at(-1);
  return head === undefined ? undefined : { records: records.length, head };
}

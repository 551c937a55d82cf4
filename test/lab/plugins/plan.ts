import assert from "node:assert/strict";
import type { Project } from "./project.ts";

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

/** What a preview after a refresh would do, by resource: the operation and the fields that differ, sorted. What stays is left out. */
export async function plannedChanges(project: Project): Promise<Record<string, string>> {
  const answer = await project.pulumi("preview", "--refresh", "--json");
  assert.equal(answer.exitCode, 0, answer.text);
  const { steps } = JSON.parse(answer.stdout) as { readonly steps: readonly Step[] };
  const changes = steps.filter(({ op }) => !["same", "refresh", "read"].includes(op));
  return Object.fromEntries(changes.map((step) => [step.urn.slice(step.urn.lastIndexOf("::") + 2), words(step)]));
}

function words({ op, detailedDiff }: Step): string {
  const fields = Object.keys(detailedDiff ?? {}).map((path) => path.replace(/\[.*/, ""));
  return [op, ...[...new Set(fields)].sort((a, b) => a.localeCompare(b))].join(" ");
}

/** The page of one rollout: one file that needs no server, no script and no network. Pure. */
import type { JournalEntry } from "../engine/journal.ts";
import type { Plan } from "../engine/plan.ts";
import { weightAt } from "../engine/rollout-state.ts";
import type { Interval } from "../engine/samples.ts";
import { type ChartOptions, chart, type Mark } from "./chart.ts";
import { curvesOf } from "./curves.ts";
import { type Html, html, raw } from "./escape.ts";
import { factsOf } from "./facts.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { recordTables } from "./record-tables.ts";

export type ReportInput = {
  readonly plan: Plan;
  readonly entries: readonly JournalEntry[];
  readonly intervals: readonly Interval[];
  /** The rollout's records in the audit log: how many, and the hash of the last. Absent when there are none. */
  readonly audit: { readonly records: number; readonly head: string } | undefined;
};

export function renderReport(input: ReportInput): string {
  const { plan } = input;
  const title = `${plan.stack}: ${plan.from.version} to ${plan.to.version}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Rollout ${title}</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="soft">Rollout <code>${plan.id}</code>, planned by ${plan.actor} at ${plan.createdAt}</p>
</header>
${banner(input)}
${tiles(input)}
${charts(input)}
${recordTables(input)}
</body>
</html>
`;
  return page.text;
}

function banner({ plan, entries }: ReportInput): Html {
  const last = entries.findLast((entry) => entry.kind === "finished");
  if (last?.outcome === "promoted") {
    return html`<div class="banner good"><strong>✔ Promoted</strong>${sentence(last.words)}</div>`;
  }
  if (last !== undefined) {
    return html`<div class="banner bad"><strong>↩ Rolled back</strong>${sentence(last.words)} ${plan.from.version} serves all traffic, as before.</div>`;
  }
  return html`<div class="banner open"><strong>Not finished</strong>This is how it stood when the page was written. Go on with <code>cutover resume</code>, or take it back with <code>cutover rollback</code>.</div>`;
}

/** Words of the engine begin small and end without a stop. */
function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? "" : "."}`;
}

function tiles(input: ReportInput): Html {
  return html`<div class="facts">${factsOf(input).map(({ value, name }) => html`<div><b>${value}</b><span>${name}</span></div>`)}</div>`;
}

function charts({ plan, entries, intervals }: ReportInput): Html {
  const curves = curvesOf(plan, entries, intervals);
  const marks = marksOf(plan, entries);
  const unlabelled = marks.map((mark) => ({ ...mark, label: "" }));
  const base = { seconds: curves.seconds, marks: unlabelled };
  const names = { candidate: `candidate ${plan.to.version}`, stable: `stable ${plan.from.version}` };
  const both = (pair: typeof curves.latency): ChartOptions["lines"] => [
    { name: names.stable, tone: "stable", points: pair.stable },
    { name: names.candidate, tone: "candidate", points: pair.candidate },
  ];
  const all: readonly ChartOptions[] = [
    {
      ...base,
      marks,
      title: "Traffic on the candidate",
      caption: "as it was after each update of the route",
      unit: " %",
      atLeast: 5,
      filled: true,
      lines: [{ name: names.candidate, tone: "candidate", points: curves.weight }],
    },
    {
      ...base,
      title: "Failed requests",
      caption: "status 500 and above, share of each release's requests",
      unit: " %",
      atLeast: 1,
      lines: both(curves.errorRate),
    },
    {
      ...base,
      title: "Evidence of harm",
      caption:
        "how much more the candidate fails than the stable release in the same minutes; valid however often one looks",
      unit: "",
      filled: true,
      lines: [{ name: "evidence", tone: "evidence", points: curves.evidence }],
      limit: { value: curves.limit, label: `rolled back from here: ${curves.limit.toFixed(2)}` },
    },
    {
      ...base,
      title: "Requests per second",
      caption: "as the gateway counted them",
      unit: "",
      lines: both(curves.requestRate),
    },
    {
      ...base,
      title: "Latency",
      caption: "95th percentile, from the gateway's histogram",
      unit: " ms",
      lines: both(curves.latency),
    },
  ];
  return html`<section><h2>What happened</h2>${all.map(chart)}</section>`;
}

/** Where a step began, where it turned back, where it ended. */
function marksOf(plan: Plan, entries: readonly JournalEntry[]): readonly Mark[] {
  const start = entries[0]?.at ?? 0;
  return entries.flatMap((entry): readonly Mark[] => {
    const seconds = (entry.at - start) / 1000;
    if (entry.kind === "done" && entry.operation === "shift") {
      return [{ seconds, label: `${entry.weight ?? weightAt(plan, entry.step ?? 0)} %`, tone: "step" }];
    }
    if (entry.kind === "rollingBack") return [{ seconds, label: "rolled back", tone: "bad" }];
    if (entry.kind === "resumed") return [{ seconds, label: "resumed", tone: "step" }];
    return [];
  });
}

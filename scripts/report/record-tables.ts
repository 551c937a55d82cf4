/** The page's tables: verdicts, everything that was done, the two releases, and what proves it. Pure. */
import type { JournalEntry } from "../engine/journal.ts";
import type { Plan } from "../engine/plan.ts";
import type { Numbers, Tally } from "../engine/verdict.ts";
import { type Html, html } from "./escape.ts";
import type { ReportInput } from "./html.ts";
import { entryInWords } from "./journal-words.ts";
import { clockTime, count, duration } from "./words.ts";

export function recordTables(input: ReportInput): Html {
  return html`${verdictTable(input)}${releaseTable(input.plan)}${journalTable(input)}${proof(input)}`;
}

const TONES = { advance: "good", hold: "open", rollback: "bad" } as const;
const WORDS = { advance: "go on", hold: "hold", rollback: "roll back" } as const;

type VerdictRow = {
  readonly at: number;
  readonly weight: number;
  readonly verdict: keyof typeof TONES;
  readonly words: string;
  readonly numbers?: Numbers | undefined;
};

/** The verdicts that were told, and the one that ended the way forward, at the weight that was being given. */
function verdictsOf(entries: readonly JournalEntry[]): readonly VerdictRow[] {
  let given = 0;
  return entries.flatMap((entry): readonly VerdictRow[] => {
    if ("weight" in entry && entry.weight !== undefined) given = entry.weight;
    if (entry.kind === "verdict") return [entry];
    if (entry.kind !== "rollingBack") return [];
    return [{ at: entry.at, weight: given, verdict: "rollback", words: entry.words, numbers: entry.numbers }];
  });
}

function verdictTable({ entries }: ReportInput): Html {
  const verdicts = verdictsOf(entries);
  if (verdicts.length === 0) return html``;
  const failed = (tally: Tally | undefined): string =>
    tally === undefined ? "" : `${count(tally.errors)} / ${count(tally.requests)}`;
  const rows = verdicts.map(
    ({
      at,
      weight,
      verdict,
      words,
      numbers,
    }) => html`<tr><td class="time">${clockTime(at)}</td><td class="number">${weight} %</td>
<td class="${TONES[verdict]}">${WORDS[verdict]}</td><td>${words}</td>
<td class="number">${failed(numbers?.canary)}</td><td class="number">${failed(numbers?.stable)}</td>
<td class="number">${numbers?.logE.toFixed(2) ?? ""}</td></tr>`,
  );
  return html`<section><h2>Verdicts</h2><div class="scroll"><table>
<thead><tr><th>UTC</th><th class="number">Weight</th><th>Verdict</th><th>Why</th><th class="number">Candidate failed</th><th class="number">Stable failed</th><th class="number">Evidence</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}

function releaseTable({ from, to }: Plan): Html {
  const images = [...new Set([...Object.keys(from.images), ...Object.keys(to.images)])].sort();
  const rows: readonly (readonly [string, string, string])[] = [
    ["Version", from.version, to.version],
    ["Release id", from.id, to.id],
    ["Git SHA", from.gitSha, to.gitSha],
    ...images.map((name) => [`Image of ${name}`, from.images[name] ?? "none", to.images[name] ?? "none"] as const),
    ["Configuration", from.configurationHash, to.configurationHash],
    ["Database schema", String(from.schemaVersion), String(to.schemaVersion)],
  ];
  return html`<section><h2>The two releases</h2><p class="soft">What differs is marked.</p><div class="scroll"><table>
<thead><tr><th></th><th>Stable</th><th>Candidate</th></tr></thead>
<tbody>${rows.map(([name, left, right]) => html`<tr class="${left === right ? "same" : "differs"}"><th>${name}</th><td><code>${left}</code></td><td><code>${right}</code></td></tr>`)}</tbody></table></div></section>`;
}

function journalTable({ plan, entries }: ReportInput): Html {
  const start = entries[0]?.at ?? 0;
  const rows = entries
    .filter(({ kind }) => kind !== "verdict")
    .map(
      (entry) =>
        html`<tr><td class="time">${clockTime(entry.at)}</td><td class="time">+${duration((entry.at - start) / 1000)}</td><td class="${toneOf(entry)}">${entryInWords(plan, entry)}</td></tr>`,
    );
  return html`<section><h2>Everything that was done</h2><div class="scroll"><table>
<thead><tr><th>UTC</th><th>After</th><th>What</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function toneOf(entry: JournalEntry): string {
  if (entry.kind === "rollingBack" || entry.kind === "failed") return "bad";
  if (entry.kind === "finished") return entry.outcome === "promoted" ? "good" : "bad";
  return "";
}

function proof({ plan, audit }: ReportInput): Html {
  const rows: readonly (readonly [string, string])[] = [
    ["Plan", plan.id],
    ["State before", plan.basis.stateDigest],
    ["Stack file", plan.basis.fileDigest],
    ["Program", plan.basis.programDigest],
    ["Promotions before", String(plan.basis.promotion)],
    ["Records of this rollout", audit === undefined ? "none" : String(audit.records)],
    ["Hash of the last record", audit?.head ?? "none"],
  ];
  return html`<section><h2>What proves it</h2>
<p>Each step, number and decision is in <code>release-audit.log.jsonl</code>, where every record holds the hash of the one before.
Check it with <code>npm run -s cutover -- evidence verify --stack ${plan.stack}</code>; the hash below must be in it.</p>
<div class="scroll"><table><tbody>${rows.map(([name, value]) => html`<tr><th>${name}</th><td><code>${value}</code></td></tr>`)}</tbody></table></div></section>`;
}

/** The few numbers that a person asks for first. Pure. */
import type { JournalEntry } from "../engine/journal.ts";
import { judgeOf, totalsOf } from "../engine/verdict.ts";
import type { ReportInput } from "./html.ts";
import { count, duration, share } from "./words.ts";

export type Fact = { readonly value: string; readonly name: string };

export function factsOf({ entries, intervals }: ReportInput): readonly Fact[] {
  const { canary, stable } = totalsOf(judgeOf(intervals));
  const start = entries[0]?.at ?? 0;
  const end = entries.at(-1)?.at ?? start;
  return [
    { value: duration((end - start) / 1000), name: "from begin to end" },
    { value: count(canary.requests), name: "requests to the candidate" },
    { value: `${count(canary.errors)} (${share(canary.errors, canary.requests)})`, name: "of them failed" },
    { value: count(stable.requests), name: "requests to the stable release" },
    { value: `${count(stable.errors)} (${share(stable.errors, stable.requests)})`, name: "of them failed" },
    ...wayBack(entries, intervals, start),
  ];
}

/** How fast it was: from the first failure of the candidate to the decision, and from there to no traffic. */
function wayBack(
  entries: readonly JournalEntry[],
  intervals: ReportInput["intervals"],
  start: number,
): readonly Fact[] {
  const decided = entries.find((entry) => entry.kind === "rollingBack");
  if (decided === undefined) return [];
  const patched = entries.find(
    (entry) => entry.kind === "done" && entry.operation === "patch" && entry.at >= decided.at,
  );
  const failed = intervals.find(({ canary }) => canary.errors > 0);
  const decidedAfter = failed === undefined ? undefined : (decided.at - start) / 1000 - failed.t;
  return [
    ...(decidedAfter === undefined || decidedAfter < 0
      ? []
      : [{ value: `${decidedAfter.toFixed(1)} s`, name: "from the first failure seen to the decision" }]),
    ...(patched === undefined
      ? []
      : [{ value: `${patched.at - decided.at} ms`, name: "from the decision to weight 0" }]),
  ];
}

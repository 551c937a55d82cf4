import assert from "node:assert/strict";
import { test } from "node:test";
import type { RolloutEvent } from "../../../scripts/engine/events.ts";
import { nothingSaid, plainLine } from "../../../scripts/report/plain.ts";
import { progress, takenBack, uptoFivePercent } from "./fixture-events.ts";
import { plan } from "./recorded.ts";

function linesOf(events: readonly RolloutEvent[]): readonly string[] {
  let said = nothingSaid;
  return events.flatMap((event) => {
    const next = plainLine(plan, event, said);
    said = next.said;
    return next.line === undefined ? [] : [next.line];
  });
}

test("a rollout is told in one line for each change", () => {
  assert.deepEqual(linesOf([...uptoFivePercent, ...takenBack]), [
    "12:00:00  bringing up 2.0.0",
    "12:00:08  deploy done in 8.1 s: 11 created",
    "12:00:09  giving 2.0.0 5 %",
    "12:00:12  traffic: 2.0.0 has 5 %",
    "12:00:12  watching at 5 %",
    "12:00:24  5 %: 12 of at least 20 s at 5 %  |  candidate 2/213 failed (0.94 %)  |  stable 3/4047 (0.07 %)  |  evidence 1.50 of 4.61",
    "12:00:25  taking the traffic back",
    "12:00:25  traffic: the traffic is back with 1.0.0",
    "12:00:31  ROLLED BACK after 31 s: harm was proven at 5 %",
  ]);
});

test("a wait is said once for each reason, and again after half a minute", () => {
  const events = [
    progress(1),
    progress(2),
    progress(3, { reason: "NO_METRICS", words: "no metrics for 3 s" }),
    progress(4, { reason: "NO_METRICS", words: "no metrics for 4 s" }),
    progress(32, { reason: "NO_METRICS", words: "no metrics for 32 s" }),
    progress(34, { reason: "NO_METRICS", words: "no metrics for 34 s" }),
  ];
  assert.deepEqual(
    linesOf(events).map((line) => line.split("  |")[0]),
    [
      "12:00:01  5 %: 12 of at least 20 s at 5 %",
      "12:00:03  5 %: no metrics for 3 s",
      "12:00:34  5 %: no metrics for 34 s",
    ],
  );
});

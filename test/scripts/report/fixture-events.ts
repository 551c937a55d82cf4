/** Events of a rollout as the engine tells them. */
import type { RolloutEvent, RolloutFact } from "../../../scripts/engine/events.ts";
import type { Numbers } from "../../../scripts/engine/verdict.ts";
import { plan, START } from "./recorded.ts";

export const numbers: Numbers = {
  logE: 1.5,
  limit: 4.61,
  absoluteLogE: 0,
  absoluteLimit: 5.3,
  canary: { requests: 213, errors: 2 },
  stable: { requests: 4047, errors: 3 },
};

export const eventAt = (seconds: number, fact: RolloutFact): RolloutEvent => ({
  ...fact,
  at: START + seconds * 1000,
  rollout: plan.id,
});

export const progress = (
  seconds: number,
  change: Partial<Extract<RolloutFact, { kind: "progress" }>> = {},
): RolloutEvent =>
  eventAt(seconds, {
    kind: "progress",
    step: 2,
    of: 8,
    weight: 5,
    verdict: "hold",
    reason: "MINIMUM_TIME",
    words: "12 of at least 20 s at 5 %",
    elapsedSeconds: 12,
    minimumSeconds: 20,
    minimumRequests: 500,
    numbers,
    total: { canary: { requests: 250, errors: 2 }, stable: { requests: 9000, errors: 6 } },
    ...change,
  });

export const uptoFivePercent: readonly RolloutEvent[] = [
  eventAt(0, { kind: "phase", phase: "deploying", step: 0, words: "bringing up 2.0.0" }),
  eventAt(8, {
    kind: "update",
    operation: "deploy",
    state: "done",
    durationMilliseconds: 8100,
    changes: { create: 11, same: 30 },
    words: "",
  }),
  eventAt(9, { kind: "phase", phase: "shifting", step: 2, weight: 5, words: "giving 2.0.0 5 %" }),
  eventAt(12, { kind: "traffic", weights: { aaaaaaaaaaaa: 95, bbbbbbbbbbbb: 5 }, words: "2.0.0 has 5 %" }),
  eventAt(12, { kind: "phase", phase: "holding", step: 2, weight: 5, words: "watching at 5 %" }),
  progress(24),
];

export const takenBack: readonly RolloutEvent[] = [
  eventAt(25, { kind: "phase", phase: "rolling-back", words: "taking the traffic back" }),
  eventAt(25, {
    kind: "traffic",
    weights: { aaaaaaaaaaaa: 100, bbbbbbbbbbbb: 0 },
    words: "the traffic is back with 1.0.0",
  }),
  eventAt(31, {
    kind: "finished",
    outcome: "rolled-back",
    reason: "HARM_PROVEN",
    words: "harm was proven at 5 %",
    durationMilliseconds: 31_000,
  }),
];

import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEntry } from "../../../scripts/engine/journal.ts";
import { fold } from "../../../scripts/engine/rollout-state.ts";
import type { LeaseState } from "../../../scripts/ports.ts";
import { type StatusFacts, statusInWords } from "../../../scripts/report/status-words.ts";
import { plan, promoted, START } from "./recorded.ts";

const weights = { shop: { aaaaaaaaaaaa: 95, bbbbbbbbbbbb: 5 } };
const lease: LeaseState = {
  holder: "build-7/4711/0a0b0c0d",
  acquiredAt: START,
  renewedAt: START + 50_000,
  durationSeconds: 15,
  fence: 9,
  promotion: 4,
  rollout: plan.id,
};
const underWay = (change: Partial<StatusFacts>): readonly string[] =>
  statusInWords({
    stack: "production",
    lease,
    weights,
    rollout: { plan, state: fold(plan, promoted().entries.slice(0, 8)), words: "step 2 of 8", tornJournal: false },
    now: START + 55_000,
    ...change,
  });

test("a rollout under way: who holds it, where the traffic is, what to do next", () => {
  assert.deepEqual(underWay({}), [
    "Stack      production",
    "Traffic    shop: 95 % on 1.0.0 (aaaaaaaaaaaa), 5 % on 2.0.0 (bbbbbbbbbbbb)",
    `Lease      held by build-7/4711/0a0b0c0d for rollout ${plan.id} since 2026-01-15T12:00:00.000Z`,
    `Rollout    ${plan.id}: 1.0.0 to 2.0.0, planned by ada@build-7 at 2026-01-15T11:58:00.000Z`,
    "Phase      step 2 of 8",
    `Next       npm run -s cutover -- watch --stack production --plan ${plan.id}`,
    `           if its process is gone: npm run -s cutover -- resume --stack production --plan ${plan.id}`,
    `           to take it back: npm run -s cutover -- rollback --stack production --plan ${plan.id}`,
  ]);
});

test("a rollout whose process stopped has nobody to watch", () => {
  const stopped = (back: boolean): StatusFacts["rollout"] => {
    const entries: readonly JournalEntry[] = [
      ...promoted().entries.slice(0, 8),
      ...(back ? [{ kind: "rollingBack", at: START, reason: "REQUESTED", words: "no" } as const] : []),
      { kind: "stopped", at: START, words: "stopped by hand" },
    ];
    return { plan, state: fold(plan, entries), words: "stopped", tornJournal: false };
  };
  const command = (verb: string): string => `npm run -s cutover -- ${verb} --stack production --plan ${plan.id}`;
  assert.deepEqual(underWay({ rollout: stopped(false) }).slice(5), [
    `Next       ${command("resume")}`,
    `           to take it back: ${command("rollback")}`,
  ]);
  assert.deepEqual(underWay({ rollout: stopped(true) }).slice(5), [`Next       ${command("resume")}`]);
});

test("a holder that fell silent is told to be gone", () => {
  assert.match(underWay({ now: START + 80_000 })[2] ?? "", /silent for 30 s: its process is gone/);
});

test("before the first rollout there is nothing but where to begin", () => {
  assert.deepEqual(underWay({ rollout: undefined, lease: undefined, weights: {} }), [
    "Stack      production",
    "Lease      never taken: no rollout was run here",
    "Rollout    none yet",
    "Next       npm run -s cutover -- plan --stack production",
  ]);
});

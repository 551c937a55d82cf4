/** The state of a stack's rollouts for people. Pure. */
import type { RolloutStatus } from "../engine/status.ts";
import type { LeaseState, Weights } from "../ports.ts";
import { duration } from "./words.ts";

export type StatusFacts = {
  readonly stack: string;
  readonly lease: LeaseState | undefined;
  /** Live weights by service. */
  readonly weights: Readonly<Record<string, Weights>>;
  readonly rollout: RolloutStatus | undefined;
  readonly now: number;
};

export function statusInWords(facts: StatusFacts): readonly string[] {
  return [
    `Stack      ${facts.stack}`,
    ...Object.entries(facts.weights).map(
      ([service, weights]) => `Traffic    ${service}: ${weightsInWords(weights, facts)}`,
    ),
    `Lease      ${leaseInWords(facts.lease, facts.now)}`,
    ...rolloutLines(facts),
  ];
}

function weightsInWords(weights: Weights, { rollout }: StatusFacts): string {
  const releases = rollout === undefined ? [] : [rollout.plan.from, rollout.plan.to];
  const told = Object.entries(weights).map(([id, weight]) => {
    const version = releases.find((release) => release.id === id)?.version;
    return `${weight} % on ${version === undefined ? id : `${version} (${id})`}`;
  });
  return told.length === 0 ? "no release behind the route" : told.join(", ");
}

function leaseInWords(lease: LeaseState | undefined, now: number): string {
  if (lease === undefined) return "never taken: no rollout was run here";
  if (lease.holder === "") return `free; ${lease.promotion} promotion(s) so far`;
  const since = lease.acquiredAt === undefined ? "" : ` since ${new Date(lease.acquiredAt).toISOString()}`;
  const silent = lease.renewedAt === undefined ? Number.POSITIVE_INFINITY : (now - lease.renewedAt) / 1000;
  const gone = silent > lease.durationSeconds ? `, silent for ${duration(silent)}: its process is gone` : "";
  return `held by ${lease.holder} for rollout ${lease.rollout ?? "(unknown)"}${since}${gone}`;
}

function rolloutLines({ rollout, stack }: StatusFacts): readonly string[] {
  if (rollout === undefined) return ["Rollout    none yet", `Next       npm run -s cutover -- plan --stack ${stack}`];
  const { plan, state } = rollout;
  return [
    `Rollout    ${plan.id}: ${plan.from.version} to ${plan.to.version}, planned by ${plan.actor} at ${plan.createdAt}`,
    `Phase      ${rollout.words}`,
    ...(rollout.tornJournal ? ["Journal    its last line was cut off by a crash and is left out"] : []),
    ...nextLines(state, plan.id, stack),
  ];
}

function nextLines({ phase, stopped }: RolloutStatus["state"], id: string, stack: string): readonly string[] {
  const command = (verb: string): string => `npm run -s cutover -- ${verb} --stack ${stack} --plan ${id}`;
  if (stopped !== undefined && phase === "back") return [`Next       ${command("resume")}`];
  if (stopped !== undefined && phase === "forward") {
    return [`Next       ${command("resume")}`, `           to take it back: ${command("rollback")}`];
  }
  switch (phase) {
    case "new":
      return [`Next       ${command("rollout")}`];
    case "forward":
      return [
        `Next       ${command("watch")}`,
        `           if its process is gone: ${command("resume")}`,
        `           to take it back: ${command("rollback")}`,
      ];
    case "back":
      return [`Next       ${command("watch")}`, `           if its process is gone: ${command("resume")}`];
    case "promoted":
    case "rolled-back":
      return [`Next       npm run -s cutover -- plan --stack ${stack}`];
  }
}

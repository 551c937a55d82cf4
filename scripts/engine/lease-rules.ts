/** What a held lease means for whoever wants to begin something. Pure. */
import type { LeaseState } from "../ports.ts";
import { EngineError } from "./errors.ts";
import { nextCommand } from "./next-command.ts";

export function isHeld(lease: LeaseState | undefined): lease is LeaseState {
  return lease !== undefined && lease.holder !== "";
}

/** Whether somebody holds it and has renewed it within its duration: a process is at it. */
export function isRenewed(lease: LeaseState | undefined, now: number): boolean {
  return isHeld(lease) && lease.renewedAt !== undefined && now - lease.renewedAt <= lease.durationSeconds * 1000;
}

/**
 * LEASE_HELD with who holds it and since when. A holder that renews it is waited for; one that does not is gone, and its
 * rollout has to be resumed or rolled back. `stack` absent: the commands are named without it.
 */
export function heldLease(lease: LeaseState, now: number, stack?: string): EngineError {
  const who = lease.actor === undefined ? lease.holder : `${lease.actor} (${lease.holder})`;
  const since = timeInWords(lease.acquiredAt);
  const alive = isRenewed(lease, now);
  const abandoned = alive ? "" : `, abandoned: not renewed since ${timeInWords(lease.renewedAt)}`;
  return new EngineError(
    "LEASE_HELD",
    `Expected no rollout under way, found ${who} holding the lease since ${since} for rollout ${lease.rollout ?? "(unknown)"}${abandoned}.`,
    alive ? waitInWords(lease, now) : goOnInWords(stack),
  );
}

function waitInWords(lease: LeaseState, now: number): string {
  const seconds = Math.max(0, Math.round((now - (lease.renewedAt ?? now)) / 1000));
  return `Wait for it to end; its process was there ${seconds} s ago. One that is silent for ${lease.durationSeconds} s is gone: then resume or roll back that rollout.`;
}

function goOnInWords(stack: string | undefined): string {
  const [resume, rollback] =
    stack === undefined
      ? ["`cutover resume`", "`cutover rollback`"]
      : [nextCommand("resume", stack), nextCommand("rollback", stack)];
  return `A held lease does not free itself. In the work tree of that rollout, run ${resume} or ${rollback}.`;
}

const timeInWords = (at: number | undefined): string =>
  at === undefined ? "an unknown time" : new Date(at).toISOString();

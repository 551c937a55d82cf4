/**
 * Two login roles for each service, so that a password is changed without a moment in which none is valid: odd generations
 * are slot `a`, even ones slot `b`, and the next generation always is the other slot's. Pure.
 */

export type Credential = {
  /** Counts up by one with each rotation, from 1. */
  readonly generation: number;
  /** The day on which it was made, `2026-11-21`, in UTC. */
  readonly issued: string;
};

/** What is live: `current` is delivered to workloads; `previous` may still log in until it is retired. */
export type LiveCredentials = {
  readonly current: Credential;
  /** Always one generation before `current`. */
  readonly previous?: Credential;
};

export const SLOTS = ["a", "b"] as const;
export type Slot = (typeof SLOTS)[number];

export function slotOf(generation: number): Slot {
  return generation % 2 === 1 ? "a" : "b";
}

/** The credential that lives in `slot`; undefined when its role may not log in. */
export function credentialIn(slot: Slot, { current, previous }: LiveCredentials): Credential | undefined {
  return [current, previous].find((credential) => credential !== undefined && slotOf(credential.generation) === slot);
}

const DAY_MILLISECONDS = 86_400_000;

/** The first moment at which it no longer opens a connection, in milliseconds since 1970. */
export function expiryOf({ issued }: Credential, maximumAgeDays: number): number {
  return Date.parse(`${issued}T00:00:00Z`) + maximumAgeDays * DAY_MILLISECONDS;
}

/** The same as PostgreSQL writes it in UTC: `2027-02-19 00:00:00+00`. */
export function validUntil(credential: Credential, maximumAgeDays: number): string {
  return `${new Date(expiryOf(credential, maximumAgeDays)).toISOString().slice(0, 19).replace("T", " ")}+00`;
}

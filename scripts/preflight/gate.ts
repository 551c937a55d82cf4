/** One question of a preflight, answered. Pure. */

export type Verdict = "passed" | "failed" | "not applicable";

export type Gate = {
  readonly area: "tools" | "state" | "cluster" | "gateway" | "github" | "database" | "credentials";
  readonly name: string;
  readonly verdict: Verdict;
  /** What was found; for a gate that is not applicable, why. */
  readonly found: string;
  /** Only of gates that failed: what was expected, and what to do. */
  readonly expected?: string;
  readonly remedy?: string;
};

export type Place = Pick<Gate, "area" | "name">;

export const passed = (place: Place, found: string): Gate => ({ ...place, verdict: "passed", found });

export const failed = (place: Place, expected: string, found: string, remedy: string): Gate => ({
  ...place,
  verdict: "failed",
  found,
  expected,
  remedy,
});

export const notApplicable = (place: Place, because: string): Gate => ({
  ...place,
  verdict: "not applicable",
  found: because,
});

const DAY_MILLISECONDS = 86_400_000;

/** Passed while more than `days` are left until `expires`. */
export function unexpired(place: Place, expires: number, now: number, days: number, remedy: string): Gate {
  const left = Math.floor((expires - now) / DAY_MILLISECONDS);
  const day = new Date(expires).toISOString().slice(0, 10);
  const found = expires <= now ? `it ended on ${day}` : `it ends on ${day}, in ${left} ${left === 1 ? "day" : "days"}`;
  return left >= days ? passed(place, found) : failed(place, `at least ${days} days`, found, remedy);
}

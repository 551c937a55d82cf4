/** What is enforced on a day. */
import type { Enforcement } from "./rules.ts";

export type Enforced = {
  readonly enforcement: "active" | "disabled";
  /** Only recorded until this day (UTC, `2026-12-01`); from it on enforced. */
  readonly evaluate?: { readonly until: string };
};

/** `today` in UTC as `2026-12-01`. */
export function enforcementOn({ enforcement, evaluate }: Enforced, today: string): Enforcement {
  if (enforcement === "disabled") return "disabled";
  // Days of four-digit years sort as texts.
  return evaluate !== undefined && today < evaluate.until ? "evaluate" : "active";
}

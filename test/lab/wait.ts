import { setTimeout as pause } from "node:timers/promises";
import { LabError } from "./errors.ts";

export interface WaitLimits {
  /** Seconds until the wait is given up. */
  readonly limit: number;
  /** Where to read why it takes so long. */
  readonly log: string;
  /** Milliseconds between two looks; 50 by default. */
  readonly every?: number;
}

/**
 * Looks until `missing` answers undefined; any other answer says what is still missing. A look that throws counts as missing.
 * @throws LabError TOO_SLOW naming what was waited for, the last answer and the log; other LabErrors of a look pass through.
 */
export async function waitFor(
  what: string,
  limits: WaitLimits,
  missing: () => Promise<string | undefined>,
): Promise<void> {
  const end = performance.now() + limits.limit * 1000;
  for (;;) {
    const answer = await look(missing);
    if (answer === undefined) return;
    if (performance.now() > end) {
      throw new LabError(
        "TOO_SLOW",
        `expected ${what} within ${limits.limit} s, found: ${answer}`,
        `Read ${limits.log}, then try again: npm run lab`,
      );
    }
    await pause(limits.every ?? 50);
  }
}

async function look(missing: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await missing();
  } catch (error) {
    if (error instanceof LabError && error.code === "DIED") throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

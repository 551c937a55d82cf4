/** The crude guard against failures so gross that they need no statistics. */
import { logHarm, type Segment } from "./harm.ts";
import { type JudgeSettings, type JudgeState, type Numbers, stableOf, type Tally, total } from "./verdict.ts";

/**
 * Five errors at over 20 %: quicker than the tests where there is little traffic. Beside a stable release it also takes
 * evidence of half the limit (on the scale of log E), since 20 % may be how the world is. At 100 % the last five to ten
 * seconds count as well, and the share must be twice what the stable release's was before.
 */
export function grossFailure(
  state: JudgeState,
  weight: number,
  numbers: Numbers,
  settings: JudgeSettings,
): string | undefined {
  const { canary, stable } = numbers;
  if (weight < 100) {
    const together = segmentOf(weight, canary, stable);
    const supported = stable.requests === 0 || logHarm([together], settings.degradation) >= numbers.limit / 2;
    return supported ? grossShare(canary, settings) : undefined;
  }
  const before = total(state.segments.filter((segment) => segment.weight < 100).map(stableOf));
  return [canary, total(state.recent.map((window) => window.canary))]
    .filter((tally) => shareOf(tally) > 2 * shareOf(before))
    .map((tally) => grossShare(tally, settings))
    .find((words) => words !== undefined);
}

function grossShare(tally: Tally, { gross }: JudgeSettings): string | undefined {
  if (tally.errors < gross.errors || shareOf(tally) <= gross.share) return undefined;
  return `${tally.errors} of ${tally.requests} candidate requests failed (${Math.round(shareOf(tally) * 100)} %)`;
}

function shareOf(tally: Tally): number {
  return tally.requests === 0 ? 0 : tally.errors / tally.requests;
}

function segmentOf(weight: number, canary: Tally, stable: Tally): Segment {
  return {
    weight,
    canaryRequests: canary.requests,
    canaryErrors: canary.errors,
    stableRequests: stable.requests,
    stableErrors: stable.errors,
  };
}

/**
 * Evidence that the candidate fails more often than the stable release of the same minutes, as e-processes: nonnegative,
 * with an expectation of at most 1 while the candidate is harmless, so that it may be looked at after every sample.
 */

/** Counts of a stretch of time in which the traffic was split the same way. */
export type Segment = {
  /** The second, counted from the rollout's beginning, while the traffic was being moved: then each is its own segment. */
  readonly movingSecond?: number;
  /** Percent of the traffic that the candidate was given. */
  readonly weight: number;
  readonly canaryRequests: number;
  readonly canaryErrors: number;
  readonly stableRequests: number;
  readonly stableErrors: number;
};

const gridSize = 24;
/** The largest ratio of error rates on the grid. */
const gridTop = Math.log(100);
const gridSteps: readonly number[] = Array.from({ length: gridSize }, (_, index) => (gridTop * (index + 1)) / gridSize);

/**
 * log E against "the candidate's error rate is at most `degradation` times the stable one".
 *
 * Within a segment each of the X + Y errors is the candidate's with probability r·n / (r·n + N) when its rate is r times the
 * stable one. The counts are those of the whole segment, so the result is the same however often the world was sampled.
 * Given the requests and the sum of the errors, X is hypergeometric at r = 1, which binomial sums dominate, so errors
 * need not be rare. Segments multiply: the evidence goes through changes of weight. While an update moves the traffic the
 * split changes within a segment, and an incident that hits both releases then would look like the candidate's, so those
 * seconds are segments of their own. A segment without requests on one side says nothing. The candidate's requests at weight 0 are testers' and are left out.
 */
export function logHarm(segments: readonly Segment[], degradation: number): number {
  const judged = segments.filter((segment) => segment.weight > 0);
  return logMeanExp(gridSteps.map((step) => sum(judged.map((segment) => segmentTerm(segment, step, degradation)))));
}

function segmentTerm(segment: Segment, step: number, degradation: number): number {
  const { canaryRequests: n, canaryErrors: x, stableRequests: N, stableErrors: y } = segment;
  if (n === 0 || N === 0) return 0;
  const atNull = degradation * n + N;
  const atRatio = degradation * Math.exp(step) * n + N;
  return x * step + (x + y) * Math.log(atNull / atRatio);
}

export type AbsoluteBaseline = { readonly requests: number; readonly errors: number };

/**
 * log E against "the candidate's error rate is at most `degradation` times what the stable release's may have been before",
 * for 100 % of the traffic, where nothing runs beside the candidate. The stable rate is bounded from above at confidence
 * 1 − alpha/2 (Poisson), then the candidate's errors are tested as Bernoulli draws against that bound. Compare it with
 * ln(2/alpha): both halves together err with probability alpha at most. It cannot tell the candidate from the world: an
 * incident upstream at 100 % counts against the candidate. 0 while the stable release was never seen.
 */
export function logAbsoluteHarm(
  candidate: { readonly requests: number; readonly errors: number },
  baseline: AbsoluteBaseline,
  settings: { readonly degradation: number; readonly alpha: number },
): number {
  if (baseline.requests === 0 || candidate.requests === 0) return 0;
  const bound = (settings.degradation * poissonUpperBound(baseline.errors, settings.alpha / 2)) / baseline.requests;
  if (bound >= 0.99) return 0;
  const successes = Math.max(0, candidate.requests - candidate.errors);
  return logMeanExp(
    gridSteps.map((step) => {
      const rate = Math.min(0.999, bound * Math.exp(step));
      return candidate.errors * Math.log(rate / bound) + successes * Math.log((1 - rate) / (1 - bound));
    }),
  );
}

/** The mean at which `count` or fewer events have the probability `alpha`. */
export function poissonUpperBound(count: number, alpha: number): number {
  let low = 0;
  let high = count + 10 * Math.sqrt(count + 1) - 2 * Math.log(alpha) + 10;
  for (let round = 0; round < 80; round += 1) {
    const middle = (low + high) / 2;
    if (logPoissonTail(count, middle) > Math.log(alpha)) low = middle;
    else high = middle;
  }
  return high;
}

/** ln P(Poisson(mean) ≤ count), summed from the largest term down. */
function logPoissonTail(count: number, mean: number): number {
  let term = 1;
  let total = 1;
  for (let k = count; k > 0 && term > total * 1e-17; k -= 1) {
    term *= k / mean;
    total += term;
  }
  return count * Math.log(mean) - mean - logFactorial(count) + Math.log(total);
}

function logFactorial(count: number): number {
  if (count < 2) return 0;
  if (count < 200) return sum(Array.from({ length: count - 1 }, (_, index) => Math.log(index + 2)));
  // Stirling's series; its error is below 1e-12 from here on.
  return (
    count * Math.log(count) - count + Math.log(2 * Math.PI * count) / 2 + 1 / (12 * count) - 1 / (360 * count ** 3)
  );
}

function logMeanExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(sum(values.map((value) => Math.exp(value - largest))) / values.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The numbers that a bench reports of its runs. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** Nearest rank: the smallest value that at least `percent` of the values do not exceed. Throws RangeError for no values. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1];
  if (value === undefined) throw new RangeError("Expected at least one value, found none. Did every run fail?");
  return value;
};

/** The middle value; of an even number of values the mean of the two in the middle. Throws RangeError for no values. */
export const median = (values: readonly number[]): number => {
  const upper = percentile(
    values.map((value) => -value),
    50,
  );
  return (percentile(values, 50) - upper) / 2;
};

/** All of it, rounded to `digits` decimals (default 3). Throws RangeError for no values. */
export const spreadOf = (values: readonly number[], digits = 3): Spread => {
  const round = (value: number): number => Number(value.toFixed(digits));
  return {
    min: round(percentile(values, 0)),
    median: round(median(values)),
    p95: round(percentile(values, 95)),
    max: round(percentile(values, 100)),
  };
};

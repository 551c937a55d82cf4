import { type Spread, spreadOf } from "./statistics.ts";

const rounds = 25;
const iterations = 5_000_000;

/** Integer arithmetic that the compiler can't drop; some 10 ms of one core. */
const spin = (seed: number): number => {
  let value = seed | 1;
  for (let index = 0; index < iterations; index += 1) {
    value ^= value << 13;
    value ^= value >>> 17;
    value ^= value << 5;
  }
  return value;
};

/**
 * How steady the machine is right now: milliseconds of one fixed computation, many times over. On an idle machine maximum
 * and minimum are close; where they are not, plain times say little and only ratios of the same run count.
 */
export const measureNoise = (now: () => number = () => performance.now()): Spread => {
  let value = spin(1);
  const times = Array.from({ length: rounds }, () => {
    const started = now();
    value = spin(value);
    return now() - started;
  });
  return spreadOf(times, 1);
};

/** `9.8 / 10.1 / 12.0 ms`: minimum, median, maximum. */
export const describeNoise = ({ min, median, max }: Spread): string =>
  `${min.toFixed(1)} / ${median.toFixed(1)} / ${max.toFixed(1)} ms (min / median / max of a fixed computation)`;

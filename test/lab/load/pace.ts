/** How many requests should have been sent by now: the first at 0, then one every 1/rate seconds, none from `seconds` on. */
export const dueAt = (elapsedMs: number, ratePerSecond: number, seconds: number): number => {
  if (elapsedMs < 0) return 0;
  const total = Math.ceil(seconds * ratePerSecond);
  return Math.min(total, Math.floor((elapsedMs * ratePerSecond) / 1000) + 1);
};

/** Milliseconds from now until request number `index`, counted from 0, is due; 0 when it is late. */
export const waitFor = (index: number, elapsedMs: number, ratePerSecond: number): number =>
  Math.max(0, (index * 1000) / ratePerSecond - elapsedMs);

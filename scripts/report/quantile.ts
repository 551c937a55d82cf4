/**
 * A quantile (0 to 1) from a cumulative histogram by upper bound in seconds, linear inside a bucket, as Prometheus does it.
 * undefined without observations. In the last bucket (`+Inf`) it is the highest finite bound: more is not known.
 */
export function quantile(buckets: Readonly<Record<string, number>>, q: number): number | undefined {
  const bounds = Object.entries(buckets)
    .map(([bound, count]) => ({ bound: bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound), count }))
    .filter(({ bound }) => !Number.isNaN(bound))
    .sort((a, b) => a.bound - b.bound);
  const total = bounds.at(-1)?.count ?? 0;
  if (total === 0) return undefined;
  const rank = q * total;
  const index = bounds.findIndex(({ count }) => count >= rank);
  const bucket = bounds[index];
  const below = bounds[index - 1] ?? { bound: 0, count: 0 };
  if (bucket === undefined) return undefined;
  if (bucket.bound === Number.POSITIVE_INFINITY) return index === 0 ? undefined : below.bound;
  const inside = bucket.count - below.count;
  return inside === 0 ? bucket.bound : below.bound + (bucket.bound - below.bound) * ((rank - below.count) / inside);
}

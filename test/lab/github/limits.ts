/** What GitHub tells of the limits of rate. The stand-in counts, and refuses only when a fault says so. */

const limit = 5000;
const hour = 3_600_000;

/** The headers of one more request of somebody; none for nobody. */
export const limitsOf = (now: () => number) => {
  const used = new Map<string, { readonly since: number; readonly count: number }>();
  return (who: string | undefined): Readonly<Record<string, string>> => {
    if (who === undefined) return {};
    const at = now();
    const before = used.get(who);
    const since = before && at - before.since < hour ? before.since : at;
    const count = before && since === before.since ? before.count + 1 : 1;
    used.set(who, { since, count });
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(Math.max(1, limit - count)),
      "x-ratelimit-used": String(Math.min(limit - 1, count)),
      "x-ratelimit-reset": String(Math.ceil((since + hour) / 1000)),
      "x-ratelimit-resource": "core",
    };
  };
};

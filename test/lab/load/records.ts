/** One request as a user saw it. */
export interface RequestRecord {
  /** When it was sent: milliseconds since 1970, comparable with `Date.now()` of any process on the machine. */
  readonly at: number;
  /** The answer's `x-release` header; null when there was no answer or it did not say. */
  readonly release: string | null;
  /** HTTP status, or the network error's code, such as `ECONNREFUSED` or `TIMEOUT`. */
  readonly status: number | string;
  /** From sending to the answer's last byte. */
  readonly latencyMs: number;
}

/** What users call a failure: no answer, or a status of 500 and above. */
export const isFailure = ({ status }: RequestRecord): boolean => typeof status === "string" || status >= 500;

/** When the answer, or the news that there is none, had arrived. */
export const answeredAt = ({ at, latencyMs }: RequestRecord): number => at + latencyMs;

export interface ReleaseTotals {
  readonly requests: number;
  readonly failures: number;
  /** Null: no failure. */
  readonly firstFailureAt: number | null;
  readonly firstAnswerAt: number;
  readonly lastAnswerAt: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
}

/** The key of answers that do not name a release. */
export const unknownRelease = "unknown";

/** Totals per release, in order of first answer. */
export const totalsByRelease = (records: readonly RequestRecord[]): Record<string, ReleaseTotals> => {
  const ordered = records.toSorted((a, b) => answeredAt(a) - answeredAt(b));
  const groups = Map.groupBy(ordered, ({ release }) => release ?? unknownRelease);
  return Object.fromEntries([...groups].map(([release, group]) => [release, totalsOf(group)]));
};

const totalsOf = (ordered: readonly RequestRecord[]): ReleaseTotals => {
  const answers = ordered.map(answeredAt);
  const failures = ordered.filter(isFailure);
  const latencies = ordered.map(({ latencyMs }) => latencyMs);
  return {
    requests: ordered.length,
    failures: failures.length,
    firstFailureAt: failures.map(answeredAt)[0] ?? null,
    firstAnswerAt: answers[0] ?? 0,
    lastAnswerAt: answers.at(-1) ?? 0,
    latencyMs: {
      p50: percentile(latencies, 50),
      p95: percentile(latencies, 95),
      p99: percentile(latencies, 99),
      max: percentile(latencies, 100),
    },
  };
};

/** Nearest rank: the smallest value that at least `percent` of the values do not exceed. 0 of no values. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? 0;
};

export interface LoadSummary {
  readonly requests: number;
  readonly failures: number;
  /** Requests that were due while too many had no answer yet; no user saw them. */
  readonly notSent: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly releases: Readonly<Record<string, ReleaseTotals>>;
}

/** Everything about a load in one value. */
export const summarize = (records: readonly RequestRecord[], notSent: number): LoadSummary => {
  const first = records.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = records.reduce((most, record) => Math.max(most, answeredAt(record)), 0);
  const statuses = Map.groupBy(records, ({ status }) => String(status));
  return {
    requests: records.length,
    failures: records.filter(isFailure).length,
    notSent,
    seconds: records.length === 0 ? 0 : Math.round(last - first) / 1000,
    statuses: Object.fromEntries([...statuses].map(([status, group]) => [status, group.length])),
    releases: totalsByRelease(records),
  };
};

export interface CurvePoint {
  /** Start of the interval, milliseconds since 1970. */
  readonly at: number;
  readonly releases: Readonly<
    Record<string, { readonly requests: number; readonly failures: number; readonly p95: number }>
  >;
}

/** Answers per interval and release, by time of answer, with empty intervals in between; for charts. */
export const curve = (records: readonly RequestRecord[], intervalMs: number): CurvePoint[] => {
  const intervals = Map.groupBy(records, (record) => Math.floor(answeredAt(record) / intervalMs));
  const [first, last] = [...intervals.keys()].reduce(
    ([least, most], interval) => [Math.min(least, interval), Math.max(most, interval)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const count = records.length === 0 ? 0 : last - first + 1;
  return Array.from({ length: count }, (_, index) => {
    const releases = Map.groupBy(intervals.get(first + index) ?? [], ({ release }) => release ?? unknownRelease);
    return {
      at: (first + index) * intervalMs,
      releases: Object.fromEntries([...releases].map(([release, group]) => [release, pointOf(group)])),
    };
  });
};

const pointOf = (group: readonly RequestRecord[]) => ({
  requests: group.length,
  failures: group.filter(isFailure).length,
  p95: percentile(
    group.map(({ latencyMs }) => latencyMs),
    95,
  ),
});

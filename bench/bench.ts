/** What a bench is told. */
export interface BenchOptions {
  readonly runs: number;
  /** Everything random in a bench follows from it, so that a run can be repeated. */
  readonly seed: number;
  /** One line of progress for people; never on stdout when JSON is asked for. */
  readonly say: (line: string) => void;
}

/** What a bench found. */
export interface BenchResult {
  /** The one JSON line that `--json` ends with. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** The same for people: name and value, ratios before plain times. */
  readonly rows: readonly (readonly [name: string, value: string])[];
  /** Targets that were missed, each with what was expected and found. Empty: all met. */
  readonly missed: readonly string[];
}

/** One entry of the table of benches. */
export interface Bench {
  /** What it measures, in a few words. */
  readonly title: string;
  readonly defaultRuns: number;
  readonly run: (options: BenchOptions) => Promise<BenchResult>;
}

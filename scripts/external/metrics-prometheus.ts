import type { Clock, Counts, Metrics, Sample } from "../ports.ts";
import type { Series } from "./exposition.ts";
import { noMetrics, readText, withoutCredentials } from "./http-text.ts";
import { seriesOf } from "./prometheus-answer.ts";
import { type Backend, countsOf, DURATION_BUCKET, REQUESTS, releaseByService } from "./traefik-counts.ts";

type Options = {
  /** Address of Prometheus, without `/api`. */
  readonly url: string;
  /**
   * PromQL for cumulative counters of requests, and of failed ones, with a label `release` that is a release's id (or
   * the ten first digits, as in object names). Both or none; without them Traefik's series are asked for.
   */
  readonly requests?: string;
  readonly errors?: string;
  readonly backends: () => Promise<readonly Backend[]>;
  readonly clock: Clock;
  /** Default 2000. */
  readonly timeoutMilliseconds?: number;
  /** Counts older than this are no answer. Default 15 seconds. */
  readonly staleSeconds?: number;
};

/** Counts from Prometheus, for where the gateway itself can't be asked. They are as old as its last scrape. */
export class PrometheusMetrics implements Metrics {
  readonly source: string;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.source = `prometheus ${withoutCredentials(options.url)}`;
  }

  async sample(signal?: AbortSignal): Promise<Sample> {
    const { requests, errors, clock } = this.#options;
    const backends = await this.#options.backends().catch((error: unknown) => {
      throw noMetrics(
        "which Services stand for which release is not known, because the cluster gives no answer",
        error,
      );
    });
    const releases =
      requests !== undefined && errors !== undefined
        ? await this.#customCounts(requests, errors, backends, signal)
        : await this.#traefikCounts(backends, signal);
    if (releases === undefined) throw noMetrics("Prometheus has no series for a Service of these releases");
    return { at: clock.now(), releases };
  }

  async #traefikCounts(
    backends: readonly Backend[],
    signal: AbortSignal | undefined,
  ): Promise<Readonly<Record<string, Counts>> | undefined> {
    const [requests, buckets, ages] = await Promise.all([
      this.#query(`sum by (service, code) (${REQUESTS})`, REQUESTS, signal),
      this.#query(`sum by (service, le) (${DURATION_BUCKET})`, DURATION_BUCKET, signal),
      this.#query(`time() - max(timestamp(${REQUESTS}))`, "age", signal),
    ]);
    this.#verifyFresh(ages);
    return countsOf([...requests, ...buckets], releaseByService(backends));
  }

  async #customCounts(
    requestsQuery: string,
    errorsQuery: string,
    backends: readonly Backend[],
    signal: AbortSignal | undefined,
  ): Promise<Readonly<Record<string, Counts>> | undefined> {
    const [requests, errors, ages] = await Promise.all([
      this.#query(requestsQuery, "requests", signal),
      this.#query(errorsQuery, "errors", signal),
      this.#query(`time() - max(timestamp(${requestsQuery}))`, "age", signal),
    ]);
    this.#verifyFresh(ages);
    const ids = [...new Set(backends.map(({ release }) => release))];
    if (!ids.some((id) => requests.some((series) => isOf(series, id)))) return undefined;
    return Object.fromEntries(
      ids.map((id) => [id, { requests: sumOf(requests, id), errors: sumOf(errors, id), buckets: {} }]),
    );
  }

  #verifyFresh(ages: readonly Series[]): void {
    const { staleSeconds = 15 } = this.#options;
    const age = ages[0]?.value;
    if (age === undefined) throw noMetrics("Prometheus has none: its last scrape of the gateway failed");
    if (age > staleSeconds) throw noMetrics(`Prometheus' newest are ${Math.round(age)} seconds old`);
  }

  async #query(query: string, name: string, signal: AbortSignal | undefined): Promise<readonly Series[]> {
    const { url, timeoutMilliseconds = 2000 } = this.#options;
    const address = `${url.replace(/\/+$/, "")}/api/v1/query?${new URLSearchParams({ query })}`;
    const series = seriesOf(await readText(address, timeoutMilliseconds, signal), name);
    if (series === undefined)
      throw noMetrics(`${withoutCredentials(url)} answered something that is no instant vector`);
    return series;
  }
}

const isOf = ({ labels }: Series, id: string): boolean =>
  labels.release === id || (labels.release?.length === 10 && id.startsWith(labels.release));

const sumOf = (series: readonly Series[], id: string): number =>
  series.filter((one) => isOf(one, id)).reduce((sum, { value }) => sum + value, 0);

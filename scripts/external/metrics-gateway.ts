import type { Clock, Metrics, Sample } from "../ports.ts";
import { parseExposition } from "./exposition.ts";
import { noMetrics, readText, withoutCredentials } from "./http-text.ts";
import { type Backend, countsOf, releaseByService } from "./traefik-counts.ts";

type Options = {
  /** The metrics page of every replica of the gateway: counts are summed, so one that is missing makes the sample untrustworthy. */
  readonly urls: readonly string[];
  readonly backends: () => Promise<readonly Backend[]>;
  readonly clock: Clock;
  /** Default 2000. */
  readonly timeoutMilliseconds?: number;
};

/** Counts straight from the gateway's own metrics page: what users saw, a quarter of a second ago. */
export class GatewayMetrics implements Metrics {
  readonly source: string;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.source = `gateway ${options.urls.map(withoutCredentials).join(", ")}`;
  }

  async sample(signal?: AbortSignal): Promise<Sample> {
    const { urls, clock, timeoutMilliseconds = 2000 } = this.#options;
    const [backends, ...pages] = await Promise.all([
      this.#backends(),
      ...urls.map((url) => readText(url, timeoutMilliseconds, signal)),
    ]);
    const at = clock.now();
    const series = pages.flatMap((page, index) => {
      const found = parseExposition(page, "traefik_");
      if (found.length === 0) throw noMetrics(`${withoutCredentials(urls[index] ?? "")} has no series of Traefik`);
      return found;
    });
    const releases = countsOf(series, releaseByService(backends));
    if (releases === undefined)
      throw noMetrics("the gateway counts requests, but none for a Service of these releases yet");
    return { at, releases };
  }

  async #backends(): Promise<readonly Backend[]> {
    const backends = await this.#options.backends().catch((error: unknown) => {
      throw noMetrics(
        "which Services stand for which release is not known, because the cluster gives no answer",
        error,
      );
    });
    if (backends.length === 0) throw noMetrics("the cluster has no Service that belongs to a release");
    return backends;
  }
}

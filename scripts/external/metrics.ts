import { EngineError } from "../engine/errors.ts";
import type { MetricsSettings } from "../engine/plan.ts";
import type { Clock, Metrics } from "../ports.ts";
import { GatewayMetrics } from "./metrics-gateway.ts";
import { PrometheusMetrics } from "./metrics-prometheus.ts";
import type { Backend } from "./traefik-counts.ts";

/** The source of counts that a configuration (or a plan made from it) names. Throws PLAN_INVALID for a source that is none. */
export function metricsOf(
  settings: MetricsSettings,
  backends: () => Promise<readonly Backend[]>,
  clock: Clock,
): Metrics {
  const { source, url, urls, requests, errors } = settings;
  if (source === "gateway" && isTexts(urls)) return new GatewayMetrics({ urls, backends, clock });
  if (source === "prometheus" && typeof url === "string") {
    const custom = typeof requests === "string" && typeof errors === "string" ? { requests, errors } : {};
    return new PrometheusMetrics({ url, backends, clock, ...custom });
  }
  throw new EngineError(
    "PLAN_INVALID",
    `Expected metrics from a gateway (with urls) or from prometheus (with a url), found ${JSON.stringify(settings)}.`,
    "Correct rollout.metrics in the configuration and plan again.",
  );
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gatewayMetricsPort, gatewayServiceAddress, prometheusPort } from "./addresses.ts";
import type { LabPaths } from "./paths.ts";
import { startDaemon } from "./processes.ts";

export const prometheusUrl = `http://127.0.0.1:${prometheusPort}`;

const configuration = {
  global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
  scrape_configs: [
    { job_name: "gateway", static_configs: [{ targets: [`${gatewayServiceAddress}:${gatewayMetricsPort}`] }] },
  ],
};

/** Starts Prometheus; it asks the gateway for its counts once a second. */
export function startPrometheus(paths: LabPaths): void {
  mkdirSync(paths.prometheus, { recursive: true });
  const file = join(paths.run, "prometheus.yaml");
  writeFileSync(file, JSON.stringify(configuration));
  startDaemon(paths, {
    name: "prometheus",
    command: [
      "prometheus",
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(paths.prometheus, "data")}`,
      "--storage.tsdb.retention.time=1d",
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
      "--log.level=warn",
    ],
  });
}

/** Why Prometheus is not usable; undefined when it is. */
export async function prometheusTrouble(): Promise<string | undefined> {
  const answer = await fetch(`${prometheusUrl}/-/ready`, { signal: AbortSignal.timeout(1000) });
  return answer.ok ? undefined : `status ${answer.status}`;
}

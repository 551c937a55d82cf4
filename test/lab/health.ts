import { existsSync, readFileSync } from "node:fs";
import { outsideHosts } from "./addresses.ts";
import { connectApi } from "./api.ts";
import { databaseTrouble } from "./database.ts";
import { gatewayTrouble } from "./gateway.ts";
import { githubTrouble } from "./github-daemon.ts";
import { nodeTrouble } from "./node.ts";
import { outsideHostTrouble } from "./outside-host.ts";
import type { LabPaths } from "./paths.ts";
import { policyTrouble } from "./policies.ts";
import { isRunning, startedProcesses } from "./processes.ts";
import { prometheusTrouble } from "./prometheus.ts";
import { registryTrouble } from "./registry.ts";

/** One part of the lab and why it is not usable; undefined when it is. */
export interface Finding {
  readonly part: string;
  readonly trouble: string | undefined;
}

/** The fingerprint of the lab that was brought up to its end; undefined when there is none. */
export function readyFingerprint(paths: LabPaths): string | undefined {
  if (!existsSync(paths.ready)) return undefined;
  return (JSON.parse(readFileSync(paths.ready, "utf8")) as { readonly fingerprint: string }).fingerprint;
}

/** Looks at every part of a lab that was brought up. Changes nothing. */
export async function examine(paths: LabPaths): Promise<readonly Finding[]> {
  const processes = startedProcesses(paths).map((started) => ({
    part: started.name,
    trouble: isRunning(started) ? undefined : `process ${started.pid} is gone`,
  }));
  // What asks a dead process waits for nothing.
  if (processes.some(({ trouble }) => trouble !== undefined)) return processes;
  const api = connectApi(paths);
  const probes: readonly (readonly [string, () => Promise<string | undefined>])[] = [
    ["node", () => nodeTrouble(api)],
    ["gateway", () => gatewayTrouble(api)],
    ["registry", registryTrouble],
    ["prometheus", prometheusTrouble],
    ["network policies", policyTrouble],
    ["database", () => databaseTrouble(paths)],
    ["github", () => githubTrouble(paths)],
    ...outsideHosts.map((host) => [`host ${host.name}`, () => outsideHostTrouble(host)] as const),
  ];
  return [...processes, ...(await Promise.all(probes.map(([part, probe]) => finding(part, probe))))];
}

async function finding(part: string, probe: () => Promise<string | undefined>): Promise<Finding> {
  try {
    return { part, trouble: await probe() };
  } catch (error) {
    return { part, trouble: error instanceof Error ? error.message : String(error) };
  }
}

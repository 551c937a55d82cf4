/** What a workload gets of the estate's database: its credentials as files, and a way to the server. Pure. */
import type { EgressIntent } from "../components/kubernetes/network-intent.ts";
import type { SecretFolder } from "../components/kubernetes/secrets.ts";
import { databaseFolder } from "../components/postgres/names.ts";
import type { Config, ServiceConfig, WorkloadConfig } from "./config/config.ts";

/** Empty when the workload does not use the database. */
export function databaseFolders(
  config: Config,
  service: ServiceConfig,
  workload: WorkloadConfig,
): readonly SecretFolder[] {
  return usesDatabase(config, service, workload) ? [databaseFolder(service.name)] : [];
}

/** Empty when the workload does not use the database. */
export function databaseEgress(
  config: Config,
  service: ServiceConfig,
  workload: WorkloadConfig,
): readonly EgressIntent[] {
  if (config.database === undefined || !usesDatabase(config, service, workload)) return [];
  const { cidr, port } = config.database.server;
  return [{ to: "postgres", cidr, port }];
}

function usesDatabase({ database }: Config, service: ServiceConfig, workload: WorkloadConfig): boolean {
  return (
    database?.services.some(({ name, workloads }) => name === service.name && workloads.includes(workload.name)) ===
    true
  );
}

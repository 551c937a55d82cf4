/** The configuration as the release engine sees it. Pure. */
import { internalHost } from "../components/kubernetes/pod.ts";
import { slotOf } from "../components/postgres/credential.ts";
import { loginRole } from "../components/postgres/names.ts";
import { backendName, LEASE_NAME } from "../components/values/names.ts";
import type { Config, ReleaseConfig, ServiceConfig } from "./config/config.ts";
import type { DatabaseConfig } from "./config/config-database.ts";
import type { GithubConfig } from "./config/config-github.ts";
import type {
  BackendOutput,
  DatabaseOutput,
  GithubOutput,
  ReleaseOutput,
  ServiceOutput,
  StackOutputs,
} from "./outputs.ts";

export function toOutputs(config: Config): StackOutputs {
  return {
    schema: 1,
    environment: config.environment,
    namespace: config.namespace.name,
    lease: LEASE_NAME,
    promotion: config.promotion,
    releases: config.releases.map(releaseOutput),
    services: config.services.map((service) => serviceOutput(config, service)),
    ...(config.github === undefined ? {} : { github: githubOutput(config.github) }),
    ...(config.database === undefined ? {} : { database: databaseOutput(config.database) }),
  };
}

function githubOutput({ owner, repository, governance, environments }: GithubConfig): GithubOutput {
  const names = environments.map(({ name }) => name);
  return { owner, repository, governed: governance !== undefined, environments: names };
}

function databaseOutput({ server, name, services }: DatabaseConfig): DatabaseOutput {
  return {
    host: server.host,
    port: server.port,
    name,
    services: services.map(({ name: service, credentials }) => ({
      name: service,
      role: loginRole(name, service, slotOf(credentials.current.generation)),
      generation: credentials.current.generation,
    })),
  };
}

function releaseOutput(release: ReleaseConfig): ReleaseOutput {
  const { id, version, gitSha, weight, images, configurationHash, schemaVersion } = release;
  return { id, version, gitSha, weight, images, configurationHash, schemaVersion };
}

function serviceOutput(config: Config, service: ServiceConfig): ServiceOutput {
  return {
    name: service.name,
    hosts: service.hosts,
    namespace: config.namespace.name,
    route: service.name,
    backends: config.releases.map((release) => backendOutput(service, release)),
  };
}

function backendOutput(service: ServiceConfig, release: ReleaseConfig): BackendOutput {
  return {
    release: release.id,
    service: backendName(service.name, release.id),
    port: entryPort(service),
    deployments: service.workloads.map((workload) => ({
      name: internalHost({ service: service.name, workload: workload.name }, release.id),
      replicas: workload.replicas,
    })),
  };
}

/** Port of the workload that the route sends to; the rules of the configuration demand one. */
export function entryPort(service: ServiceConfig): number {
  const port = service.workloads.find((workload) => workload.name === service.entry)?.port;
  if (port === undefined)
    throw new Error(`expected \`${service.name}/${service.entry}\` to have a port; a rule demands it`);
  return port;
}

/** What users call: each service with its workloads in every release, its jobs and its share of traffic. */
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { Identity } from "../components/kubernetes/identity.ts";
import type { Namespace } from "../components/kubernetes/namespace.ts";
import { NetworkPolicy } from "../components/kubernetes/network-policy.ts";
import { ScheduledJob } from "../components/kubernetes/scheduled-job.ts";
import { Traffic } from "../components/kubernetes/traffic.ts";
import type { Config, ServiceConfig } from "./config/config.ts";
import { databaseEgress } from "./database-delivery.ts";
import { buildReleases, imageOf, podFacts, type ReleasedService } from "./releases.ts";
import { servingRelease } from "./serving.ts";
import { entryPort } from "./to-outputs.ts";

export type BuiltService = { readonly name: string; readonly traffic: Traffic };

export type Place = {
  readonly config: Config;
  readonly service: ServiceConfig;
  readonly provider: Provider;
  /** What must exist first. */
  readonly dependsOn: pulumi.Resource[];
};

/** `before` is what pods must find in place, such as the grants of their database. */
export function buildServices(
  config: Config,
  provider: Provider,
  namespace: Namespace,
  before: readonly pulumi.Resource[] = [],
): readonly BuiltService[] {
  return config.services.map((service) => {
    const place = { config, service, provider, dependsOn: [namespace] };
    // Pods start behind their policies, with their secrets in place.
    const behindPolicies = { ...place, dependsOn: [namespace, ...before, ...buildLasting(place)] };
    const releases = buildReleases(behindPolicies);
    buildJobs(behindPolicies, releases);
    return { name: service.name, traffic: buildTraffic(place, releases) };
  });
}

/** What outlives every release. */
function buildLasting({ config, service, provider, dependsOn }: Place): readonly pulumi.Resource[] {
  const namespace = config.namespace.name;
  const { podNamespace, podLabels } = config.cluster.gateway;
  const options = { providers: { kubernetes: provider }, dependsOn };
  return service.workloads.flatMap((workload) => {
    const place = { namespace, service: service.name, workload: workload.name };
    const name = `${service.name}-${workload.name}`;
    const { ingress } = workload.network;
    const egress = [...workload.network.egress, ...databaseEgress(config, service, workload)];
    const gateway = { namespace: podNamespace, podLabels };
    const ports = workload.port === undefined ? {} : { port: workload.port };
    return [
      new Identity(name, { ...place, secrets: workload.secrets }, options),
      new NetworkPolicy(name, { ...place, ...ports, ingress, egress, gateway }, options),
    ];
  });
}

function buildJobs(place: Place, releases: readonly ReleasedService[]): void {
  const { config, service, provider, dependsOn } = place;
  const { release, configurations } = servingRelease(releases);
  for (const { name, workload: workloadName, ...job } of service.jobs) {
    const workload = service.workloads.find((candidate) => candidate.name === workloadName);
    if (workload === undefined) throw new Error(`expected a workload \`${workloadName}\`; a rule demands it`);
    const { port: _, ...facts } = podFacts(place, workload, release);
    const args = {
      ...facts,
      ...job,
      namespace: config.namespace.name,
      job: name,
      image: imageOf(release, service, workload),
      configurations: configurations[workloadName] ?? [],
    };
    new ScheduledJob(`${service.name}-${name}`, args, { providers: { kubernetes: provider }, dependsOn });
  }
}

function buildTraffic({ config, service, provider, dependsOn }: Place, releases: readonly ReleasedService[]): Traffic {
  const { header, mirror } = service.traffic;
  const { name, namespace } = gatewayOf(config);
  const args = {
    service: service.name,
    entry: service.entry,
    namespace: config.namespace.name,
    hosts: service.hosts,
    gateway: { namespace, name },
    header,
    ...(mirror === undefined ? {} : { mirror }),
    backends: releases.map(({ release }) => ({ release, port: entryPort(service), weight: release.weight })),
    ready: releases.flatMap(({ workloads }) => workloads.map((workload) => workload.nodes.deployment)),
  };
  return new Traffic(service.name, args, { providers: { kubernetes: provider }, dependsOn });
}

function gatewayOf(config: Config): { readonly namespace: string; readonly name: string } {
  const { gateway } = config.cluster;
  return { name: gateway.name, namespace: gateway.kind === "existing" ? gateway.namespace : config.namespace.name };
}

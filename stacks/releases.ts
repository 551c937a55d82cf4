/** The objects of each release of a service: they stand beside those of the other releases and leave with theirs. */
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { configurationObject, featureVariables } from "../components/kubernetes/configuration.ts";
import { withFieldManager } from "../components/kubernetes/field-manager.ts";
import { MANAGED_BY } from "../components/kubernetes/labels.ts";
import { internalHost } from "../components/kubernetes/pod.ts";
import { Workload, workloadConfiguration } from "../components/kubernetes/workload.ts";
import type { ImageByDigest } from "../components/values/image.ts";
import { backendName, short } from "../components/values/names.ts";
import type { Config, ReleaseConfig, ServiceConfig, WorkloadConfig } from "./config/config.ts";
import { databaseFolders } from "./database-delivery.ts";
import type { Place } from "./services.ts";

export type ReleasedService = {
  readonly release: ReleaseConfig;
  readonly weight: number;
  readonly workloads: readonly Workload[];
  /** Names of the ConfigMaps that each workload reads, by workload. */
  readonly configurations: Readonly<Record<string, readonly string[]>>;
};

export function buildReleases(place: Place): readonly ReleasedService[] {
  return place.config.releases.map((release) => buildRelease(place, release));
}

function buildRelease(place: Place, release: ReleaseConfig): ReleasedService {
  const features = buildFeatures(place, release);
  const built = place.service.workloads.map((workload) => buildWorkload(place, release, workload, features));
  return {
    release,
    weight: release.weight,
    workloads: built.map(({ workload }) => workload),
    configurations: Object.fromEntries(built.map(({ name, configurations }) => [name, configurations])),
  };
}

type Features = { readonly names: readonly string[]; readonly resources: readonly ConfigMap[] };

function buildFeatures({ config, service, provider, dependsOn }: Place, release: ReleaseConfig): Features {
  const manifest = configurationObject({
    namespace: config.namespace.name,
    service: service.name,
    part: "features",
    release: release.id,
    labels: { ...MANAGED_BY, "app.kubernetes.io/part-of": service.name, "cutover.dev/release": release.id },
    data: featureVariables(release.features),
  });
  if (manifest === undefined) return { names: [], resources: [] };
  const { name } = manifest.metadata;
  const options = { provider, dependsOn, transformations: [withFieldManager] };
  return { names: [name], resources: [new ConfigMap(name, manifest, options)] };
}

function buildWorkload(place: Place, release: ReleaseConfig, workload: WorkloadConfig, features: Features) {
  const { config, service, provider } = place;
  const { autoscaling, probes, shutdown, progressDeadlineSeconds, replicas } = workload;
  const args = {
    ...podFacts(place, workload, release),
    namespace: config.namespace.name,
    image: imageOf(release, service, workload),
    replicas,
    shutdown,
    progressDeadlineSeconds,
    ...(autoscaling === undefined ? {} : { autoscaling }),
    ...(probes === undefined ? {} : { probes }),
    configuration: release.configuration[`${service.name}/${workload.name}`] ?? {},
    sharedConfigurations: features.names,
    internalService: workload.name !== service.entry && isCalled(config, service, workload),
  };
  const own = workloadConfiguration(args)?.metadata.name;
  const options = { providers: { kubernetes: provider }, dependsOn: [...place.dependsOn, ...features.resources] };
  return {
    name: workload.name,
    configurations: own === undefined ? features.names : [...features.names, own],
    workload: new Workload(`${service.name}-${workload.name}-${short(release.id)}`, args, options),
  };
}

/** What the pods of a workload and of its jobs have in common. */
export function podFacts({ config, service }: Place, workload: WorkloadConfig, release: ReleaseConfig) {
  return {
    service: service.name,
    workload: workload.name,
    environment: config.environment,
    release,
    arguments: workload.arguments,
    ...(workload.port === undefined ? {} : { port: workload.port }),
    resources: workload.resources,
    scratch: workload.scratch,
    secrets: workload.secrets,
    secretFolders: databaseFolders(config, service, workload),
    peers: peersOf(config, workload, release),
  };
}

export function imageOf(release: ReleaseConfig, service: ServiceConfig, workload: WorkloadConfig): ImageByDigest {
  const image = release.images[`${service.name}/${workload.name}`];
  if (image === undefined)
    throw new Error(`expected an image of \`${service.name}/${workload.name}\`; a rule demands it`);
  return image;
}

function peersOf(config: Config, workload: WorkloadConfig, release: ReleaseConfig) {
  return workload.network.egress.flatMap((intent) => {
    if (intent.to !== "workload") return [];
    const place = { service: intent.service, workload: intent.workload };
    const isEntry = config.services.some(({ name, entry }) => name === place.service && entry === place.workload);
    const host = isEntry ? backendName(place.service, release.id) : internalHost(place, release.id);
    return [{ ...place, port: intent.port, host }];
  });
}

function isCalled(config: Config, service: ServiceConfig, workload: WorkloadConfig): boolean {
  return config.services.some((caller) =>
    caller.workloads.some(({ network }) =>
      network.egress.some(
        (intent) => intent.to === "workload" && intent.service === service.name && intent.workload === workload.name,
      ),
    ),
  );
}

/** From what was written to what the program knows: names become fields, sources become unions, ids are computed. */
import type { SecretSource } from "../../components/kubernetes/secrets.ts";
import { type ImageByDigest, parseImage } from "../../components/values/image.ts";
import { configurationHash, releaseId } from "../../components/values/release.ts";
import type { Config, GatewayConfig, JobConfig, ReleaseConfig, ServiceConfig, WorkloadConfig } from "./config.ts";
import { databaseOf } from "./resolve-database.ts";
import { githubOf } from "./resolve-github.ts";
import type { WrittenConfig } from "./written.ts";

type WrittenService = WrittenConfig["services"][string];
type WrittenWorkload = WrittenService["workloads"][string];
type WrittenSecret = WrittenWorkload["secrets"][string];

const DEFAULT_PROBES = { startup: "/started", liveness: "/live", readiness: "/ready" };

export function resolve(written: WrittenConfig): Config {
  const { environment, owner, promotion, cluster, namespace, services, releases, rollout, github, database } = written;
  return defined({
    environment,
    owner,
    promotion,
    cluster: { dns: cluster.dns, gateway: gatewayOf(cluster.gateway) },
    namespace: { ...namespace, protect: namespace.protect ?? environment === "production" },
    services: Object.entries(services).map(([name, service]) => serviceOf(name, service)),
    releases: releases.map(releaseOf),
    rollout,
    github:
      github === undefined
        ? undefined
        : githubOf(
            github,
            environment,
            releases.map((release) => release.github),
          ),
    database: database === undefined ? undefined : databaseOf(database, environment),
  });
}

function gatewayOf(gateway: WrittenConfig["cluster"]["gateway"]): GatewayConfig {
  if (gateway.kind === "new") return defined(gateway);
  return { ...gateway, podNamespace: gateway.podNamespace ?? gateway.namespace };
}

function serviceOf(name: string, { workloads, jobs, ...rest }: WrittenService): ServiceConfig {
  return defined({
    name,
    ...rest,
    workloads: Object.entries(workloads).map(([workload, written]) => workloadOf(workload, written)),
    jobs: Object.entries(jobs).map(([job, written]): JobConfig => ({ name: job, ...written })),
  });
}

function workloadOf(name: string, { secrets, probes, ...rest }: WrittenWorkload): WorkloadConfig {
  return defined({
    name,
    ...rest,
    probes: probes ?? (rest.port === undefined ? undefined : DEFAULT_PROBES),
    secrets: Object.fromEntries(Object.entries(secrets).map(([file, secret]) => [file, secretOf(secret)])),
  });
}

function secretOf({ generate, value, existing }: WrittenSecret): SecretSource {
  if (generate !== undefined) return { kind: "generate", length: generate.length };
  if (existing !== undefined) return { kind: "existing", ...existing };
  return { kind: "value", value: typeof value === "object" ? value.secure : (value ?? "") };
}

/** What a release needs of GitHub is in the settings of its environments. */
function releaseOf({ github: _, ...release }: WrittenConfig["releases"][number]): ReleaseConfig {
  const images: Record<string, ImageByDigest> = Object.fromEntries(
    Object.entries(release.images).map(([key, image]) => [key, parseImage(image)]),
  );
  const identity = { ...release, images, configurationHash: configurationHash(release.configuration) };
  return defined({ id: releaseId(identity), ...identity });
}

type Defined<T> = T extends readonly (infer Item)[]
  ? readonly Defined<Item>[]
  : T extends object
    ? { readonly [Key in keyof T as undefined extends T[Key] ? never : Key]: Defined<T[Key]> } & {
        readonly [Key in keyof T as undefined extends T[Key] ? Key : never]?: Defined<Exclude<T[Key], undefined>>;
      }
    : T;

/** The same value without keys that are undefined, at any depth: absent means absent. */
function defined<T>(value: T): Defined<T> {
  if (Array.isArray(value)) return value.map(defined) as Defined<T>;
  if (typeof value !== "object" || value === null) return value as Defined<T>;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, defined(entry)])) as Defined<T>;
}

/** The pod of a workload, the same for its Deployment and its jobs but for what each adds. Pure. */
import { type ImageByDigest, parseImage } from "../values/image.ts";
import { releaseObjectName } from "../values/names.ts";
import { CONTAINER_SECURITY, POD_SECURITY } from "./hardening.ts";
import type { ReleaseFacts, WorkloadPlace } from "./labels.ts";
import type { Container, EnvironmentVariable, PodSpec, Volume } from "./manifests.ts";
import { SECRETS_PATH, type SecretFolder, type SecretSources, secretVolume } from "./secrets.ts";
import { type Provenance, renderAttributes, resourceAttributes } from "./telemetry.ts";

export type Resources = {
  readonly requests: { readonly cpu: string; readonly memory: string };
  /** `cpu` absent: no CPU limit, so that idle processor time is not wasted. */
  readonly limits: { readonly cpu?: string; readonly memory: string };
};

export type PodArgs = WorkloadPlace & {
  readonly environment: string;
  readonly release: ReleaseFacts & Provenance;
  readonly image: ImageByDigest;
  readonly arguments: readonly string[];
  readonly port?: number;
  readonly resources: Resources;
  /** Writable folders by name. */
  readonly scratch: Readonly<Record<string, { readonly path: string; readonly sizeLimit: string }>>;
  readonly secrets: SecretSources;
  /** Secrets of others that it reads too, such as the database's. */
  readonly secretFolders: readonly SecretFolder[];
  /** Names of the ConfigMaps whose keys become environment variables. */
  readonly configurations: readonly string[];
  /** Workloads of the same release that it calls. */
  readonly peers: readonly (WorkloadPlace & { readonly port: number; readonly host: string })[];
};

export function podSpec(args: PodArgs, container: Partial<Container>): PodSpec {
  const secrets = secretVolume(args.service, args.workload, args.secrets, args.secretFolders);
  const scratch = Object.entries(args.scratch);
  return {
    serviceAccountName: `${args.service}-${args.workload}`,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: POD_SECURITY,
    containers: [{ ...mainContainer(args), ...mounts(args, secrets), ...container }],
    ...volumesOf([...scratch.map(scratchVolume), ...(secrets === undefined ? [] : [secrets])]),
  };
}

function mainContainer(args: PodArgs): Container {
  return {
    name: args.workload,
    // The type cannot see a tag before the digest, nor whether the digest is whole.
    image: parseImage(args.image),
    imagePullPolicy: "IfNotPresent",
    ...(args.arguments.length === 0 ? {} : { args: [...args.arguments] }),
    env: environment(args),
    ...(args.configurations.length === 0
      ? {}
      : { envFrom: args.configurations.map((name) => ({ configMapRef: { name } })) }),
    resources: { requests: { ...args.resources.requests }, limits: { ...args.resources.limits } },
    securityContext: CONTAINER_SECURITY,
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
}

function environment(args: PodArgs): EnvironmentVariable[] {
  const attributes = resourceAttributes(args, args.release, args.environment);
  return [
    { name: "POD_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
    { name: "RELEASE_ID", value: args.release.id },
    { name: "VERSION", value: args.release.version },
    ...(args.port === undefined ? [] : [{ name: "PORT", value: String(args.port) }]),
    ...args.peers.map(({ service, workload, host, port }) => ({
      name: peerVariable(service, workload),
      value: `http://${host}:${port}`,
    })),
    { name: "OTEL_SERVICE_NAME", value: `${args.service}-${args.workload}` },
    // $(POD_NAME) is put in by the kubelet; it must not be encoded.
    { name: "OTEL_RESOURCE_ATTRIBUTES", value: `${renderAttributes(attributes)},service.instance.id=$(POD_NAME)` },
  ];
}

/** `SHOP_WORKER_URL`: where the same release's worker answers. */
export function peerVariable(service: string, workload: string): string {
  return `${service}_${workload}_URL`.toUpperCase().replaceAll("-", "_");
}

/** Host name of a workload's own Service in one release. */
export function internalHost(place: WorkloadPlace, release: string): string {
  return releaseObjectName(place.service, place.workload, release);
}

function mounts(args: PodArgs, secrets: Volume | undefined) {
  const scratch = Object.entries(args.scratch).map(([name, { path }]) => ({
    name: `scratch-${name}`,
    mountPath: path,
  }));
  const all =
    secrets === undefined ? scratch : [...scratch, { name: secrets.name, mountPath: SECRETS_PATH, readOnly: true }];
  return all.length === 0 ? {} : { volumeMounts: all };
}

function scratchVolume([name, { sizeLimit }]: readonly [string, { readonly sizeLimit: string }]): Volume {
  return { name: `scratch-${name}`, emptyDir: { sizeLimit } };
}

function volumesOf(volumes: Volume[]) {
  return volumes.length === 0 ? {} : { volumes };
}

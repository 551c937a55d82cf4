/** The estate as the program knows it: parsed, every default applied, every rule held. All values are plain data. */
import type { Listener } from "../../components/kubernetes/gateway.ts";
import type { Labels } from "../../components/kubernetes/labels.ts";
import type { EgressIntent, IngressIntent } from "../../components/kubernetes/network-intent.ts";
import type { Resources } from "../../components/kubernetes/pod.ts";
import type { SecretSources } from "../../components/kubernetes/secrets.ts";
import type { TableGrants } from "../../components/postgres/privileges.ts";
import type { ImageByDigest } from "../../components/values/image.ts";
import type { DatabaseConfig } from "./config-database.ts";
import type { GithubConfig } from "./config-github.ts";

export type GatewayConfig =
  | {
      readonly kind: "existing";
      /** Where the Gateway object lives. */
      readonly namespace: string;
      readonly name: string;
      /** Where its data plane's pods run, for network policies. */
      readonly podNamespace: string;
      readonly podLabels: Labels;
    }
  | {
      readonly kind: "new";
      readonly name: string;
      readonly className: string;
      readonly podNamespace: string;
      readonly podLabels: Labels;
      readonly listeners: readonly Listener[];
    };

export type WorkloadConfig = {
  readonly name: string;
  /** Absent: the workload listens on nothing. Then it has no probes over HTTP and no Service. */
  readonly port?: number;
  readonly replicas: number;
  readonly autoscaling?: { readonly maximumReplicas: number; readonly cpuPercent: number };
  readonly resources: Resources;
  /** Paths asked over HTTP on `port`. */
  readonly probes?: { readonly startup: string; readonly liveness: string; readonly readiness: string };
  readonly arguments: readonly string[];
  readonly scratch: Readonly<Record<string, { readonly path: string; readonly sizeLimit: string }>>;
  /** Values are plain in the program, ciphertext when loaded from a file's text. */
  readonly secrets: SecretSources;
  readonly network: { readonly ingress: readonly IngressIntent[]; readonly egress: readonly EgressIntent[] };
  readonly shutdown: { readonly drainSeconds: number; readonly graceSeconds: number };
  readonly progressDeadlineSeconds: number;
};

export type JobConfig = {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly workload: string;
  readonly arguments: readonly string[];
  readonly paused: boolean;
  readonly deadlineSeconds: number;
  readonly retries: number;
};

export type ServiceConfig = {
  readonly name: string;
  readonly hosts: readonly string[];
  /** Name of the workload that the route sends to. */
  readonly entry: string;
  readonly workloads: readonly WorkloadConfig[];
  readonly jobs: readonly JobConfig[];
  readonly traffic: {
    /** A request that carries this header with a release's id or version reaches that release at any weight. */
    readonly header: string;
    /** A copy of `percent` of the requests goes to the release of this version; its answers are thrown away. */
    readonly mirror?: { readonly version: string; readonly percent: number };
  };
};

export type ReleaseConfig = {
  /** Twelve hex digits, see components/values/release.ts. */
  readonly id: string;
  readonly version: string;
  readonly gitSha: string;
  /** By `service/workload`; every workload of every service has one. */
  readonly images: Readonly<Record<string, ImageByDigest>>;
  /** By `service/workload`, then by name of the environment variable. */
  readonly configuration: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly configurationHash: string;
  readonly features: Readonly<Record<string, string>>;
  readonly pullRequest?: string;
  readonly build?: string;
  readonly schemaVersion: number;
  /** What it needs beyond the grants of each service, by service. */
  readonly database: Readonly<Record<string, TableGrants>>;
  readonly weight: number;
};

export type RolloutStep = {
  readonly weight: number;
  readonly minimumSeconds: number;
  readonly minimumRequests: number;
};

export type MetricsConfig =
  | {
      readonly source: "gateway";
      readonly kind: "traefik";
      readonly urls: readonly string[];
      readonly sampleMilliseconds: number;
    }
  | {
      readonly source: "prometheus";
      readonly url: string;
      readonly sampleMilliseconds: number;
      /** PromQL; absent: the engine's own query for Traefik's metrics. */
      readonly requests?: string;
      readonly errors?: string;
    };

export type RolloutConfig = {
  /** Weights rise strictly and end at 100. */
  readonly steps: readonly RolloutStep[];
  readonly bake: { readonly minimumSeconds: number };
  readonly holdLimitSeconds: number;
  readonly updateLimitSeconds: number;
  readonly silenceLimitSeconds: number;
  readonly judge: {
    readonly alpha: number;
    readonly degradation: number;
    readonly minimumErrors: number;
    readonly gross: { readonly errors: number; readonly share: number };
  };
  readonly metrics: MetricsConfig;
};

export type Environment = "production" | "staging" | "preview";

export type Config = {
  readonly environment: Environment;
  readonly owner: string;
  /** How many promotions this file knows of. */
  readonly promotion: number;
  readonly cluster: {
    readonly dns: { readonly namespace: string; readonly podLabels: Labels };
    readonly gateway: GatewayConfig;
  };
  readonly namespace: {
    readonly name: string;
    readonly podSecurityVersion: string;
    readonly quota: { readonly cpu: string; readonly memory: string; readonly pods: number };
    /** Whether Pulumi refuses to destroy the estate, and to delete the namespace for any other reason. */
    readonly protect: boolean;
  };
  /** In the order of the file. */
  readonly services: readonly ServiceConfig[];
  /** In the order of the file; weights sum to 100. */
  readonly releases: readonly ReleaseConfig[];
  readonly rollout: RolloutConfig;
  /** Absent: nothing at GitHub is touched. */
  readonly github?: GithubConfig;
  /** Absent: the estate has no database. */
  readonly database?: DatabaseConfig;
};

/**
 * The one typed bridge from the program to the release engine: what `pulumi stack output outputs` holds.
 * The engine reads nothing else of the program. All values are plain; none is secret.
 */

export type ReleaseOutput = {
  /** Twelve hex digits: a digest of version, git SHA, images, configuration, features and schema version. */
  readonly id: string;
  readonly version: string;
  readonly gitSha: string;
  /** Share of the traffic, 0 to 100. The weights of all releases sum to 100. */
  readonly weight: number;
  /** Image by digest for each `service/workload`. */
  readonly images: Readonly<Record<string, string>>;
  readonly configurationHash: string;
  /** The database schema that the release needs; 0 when it needs none. */
  readonly schemaVersion: number;
};

export type BackendOutput = {
  /** The id of the release that stands behind this backend. */
  readonly release: string;
  /** Name of the Kubernetes Service of this release. */
  readonly service: string;
  readonly port: number;
  /** Deployments of this release in this service, with the replicas each must have ready. */
  readonly deployments: readonly { readonly name: string; readonly replicas: number }[];
};

export type ServiceOutput = {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly namespace: string;
  /** The HTTPRoute whose backend weights are the traffic. */
  readonly route: string;
  readonly backends: readonly BackendOutput[];
};

export type DatabaseOutput = {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  /** Services that use it, with the role that their workloads log in as and the generation of its password. */
  readonly services: readonly { readonly name: string; readonly role: string; readonly generation: number }[];
};

export type GithubOutput = {
  readonly owner: string;
  /** Name alone. */
  readonly repository: string;
  /** Whether this stack governs the repository, or only its environments. */
  readonly governed: boolean;
  /** Names of the environments that this stack has in it. */
  readonly environments: readonly string[];
};

export type StackOutputs = {
  /** Version of this shape. */
  readonly schema: 1;
  readonly environment: string;
  readonly namespace: string;
  /** The Lease that a rollout holds, in `namespace`. */
  readonly lease: string;
  /** How often traffic was promoted in this estate, as the configuration that was applied knows it. */
  readonly promotion: number;
  readonly releases: readonly ReleaseOutput[];
  readonly services: readonly ServiceOutput[];
  /** Absent: the estate has nothing at GitHub. */
  readonly github?: GithubOutput;
  /** Absent: the estate has no database. */
  readonly database?: DatabaseOutput;
};

/**
 * Every fixed address of the lab. Nothing else may spell one out.
 * 198.51.100.0/24 and 203.0.113.0/24 are documentation networks: no real host ever has such an address.
 */
export const podNetwork = "10.244.0.0/24";
export const podGateway = "10.244.0.1";
export const serviceNetwork = "10.96.0.0/16";
/** The node's own address, on an interface of its own, so that the lab needs no other interface of the machine. */
export const nodeAddress = "10.245.0.1";
export const nodeInterface = "cutlab0";
export const nodeName = "lab";

export const apiServerAddress = { host: nodeAddress, port: 6443 } as const;
export const kubernetesServiceAddress = "10.96.0.1";
export const dnsServiceAddress = "10.96.0.10";
export const gatewayServiceAddress = "10.96.0.80";
export const gatewayMetricsPort = 9100;

export const etcdClientPort = 32379;
export const etcdPeerPort = 32380;
export const registryPort = 35000;
export const prometheusPort = 39090;
export const githubPort = 38080;
/** The name that images carry; containerd maps it to the registry on loopback. */
export const registryName = "registry.cutover.test";

/** A host of the lab's own: a process in a network namespace, at the end of a cable. */
export interface CabledHost {
  readonly address: string;
  readonly gateway: string;
  /** The machine's end of the cable; at most 15 characters. */
  readonly cable: string;
}

/** Where a pod's packet would arrive if nothing stopped it. */
export interface OutsideHost extends CabledHost {
  readonly name: "internet" | "metadata";
}

export const internetHost: OutsideHost = {
  name: "internet",
  address: "198.51.100.10",
  gateway: "198.51.100.1",
  cable: "cutlab-inet",
};

export const metadataHost: OutsideHost = {
  name: "metadata",
  address: "203.0.113.10",
  gateway: "203.0.113.1",
  cable: "cutlab-meta",
};

export const outsideHosts = [internetHost, metadataHost] as const;

/** The PostgreSQL server. Pods reach it when their NetworkPolicy lets them, the machine always, the outside hosts never. */
export const databaseHost = {
  address: "10.246.0.10",
  gateway: "10.246.0.1",
  cable: "cutlab-pg",
  port: 5432,
  name: "database.cutover.test",
} as const satisfies CabledHost & { readonly port: number; readonly name: string };

export const cabledHosts: readonly CabledHost[] = [...outsideHosts, databaseHost];

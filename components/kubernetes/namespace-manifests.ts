/** What a namespace of ours always holds. Pure. */
import { type Labels, MANAGED_BY } from "./labels.ts";
import type { NetworkPolicyManifest } from "./manifests.ts";
import { type PodSelector, podsOf } from "./network-intent.ts";

export type NamespaceFacts = {
  /** The Kubernetes name. */
  readonly namespace: string;
  readonly environment: string;
  readonly owner: string;
  /** Version of the Pod Security Standards, such as `v1.35`: pinned, so that an upgrade of the cluster changes nothing. */
  readonly podSecurityVersion: string;
  /** Processor time counts by requests, memory by requests and limits. */
  readonly quota: { readonly cpu: string; readonly memory: string; readonly pods: number };
  /** The cluster's DNS: the one thing that every pod may reach. */
  readonly dns: PodSelector;
};

const MODES = ["enforce", "audit", "warn"] as const;

export function podSecurityLabels(version: string): Labels {
  return Object.fromEntries(
    MODES.flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, "restricted"],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]),
  );
}

export function namespaceManifest(facts: NamespaceFacts) {
  const { namespace, environment, owner, podSecurityVersion } = facts;
  return {
    metadata: {
      name: namespace,
      labels: {
        ...MANAGED_BY,
        "cutover.dev/environment": environment,
        "cutover.dev/owner": owner,
        ...podSecurityLabels(podSecurityVersion),
      } as Labels,
    },
  };
}

/** No way out of the gateway either: a Service that opens a port of a node or a load balancer is refused by the quota. */
export function quotaManifest({ namespace, quota }: NamespaceFacts) {
  return {
    metadata: { name: "estate", namespace, labels: MANAGED_BY },
    spec: {
      hard: {
        "requests.cpu": quota.cpu,
        "requests.memory": quota.memory,
        "limits.memory": quota.memory,
        pods: String(quota.pods),
        "services.loadbalancers": "0",
        "services.nodeports": "0",
      },
    },
  };
}

/** For containers that say nothing, which are none of ours. No default CPU limit: it would throttle those that want none. */
export function limitRangeManifest({ namespace }: NamespaceFacts) {
  return {
    metadata: { name: "estate", namespace, labels: MANAGED_BY },
    spec: {
      limits: [{ type: "Container", defaultRequest: { cpu: "50m", memory: "64Mi" }, default: { memory: "128Mi" } }],
    },
  };
}

export function denyAllManifest({ namespace }: NamespaceFacts): NetworkPolicyManifest {
  return {
    metadata: { name: "deny-all", namespace, labels: MANAGED_BY },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  };
}

/** DNS of the cluster only: any other server could carry data out in the names that are asked for. */
export function allowDnsManifest({ namespace, dns }: NamespaceFacts): NetworkPolicyManifest {
  return {
    metadata: { name: "allow-dns", namespace, labels: MANAGED_BY },
    spec: {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [podsOf(dns)], ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })) }],
    },
  };
}

import { NetworkPolicy as KubernetesNetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform, transformed } from "../component.ts";
import { type WorkloadPlace, workloadLabels, workloadSelector } from "./labels.ts";
import type { NetworkPolicyManifest } from "./manifests.ts";
import {
  type EgressIntent,
  egressRule,
  type IngressIntent,
  ingressRule,
  type PodSelector,
  verifyClosed,
} from "./network-intent.ts";

export type NetworkPolicyFacts = WorkloadPlace & {
  readonly namespace: string;
  /** The workload's own port, which an ingress intent without a port means. Absent: it accepts nothing. */
  readonly port?: number;
  readonly ingress: readonly IngressIntent[];
  readonly egress: readonly EgressIntent[];
  /** The gateway's pods. */
  readonly gateway: PodSelector;
};

export type NetworkPolicyArgs = NetworkPolicyFacts & {
  /** Changes the NetworkPolicy. Rules must still name peers and ports. */
  readonly transform?: Transform<NetworkPolicyManifest>;
};

/** What one workload may accept and reach, over all its releases and jobs; everything else stays denied. */
export class NetworkPolicy extends Component {
  readonly nodes: { readonly policy: KubernetesNetworkPolicy };

  constructor(name: string, args: NetworkPolicyArgs, options?: pulumi.ComponentResourceOptions) {
    super("kubernetes:NetworkPolicy", name, options);
    const manifest = transformed(networkPolicyManifest(args), args.transform);
    verifyClosed(manifest.spec, `${args.service}/${args.workload}`);
    this.nodes = { policy: new KubernetesNetworkPolicy(this.name, manifest, { parent: this }) };
    this.registerOutputs({});
  }
}

/** Pure. Empty lists deny: the policy types are always both. */
export function networkPolicyManifest(args: NetworkPolicyFacts): NetworkPolicyManifest {
  const { namespace, service, workload, port, ingress, egress, gateway } = args;
  return {
    metadata: { name: `${service}-${workload}`, namespace, labels: workloadLabels(args) },
    spec: {
      podSelector: { matchLabels: workloadSelector(args) },
      policyTypes: ["Ingress", "Egress"],
      ingress: port === undefined ? [] : ingress.map((intent) => ingressRule(intent, gateway, port)),
      egress: egress.map(egressRule),
    },
  };
}

/** Who may connect, as a person says it, and the NetworkPolicy rules that it means. Pure. */

import { ComponentError } from "../component.ts";
import { cidr, exposedBlocks } from "../values/cidr.ts";
import { type Labels, workloadSelector } from "./labels.ts";
import type { NetworkPolicySpec } from "./manifests.ts";

/** Pods of one namespace. */
export type PodSelector = { readonly namespace: string; readonly podLabels: Labels };

/** `port` absent: the workload's own. */
export type IngressIntent =
  | { readonly from: "gateway" }
  | { readonly from: "workload"; readonly service: string; readonly workload: string; readonly port?: number }
  | ({ readonly from: "pods"; readonly port?: number } & PodSelector);

export type EgressIntent =
  | { readonly to: "workload"; readonly service: string; readonly workload: string; readonly port: number }
  | { readonly to: "postgres"; readonly cidr: string; readonly port: number }
  | {
      readonly to: "cidr";
      readonly cidr: string;
      readonly except: readonly string[];
      readonly ports: readonly number[];
    }
  | ({ readonly to: "pods"; readonly port: number } & PodSelector);

type Peer = NonNullable<NonNullable<NetworkPolicySpec["ingress"]>[number]["from"]>[number];

export function ingressRule(intent: IngressIntent, gateway: PodSelector, ownPort: number) {
  return {
    from: [ingressPeer(intent, gateway)],
    ports: tcp([("port" in intent ? intent.port : undefined) ?? ownPort]),
  };
}

export function egressRule(intent: EgressIntent) {
  return { to: [egressPeer(intent)], ports: tcp(intent.to === "cidr" ? intent.ports : [intent.port]) };
}

function ingressPeer(intent: IngressIntent, gateway: PodSelector): Peer {
  if (intent.from === "gateway") return podsOf(gateway);
  return intent.from === "pods" ? podsOf(intent) : { podSelector: { matchLabels: workloadSelector(intent) } };
}

function egressPeer(intent: EgressIntent): Peer {
  if (intent.to === "workload") return { podSelector: { matchLabels: workloadSelector(intent) } };
  if (intent.to === "pods") return podsOf(intent);
  return { ipBlock: block(intent.cidr, intent.to === "cidr" ? intent.except : []) };
}

/** Selected by the label that the API server gives to every namespace, so nobody can put it on another. */
export function podsOf({ namespace, podLabels }: PodSelector): Peer {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: podLabels },
  };
}

function tcp(ports: readonly number[]) {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

function block(text: string, except: readonly string[]) {
  verifyBlock(text, except);
  return { cidr: text, ...(except.length === 0 ? {} : { except: [...except] }) };
}

/** Throws ComponentError OPEN_NETWORK when the block opens private networks or the metadata service. */
function verifyBlock(text: string, except: readonly string[]): void {
  const exposed = exposedBlocks(cidr(text), except.map(cidr));
  if (exposed.length === 0) return;
  throw new ComponentError(
    "OPEN_NETWORK",
    `\`${text}\`: expected a block without ${exposed.join(", ")}`,
    "Name the addresses that are needed, or list these blocks as exceptions.",
  );
}

/** Throws ComponentError OPEN_NETWORK when a rule lets everything through, by whatever means it was written. */
export function verifyClosed(spec: NetworkPolicySpec, where: string): void {
  const rules = [
    ...(spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports })),
    ...(spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports })),
  ];
  const both = ["Ingress", "Egress"].every((type) => spec.policyTypes?.includes(type));
  if (both && rules.every(({ peers, ports }) => isNarrow(peers) && (ports ?? []).length > 0)) return;
  throw new ComponentError(
    "OPEN_NETWORK",
    `\`${where}\`: expected both policy types, and rules that name peers and ports`,
    "A rule without peers or ports allows everything: name them.",
  );
}

function isNarrow(peers: readonly Peer[] | undefined): boolean {
  if (peers === undefined || peers.length === 0) return false;
  return peers.every((peer) => {
    if (peer.ipBlock !== undefined) {
      verifyBlock(peer.ipBlock.cidr, peer.ipBlock.except ?? []);
      return true;
    }
    return (
      Object.keys(peer.podSelector?.matchLabels ?? {}).length > 0 ||
      (peer.podSelector?.matchExpressions ?? []).length > 0
    );
  });
}

import { type AddressRange, mergeRanges, overlaps, parseAddress, parseCidr, subtractRanges } from "./addresses.ts";
import type { Direction, NetworkPolicy, Pod, PolicyPeer, PolicyPort, World } from "./objects.ts";
import { anyPort, isNamed, namedPort, numberedPort, type PortRange } from "./port-ranges.ts";
import { matchesSelector } from "./selector.ts";

/** Traffic that a rule lets through: to or from these addresses, on these ports of the destination. */
export interface Allow {
  readonly peers: "any" | readonly AddressRange[];
  /** `any` also means protocols without ports, such as ICMP. */
  readonly ports: "any" | readonly PortRange[];
}

/** What one pod may receive and send. `open`: no policy selects the pod in that direction. */
export interface PodRules {
  readonly addresses: readonly AddressRange[];
  readonly ingress: "open" | readonly Allow[];
  readonly egress: "open" | readonly Allow[];
}

interface KnownPod {
  readonly pod: Pod;
  readonly addresses: readonly AddressRange[];
}

interface Rule {
  readonly peers?: readonly PolicyPeer[] | undefined;
  readonly ports?: readonly PolicyPort[] | undefined;
}

/**
 * The meaning of all policies, pod by pod. Pods on the host's network, without an address, or that have ended are left out:
 * they are neither subjects nor peers.
 */
export const compileRules = (world: World): PodRules[] => {
  const pods = knownPods(world.pods);
  return pods.map((subject) => ({
    addresses: subject.addresses,
    ingress: compileDirection("ingress", subject, pods, world),
    egress: compileDirection("egress", subject, pods, world),
  }));
};

const compileDirection = (direction: Direction, subject: KnownPod, pods: readonly KnownPod[], world: World) => {
  const selecting = world.policies.filter(
    (policy) =>
      policy.metadata.namespace === subject.pod.metadata.namespace &&
      matchesSelector(policy.spec.podSelector ?? {}, subject.pod.metadata.labels ?? {}) &&
      isolates(policy, direction),
  );
  if (selecting.length === 0) return "open" as const;
  return selecting.flatMap((policy) =>
    rulesOf(policy, direction).flatMap((rule) => {
      const peers = resolvePeers(rule.peers ?? [], policy, pods, world);
      return direction === "ingress" ? ingressAllows(rule, peers, subject) : egressAllows(rule, peers, pods);
    }),
  );
};

/** `policyTypes` when written; else always ingress, and egress if there is an egress rule. */
const isolates = ({ spec }: NetworkPolicy, direction: Direction): boolean => {
  if (spec.policyTypes !== undefined && spec.policyTypes.length > 0) {
    return spec.policyTypes.includes(direction === "ingress" ? "Ingress" : "Egress");
  }
  return direction === "ingress" || (spec.egress ?? []).length > 0;
};

const rulesOf = ({ spec }: NetworkPolicy, direction: Direction): Rule[] =>
  direction === "ingress"
    ? (spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports }))
    : (spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));

const resolvePeers = (
  peers: readonly PolicyPeer[],
  policy: NetworkPolicy,
  pods: readonly KnownPod[],
  world: World,
): Allow["peers"] =>
  peers.length === 0 ? "any" : mergeRanges(peers.flatMap((peer) => peerRanges(peer, policy, pods, world)));

const peerRanges = (
  peer: PolicyPeer,
  policy: NetworkPolicy,
  pods: readonly KnownPod[],
  world: World,
): readonly AddressRange[] => {
  if (peer.ipBlock !== undefined) return blockRanges(peer.ipBlock);
  const { podSelector = {}, namespaceSelector } = peer;
  return pods
    .filter(({ pod }) => {
      const { namespace, labels = {} } = pod.metadata;
      const namespaceMatches =
        namespaceSelector === undefined
          ? namespace === policy.metadata.namespace
          : matchesSelector(namespaceSelector, namespaceLabels(namespace, world));
      return namespaceMatches && matchesSelector(podSelector, labels);
    })
    .flatMap(({ addresses }) => addresses);
};

/** A block that can't be read allows nothing: one odd policy must not keep all others from being applied. */
const blockRanges = ({ cidr, except = [] }: NonNullable<PolicyPeer["ipBlock"]>): AddressRange[] => {
  try {
    return subtractRanges(parseCidr(cidr), except.map(parseCidr));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
};

const namespaceLabels = (name: string | undefined, world: World) =>
  world.namespaces.find((namespace) => namespace.metadata.name === name)?.metadata.labels ?? {};

/** A named port of an ingress rule is a port of the selected pod itself. */
const ingressAllows = (rule: Rule, peers: Allow["peers"], subject: KnownPod): Allow[] => {
  if (rule.ports === undefined || rule.ports.length === 0) return [{ peers, ports: "any" }];
  const ports = rule.ports.flatMap((port) => (isNamed(port) ? namedPort(port, subject.pod) : numberedPort(port)));
  return ports.length === 0 ? [] : [{ peers, ports }];
};

/** A named port of an egress rule is looked up in each pod that it may reach, so it allows nothing outside the cluster. */
const egressAllows = (rule: Rule, peers: Allow["peers"], pods: readonly KnownPod[]): Allow[] => {
  if (rule.ports === undefined || rule.ports.length === 0) return [{ peers, ports: anyPort }];
  const numbered = rule.ports.filter((port) => !isNamed(port)).flatMap(numberedPort);
  const named = rule.ports.filter(isNamed);
  return [
    ...(numbered.length === 0 ? [] : [{ peers, ports: numbered }]),
    ...pods.flatMap(({ pod, addresses }) => {
      const reachable = addresses.filter((address) => peers === "any" || peers.some((peer) => overlaps(peer, address)));
      const ports = named.flatMap((port) => namedPort(port, pod));
      return reachable.length === 0 || ports.length === 0 ? [] : [{ peers: reachable, ports }];
    }),
  ];
};

/** The pods whose addresses mean something now; of two pods with one address, the one that is not ending, then the newer. */
const knownPods = (pods: readonly Pod[]): KnownPod[] => {
  const running = pods.filter(
    ({ spec, status }) => spec.hostNetwork !== true && status?.phase !== "Succeeded" && status?.phase !== "Failed",
  );
  const taken = new Set<string>();
  return running.toSorted(byClaim).flatMap((pod) => {
    const addresses = addressesOf(pod).filter((address) => !taken.has(address));
    for (const address of addresses) taken.add(address);
    return addresses.length === 0 ? [] : [{ pod, addresses: addresses.map(parseAddress) }];
  });
};

const byClaim = (a: Pod, b: Pod): number =>
  Number(a.metadata.deletionTimestamp !== undefined) - Number(b.metadata.deletionTimestamp !== undefined) ||
  (b.metadata.creationTimestamp ?? "").localeCompare(a.metadata.creationTimestamp ?? "") ||
  a.metadata.name.localeCompare(b.metadata.name);

const addressesOf = ({ status }: Pod): string[] => {
  const listed = (status?.podIPs ?? []).map(({ ip }) => ip);
  if (listed.length > 0) return listed;
  return status?.podIP === undefined || status.podIP === "" ? [] : [status.podIP];
};

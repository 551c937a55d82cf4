import { BlockList, isIP } from "node:net";
import type { Container, LabelSelector, NetworkPolicy, Pod, PolicyPeer, PolicyPort, World } from "./objects.ts";
import type { Packet } from "./script-verdict.ts";

/**
 * Test support: what the API's documentation says about one packet, decided packet by packet and sharing no code with the
 * rules. Two pods never share an address here.
 */
export const meaningAllows = (world: World, packet: Packet, podNetworks: readonly string[]): boolean => {
  const from = podAt(world, packet.from);
  const to = podAt(world, packet.to);
  const inPodNetwork = (address: string) => podNetworks.some((network) => blockHas(network, address));
  if (from === undefined && inPodNetwork(packet.from)) return false;
  if (to === undefined && inPodNetwork(packet.to)) return false;
  if (from !== undefined && packet.from === packet.to) return true;
  return (
    (from === undefined || sideAllows(world, "Egress", from, packet)) &&
    (to === undefined || sideAllows(world, "Ingress", to, packet))
  );
};

const podAt = (world: World, address: string): Pod | undefined =>
  world.pods.find(
    (pod) =>
      !pod.spec.hostNetwork &&
      !["Succeeded", "Failed"].includes(pod.status?.phase ?? "") &&
      (pod.status?.podIPs ?? []).some(({ ip }) => ip === address),
  );

const sideAllows = (world: World, type: "Ingress" | "Egress", subject: Pod, packet: Packet): boolean => {
  const applying = world.policies.filter(
    (policy) =>
      policy.metadata.namespace === subject.metadata.namespace &&
      selects(policy.spec.podSelector ?? {}, subject.metadata.labels ?? {}) &&
      typesOf(policy).includes(type),
  );
  return applying.length === 0 || applying.some((policy) => policyAllows(world, type, policy, packet));
};

const typesOf = ({ spec }: NetworkPolicy): readonly string[] =>
  spec.policyTypes ?? (spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"]);

const policyAllows = (world: World, type: string, policy: NetworkPolicy, packet: Packet): boolean => {
  if (type === "Ingress") {
    return (policy.spec.ingress ?? []).some(
      ({ from, ports }) => peersHave(world, policy, from, packet.from) && portsHave(world, ports, packet),
    );
  }
  return (policy.spec.egress ?? []).some(
    ({ to, ports }) => peersHave(world, policy, to, packet.to) && portsHave(world, ports, packet),
  );
};

const peersHave = (world: World, policy: NetworkPolicy, peers: readonly PolicyPeer[] | undefined, address: string) =>
  !peers?.length || peers.some((peer) => peerHas(world, policy, peer, address));

const peerHas = (world: World, policy: NetworkPolicy, peer: PolicyPeer, address: string): boolean => {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    return blockHas(cidr, address) && !except.some((hole) => blockHas(hole, address));
  }
  const pod = podAt(world, address);
  if (pod === undefined) return false;
  const home = world.namespaces.find(({ metadata }) => metadata.name === pod.metadata.namespace);
  const right = peer.namespaceSelector
    ? selects(peer.namespaceSelector, home?.metadata.labels ?? {})
    : pod.metadata.namespace === policy.metadata.namespace;
  return right && selects(peer.podSelector ?? {}, pod.metadata.labels ?? {});
};

const portsHave = (world: World, ports: readonly PolicyPort[] | undefined, packet: Packet): boolean =>
  !ports?.length ||
  ports.some(({ protocol, port, endPort }) => {
    if ((protocol ?? "TCP") !== packet.protocol) return false;
    if (port === undefined) return true;
    if (typeof port === "number") return packet.port >= port && packet.port <= (endPort ?? port);
    const target = podAt(world, packet.to);
    const serving: Container[] = target
      ? [...target.spec.containers, ...(target.spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always")]
      : [];
    return serving.some((container) =>
      container.ports?.some(
        (own) => own.name === port && own.containerPort === packet.port && (own.protocol ?? "TCP") === packet.protocol,
      ),
    );
  });

const selects = (
  { matchLabels, matchExpressions }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean => {
  for (const key in matchLabels) if (labels[key] !== matchLabels[key]) return false;
  for (const { key, operator, values } of matchExpressions ?? []) {
    const present = key in labels;
    const listed = present && (values ?? []).includes(labels[key] ?? "");
    if (operator === "In" && !listed) return false;
    if (operator === "NotIn" && listed) return false;
    if (operator === "Exists" && !present) return false;
    if (operator === "DoesNotExist" && present) return false;
  }
  return true;
};

const blockHas = (cidr: string, address: string): boolean => {
  const [network = "", prefix] = cidr.split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), isIP(network) === 4 ? "ipv4" : "ipv6");
  return isIP(network) === isIP(address) && list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
};

import { type AddressRange, type Family, formatRange, isWholeFamily, parseCidr } from "./addresses.ts";
import type { Direction } from "./objects.ts";
import { mergePorts, type PortRange } from "./port-ranges.ts";
import type { Allow, PodRules } from "./rules.ts";

export const policyTable = "inet cutover_policies";

const families: readonly Family[] = [4, 6];
const keyword = { 4: "ip", 6: "ip6" } as const;
const addressType = { 4: "ipv4_addr", 6: "ipv6_addr" } as const;

/**
 * A complete nft script that replaces the table in one transaction: packets meet the old rules or the new ones, never none.
 *
 * Every chain's own policy is accept and refusals are rules, because a new base chain is hooked in before its rules become
 * visible: a drop policy would lose packets at each replacement, and until then the old chain still refuses what it must.
 *
 * @param podNetworks networks that pods get addresses from. An address in them that no known pod has is refused, so that a
 *   new pod has no traffic before its policies stand. Traffic from the node itself is always let in, as kubelet's probes need.
 */
export const renderRules = (pods: readonly PodRules[], podNetworks: readonly string[]): string => {
  const chains = new Map<string, string>();
  const ingress = renderMaps("ingress", pods, chains);
  const egress = renderMaps("egress", pods, chains);
  return [
    `add table ${policyTable}`,
    `delete table ${policyTable}`,
    `table ${policyTable} {`,
    ...["unknown", "ingress", "egress"].map((reason) => `  counter refused_${reason} { }`),
    ...families.flatMap((family) => renderPodSets(family, pods, podNetworks)),
    ...egress,
    ...ingress,
    ...[...chains].map(([body, name]) => `  chain ${name} {\n${body}\n  }`),
    ...forwardChain,
    ...inputChain,
    "}",
    "",
  ].join("\n");
};

const unknownPod = (side: "saddr" | "daddr"): string[] =>
  families.map(
    (family) =>
      `    ${keyword[family]} ${side} @pod_networks${family} ${keyword[family]} ${side} != @pods${family} counter name refused_unknown drop`,
  );

// Only the answering direction passes unseen: what a connection's opener sends meets the policies of now, not of when it opened.
const replies = "    ct direction reply ct state established accept\n    ct state related accept";

const forwardChain = [
  "  chain forward {",
  "    type filter hook forward priority 10; policy accept;",
  replies,
  ...families.map((family) => `    ${keyword[family]} saddr . ${keyword[family]} daddr @selves${family} accept`),
  ...unknownPod("saddr"),
  ...unknownPod("daddr"),
  ...families.map((family) => `    ${keyword[family]} saddr vmap @egress${family}`),
  ...families.map((family) => `    ${keyword[family]} daddr vmap @ingress${family}`),
  "  }",
];

const inputChain = [
  "  chain input {",
  "    type filter hook input priority 10; policy accept;",
  "    iif lo accept",
  replies,
  "    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } accept",
  ...unknownPod("saddr"),
  ...families.map((family) => `    ${keyword[family]} saddr vmap @egress${family}`),
  "  }",
];

const renderSet = (
  kind: "set" | "map",
  name: string,
  lines: readonly string[],
  elements: readonly string[],
): string[] => [
  `  ${kind} ${name} {`,
  ...lines.map((line) => `    ${line}`),
  ...(elements.length === 0 ? [] : [`    elements = { ${elements.join(", ")} }`]),
  "  }",
];

const addressesOf = (family: Family, { addresses }: PodRules): string[] =>
  addresses.filter((address) => address.family === family).map(formatRange);

const renderPodSets = (family: Family, pods: readonly PodRules[], podNetworks: readonly string[]): string[] => {
  const type = addressType[family];
  const networks = podNetworks.map(parseCidr).filter((network) => network.family === family);
  const addresses = pods.flatMap((pod) => addressesOf(family, pod));
  return [
    ...renderSet("set", `pod_networks${family}`, [`type ${type}`, "flags interval"], networks.map(formatRange)),
    ...renderSet("set", `pods${family}`, [`type ${type}`], addresses),
    ...renderSet(
      "set",
      `selves${family}`,
      [`type ${type} . ${type}`],
      addresses.map((own) => `${own} . ${own}`),
    ),
  ];
};

/** One map per family from a pod's address to its chain; pods with the same rules share a chain. */
const renderMaps = (direction: Direction, pods: readonly PodRules[], chains: Map<string, string>): string[] => {
  const isolated = pods.flatMap((pod) => {
    const allows = pod[direction];
    return allows === "open" ? [] : [{ pod, chain: chainFor(direction, allows, chains) }];
  });
  return families.flatMap((family) =>
    renderSet(
      "map",
      `${direction}${family}`,
      [`type ${addressType[family]} : verdict`],
      isolated.flatMap(({ pod, chain }) => addressesOf(family, pod).map((address) => `${address} : jump ${chain}`)),
    ),
  );
};

const chainFor = (direction: Direction, allows: readonly Allow[], chains: Map<string, string>): string => {
  const rules = new Set(allows.flatMap((allow) => renderAllow(direction, allow)));
  const body = [...[...rules].toSorted(), `counter name refused_${direction} drop`]
    .map((rule) => `    ${rule}`)
    .join("\n");
  const name = chains.get(body) ?? `${direction}_pods_${chains.size + 1}`;
  chains.set(body, name);
  return name;
};

/** Rules that end in `return`: back to the base chain, where the other end's policies are still to be met. */
const renderAllow = (direction: Direction, { peers, ports }: Allow): string[] => {
  const side = direction === "ingress" ? "saddr" : "daddr";
  const matches = peers === "any" ? [""] : families.flatMap((family) => renderPeers(family, side, peers));
  return matches.flatMap((peer) => renderPorts(ports).map((port) => [peer, port, "return"].filter(Boolean).join(" ")));
};

const renderPeers = (family: Family, side: "saddr" | "daddr", peers: readonly AddressRange[]): string[] => {
  const own = peers.filter((peer) => peer.family === family);
  if (own.length === 0) return [];
  if (own.some(isWholeFamily)) return [`meta nfproto ipv${family}`];
  return [`${keyword[family]} ${side} { ${own.map(formatRange).join(", ")} }`];
};

const renderPorts = (ports: "any" | readonly PortRange[]): string[] => {
  if (ports === "any") return [""];
  const merged = mergePorts(ports);
  return [...new Set(merged.map(({ protocol }) => protocol))].map((protocol) => {
    const own = merged.filter((range) => range.protocol === protocol);
    const name = protocol.toLowerCase();
    if (own.some(({ first, last }) => first === 0 && last === 65535)) return `meta l4proto ${name}`;
    return `${name} dport { ${own.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(", ")} }`;
  });
};

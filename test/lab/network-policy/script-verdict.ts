import { BlockList, isIP } from "node:net";

/** A packet that opens a connection. `ICMP` has no port; write 0. */
export interface Packet {
  readonly from: string;
  readonly to: string;
  readonly protocol: "TCP" | "UDP" | "SCTP" | "ICMP";
  readonly port: number;
}

type Verdict = "accept" | "drop" | "return" | undefined;

interface Script {
  readonly elements: ReadonlyMap<string, readonly string[]>;
  readonly chains: ReadonlyMap<string, readonly string[]>;
}

/** Test support: reads the part of nft's language that renderRules writes, and says what it does to a new connection. */
export const scriptAllows = (text: string, packet: Packet, hook: "forward" | "input" = "forward"): boolean =>
  runChain(parse(text), hook, packet) !== "drop";

const parse = (text: string): Script => {
  const elements = new Map<string, string[]>();
  const chains = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split("\n").map((raw) => raw.trim())) {
    const [, kind, name = ""] = /^(set|map|chain) (\S+) \{$/.exec(line) ?? [];
    if (kind !== undefined) lines = [];
    if (kind === "chain") chains.set(name, lines);
    else if (kind !== undefined) elements.set(name, lines);
    else lines.push(line);
  }
  return { chains, elements: new Map([...elements].map(([name, body]) => [name, elementsOf(body)])) };
};

const elementsOf = (body: readonly string[]): string[] =>
  body.flatMap((line) => /^elements = \{ (.*) \}$/.exec(line)?.[1]?.split(", ") ?? []);

const runChain = (script: Script, name: string, packet: Packet): Verdict => {
  for (const rule of script.chains.get(name) ?? []) {
    const verdict = runRule(script, rule, packet);
    if (verdict === "return") return undefined;
    if (verdict !== undefined) return verdict;
  }
  return undefined;
};

// Replies, loopback and neighbour discovery: never a new connection between two pods.
const notForNewConnections = /^(type filter|ct |iif lo|icmpv6 )/;

const runRule = (script: Script, rule: string, packet: Packet): Verdict => {
  if (notForNewConnections.test(rule) || rule === "}" || rule === "") return undefined;
  let rest = rule;
  while (rest !== "") {
    const verdict = /^(accept|drop|return)$/.exec(rest)?.[1];
    if (verdict !== undefined) return verdict as Verdict;
    const lookup = /^(ip6?) (saddr|daddr) vmap @(\S+)$/.exec(rest);
    if (lookup !== null) return runLookup(script, packet, lookup[2] ?? "", lookup[3] ?? "");
    const [consumed, matches] = matchOne(script, rest, packet);
    if (!matches) return undefined;
    rest = rest.slice(consumed).trimStart();
  }
  throw new Error(`A rule without an end: ${rule}`);
};

const runLookup = (script: Script, packet: Packet, side: string, map: string): Verdict => {
  const element = script.elements.get(map)?.find((text) => sameAddress(text.split(" : ")[0], addressOf(packet, side)));
  return element === undefined ? undefined : runChain(script, element.split(" : jump ")[1] ?? "", packet);
};

/** The length of the first expression of a rule, and whether the packet meets it. */
const matchOne = (script: Script, rest: string, packet: Packet): [number, boolean] => {
  const family = isIP(packet.from) === 4 ? "ip" : "ip6";
  for (const [pattern, test] of expressions(script, packet, family)) {
    const found = pattern.exec(rest);
    if (found !== null) return [found[0].length, test(found.slice(1))];
  }
  throw new Error(`Not understood: ${rest}`);
};

const expressions = (script: Script, packet: Packet, family: string): [RegExp, (parts: string[]) => boolean][] => [
  [/^counter name \S+/, () => true],
  [/^meta nfproto (ipv[46])/, ([name]) => name === (family === "ip" ? "ipv4" : "ipv6")],
  [/^meta l4proto (\S+)/, ([name]) => name === packet.protocol.toLowerCase()],
  [
    /^(ip6?) saddr \. ip6? daddr @(\S+)/,
    ([own, set = ""]) =>
      own === family &&
      (script.elements.get(set) ?? []).some((pair) => {
        const [from, to] = pair.split(" . ");
        return sameAddress(from, packet.from) && sameAddress(to, packet.to);
      }),
  ],
  [
    /^(ip6?) (saddr|daddr) (!= )?@(\S+)/,
    ([own, side = "", not, set = ""]) =>
      own === family && isIn(script.elements.get(set) ?? [], addressOf(packet, side)) === (not === undefined),
  ],
  [
    /^(ip6?) (saddr|daddr) \{ ([^}]+) \}/,
    ([own, side = "", list = ""]) => own === family && isIn(list.split(", "), addressOf(packet, side)),
  ],
  [
    /^(tcp|udp|sctp) dport \{ ([^}]+) \}/,
    ([protocol, list = ""]) =>
      protocol === packet.protocol.toLowerCase() &&
      list.split(", ").some((item) => {
        const [first, last = first] = item.split("-").map(Number);
        return first !== undefined && last !== undefined && packet.port >= first && packet.port <= last;
      }),
  ],
];

const addressOf = (packet: Packet, side: string): string => (side === "saddr" ? packet.from : packet.to);

const isIn = (elements: readonly string[], address: string): boolean => {
  const list = new BlockList();
  for (const [first = "", last = first] of elements.map((element) => element.split("-"))) {
    list.addRange(first, last, isIP(first) === 4 ? "ipv4" : "ipv6");
  }
  return list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
};

const sameAddress = (a: string | undefined, b: string): boolean => a !== undefined && isIn([a], b);

/** IPv4 and IPv6 address blocks, as NetworkPolicies take them. */
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { ValueError } from "./value-error.ts";

export type Cidr = {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
};

/** Where clouds serve credentials to whoever asks. No rule may reach it, however it was written. */
const METADATA: Readonly<Record<Cidr["family"], readonly string[]>> = {
  ipv4: ["169.254.0.0/16"],
  ipv6: ["fd00:ec2::254/128"],
};

/** Private networks, carrier NAT and loopback: open only to a rule that names them, not to one that happens to span them. */
const PRIVATE: Readonly<Record<Cidr["family"], readonly string[]>> = {
  ipv4: ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
  ipv6: ["::1/128", "fc00::/7", "fe80::/10"],
};

/** Undefined when `text` is no block: bad address, no prefix, or bits set behind the prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", prefixText, ...rest] = text.split("/");
  if (prefixText === undefined || rest.length > 0 || !/^(?:0|[1-9][0-9]{0,2})$/.test(prefixText)) return undefined;
  const family = isIPv4(address) ? "ipv4" : isIPv6(address) && !address.includes("%") ? "ipv6" : undefined;
  const prefix = Number(prefixText);
  if (family === undefined || prefix > (family === "ipv4" ? 32 : 128)) return undefined;
  if (!startsItsBlock(address, prefix, family)) return undefined;
  return { address, prefix, family };
}

/** Like parseCidr, but throws ValueError. */
export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed !== undefined) return parsed;
  throw new ValueError(
    "an address block such as `10.20.0.0/16`",
    `\`${text}\``,
    "Write the first address of the block and its prefix length; for one host that is `/32` (IPv6: `/128`).",
  );
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const list = new BlockList();
  list.addSubnet(outer.address, outer.prefix, outer.family);
  return list.check(inner.address, inner.family);
}

/** Blocks that a rule to `open` would let through by accident, or may not reach at all; empty when it is narrow enough. */
export function exposedBlocks(open: Cidr, except: readonly Cidr[]): readonly string[] {
  const metadata = METADATA[open.family].filter((text) => overlap(open, cidr(text)));
  const spanned = PRIVATE[open.family].filter((text) => open.prefix < cidr(text).prefix && contains(open, cidr(text)));
  return [...metadata, ...spanned].filter((text) => !except.some((exception) => contains(exception, cidr(text))));
}

function overlap(left: Cidr, right: Cidr): boolean {
  return contains(left, right) || contains(right, left);
}

function startsItsBlock(address: string, prefix: number, family: Cidr["family"]): boolean {
  const bytes = family === "ipv4" ? address.split(".").map(Number) : ipv6Bytes(address);
  return bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefix - index * 8));
    return (byte & (0xff >> bits)) === 0;
  });
}

function ipv6Bytes(address: string): readonly number[] {
  const [head = "", tail] = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, embeddedIpv4).split("::");
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const middle = tail === undefined ? [] : new Array<number>(16 - front.length - back.length).fill(0);
  return [...front, ...middle, ...back];
}

function groups(text: string): readonly number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function embeddedIpv4(_: string, a: string, b: string, c: string, d: string): string {
  const hex = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16);
  return `${hex(a, b)}:${hex(c, d)}`;
}

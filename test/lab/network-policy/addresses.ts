import { isIP } from "node:net";

export type Family = 4 | 6;

/** Addresses from `first` to `last`, both included, of one family. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

const bitsOf = (family: Family): number => (family === 4 ? 32 : 128);

const familyOf = (address: string): Family => {
  const family = isIP(address);
  if (family === 4 || family === 6) return family;
  throw new RangeError(`Expected an IP address, found \`${address}\`.`);
};

const parseIPv4 = (address: string): bigint =>
  address.split(".").reduce((value, part) => (value << 8n) + BigInt(part), 0n);

const groupsOf = (text: string): bigint[] =>
  text === ""
    ? []
    : text.split(":").flatMap((group) => {
        if (!group.includes(".")) return [BigInt(`0x${group}`)];
        const embedded = parseIPv4(group);
        return [embedded >> 16n, embedded & 0xffffn];
      });

const parseIPv6 = (address: string): bigint => {
  const [head = "", tail] = address.split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0n);
  return [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) + group, 0n);
};

/** One address as a range of one. Throws RangeError when it is not an IP address. */
export const parseAddress = (address: string): AddressRange => {
  const family = familyOf(address);
  const value = family === 4 ? parseIPv4(address) : parseIPv6(address);
  return { family, first: value, last: value };
};

/** A network such as `10.0.0.0/8`; host bits are ignored, no prefix means one address. Throws RangeError when malformed. */
export const parseCidr = (cidr: string): AddressRange => {
  const [address = "", prefix] = cidr.split("/");
  const { family, first } = parseAddress(address);
  const length = prefix === undefined ? bitsOf(family) : Number(prefix);
  if (!Number.isInteger(length) || length < 0 || length > bitsOf(family)) {
    throw new RangeError(`Expected a prefix length from 0 to ${bitsOf(family)}, found \`${cidr}\`.`);
  }
  const size = 1n << BigInt(bitsOf(family) - length);
  const start = (first / size) * size;
  return { family, first: start, last: start + size - 1n };
};

/** Whether two ranges have an address in common. */
export const overlaps = (a: AddressRange, b: AddressRange): boolean =>
  a.family === b.family && a.first <= b.last && b.first <= a.last;

/** Sorted, disjoint, with neighbours joined: the kernel's interval sets refuse overlaps. */
export const mergeRanges = (ranges: readonly AddressRange[]): AddressRange[] => {
  const merged: AddressRange[] = [];
  const sorted = ranges.toSorted(
    (a, b) => a.family - b.family || Number(a.first > b.first) - Number(a.first < b.first),
  );
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous?.family !== range.family || range.first > previous.last + 1n) merged.push(range);
    else if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
  }
  return merged;
};

/** What is left of `range` when `excepted` is taken out. */
export const subtractRanges = (range: AddressRange, excepted: readonly AddressRange[]): AddressRange[] => {
  const left: AddressRange[] = [];
  let from = range.first;
  for (const hole of mergeRanges(excepted.filter((other) => overlaps(range, other)))) {
    if (hole.first > from) left.push({ ...range, first: from, last: hole.first - 1n });
    from = hole.last + 1n;
  }
  if (from <= range.last) left.push({ ...range, first: from });
  return left;
};

const formatAddress = (family: Family, value: bigint): string => {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join(".");
  return Array.from({ length: 8 }, (_, group) => ((value >> BigInt(112 - 16 * group)) & 0xffffn).toString(16)).join(
    ":",
  );
};

/** `10.0.0.1` for one address, else `10.0.0.0-10.0.0.255`. */
export const formatRange = ({ family, first, last }: AddressRange): string =>
  first === last ? formatAddress(family, first) : `${formatAddress(family, first)}-${formatAddress(family, last)}`;

/** Whether the range is every address of its family. */
export const isWholeFamily = ({ family, first, last }: AddressRange): boolean =>
  first === 0n && last === (1n << BigInt(bitsOf(family))) - 1n;

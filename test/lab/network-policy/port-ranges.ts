import type { Pod, PolicyPort, Protocol } from "./objects.ts";

/** Ports from `first` to `last`, both included, of one protocol. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

export const anyPort = "any" as const;

/** Whether a policy's port has to be looked up by name. */
export const isNamed = (port: PolicyPort): boolean => typeof port.port === "string";

/** A numbered port, a range, or every port of a protocol. Nothing for a named port. */
export const numberedPort = ({ protocol = "TCP", port, endPort }: PolicyPort): PortRange[] => {
  if (port === undefined) return [{ protocol, first: 0, last: 65535 }];
  return typeof port === "number" ? [{ protocol, first: port, last: endPort ?? port }] : [];
};

/** The port that a pod declares under a name and protocol; nothing when it declares none. */
export const namedPort = ({ protocol = "TCP", port }: PolicyPort, { spec }: Pod): PortRange[] => {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...spec.containers, ...sidecars]
    .flatMap(({ ports }) => ports ?? [])
    .filter((declared) => declared.name === port && (declared.protocol ?? "TCP") === protocol)
    .map(({ containerPort }) => ({ protocol, first: containerPort, last: containerPort }));
};

/** Sorted and disjoint, neighbours joined, per protocol. */
export const mergePorts = (ports: readonly PortRange[]): PortRange[] => {
  const merged: PortRange[] = [];
  const sorted = ports.toSorted((a, b) => a.protocol.localeCompare(b.protocol) || a.first - b.first);
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous?.protocol !== range.protocol || range.first > previous.last + 1) merged.push(range);
    else if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
  }
  return merged;
};

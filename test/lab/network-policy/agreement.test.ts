import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { meaningAllows } from "./meaning.ts";
import type { Container, LabelSelector, NetworkPolicy, Pod, PolicyPeer, PolicyPort, World } from "./objects.ts";
import { renderRules } from "./render.ts";
import { compileRules } from "./rules.ts";
import { type Packet, scriptAllows } from "./script-verdict.ts";

const podNetworks = ["10.244.0.0/24", "fd00:10::/64"];

const key = fc.constantFrom("app", "tier");
const value = fc.constantFrom("x", "y");
const labels = fc.dictionary(key, value, { maxKeys: 2 });

const requirement = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key, operator: fc.constantFrom("Exists", "DoesNotExist") }),
);

const selector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: labels }),
  fc.record({ matchExpressions: fc.array(requirement, { minLength: 1, maxLength: 2 }) }),
) as fc.Arbitrary<LabelSelector>;

const cidrs4 = ["10.244.0.0/24", "10.244.0.2/31", "10.244.0.3/32", "198.51.100.0/24", "0.0.0.0/0", "128.0.0.0/1"];
const cidrs6 = ["fd00:10::/64", "fd00:10::2/127", "::/0", "2001:db8::/32"];
const ipBlock = fc
  .constantFrom(cidrs4, cidrs6)
  .chain((cidrs) =>
    fc.record(
      { cidr: fc.constantFrom(...cidrs), except: fc.uniqueArray(fc.constantFrom(...cidrs), { maxLength: 3 }) },
      { requiredKeys: ["cidr"] },
    ),
  );

const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock }),
) as fc.Arbitrary<PolicyPeer>;

const protocol = fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const);
const portNumber = fc.constantFrom(53, 80, 443);
const policyPort = fc.oneof(
  fc.record({ protocol, port: portNumber }, { requiredKeys: [] }),
  fc.record({ protocol, port: fc.constantFrom("web", "dns") }, { requiredKeys: ["port"] }),
  fc.tuple(protocol, portNumber, fc.constantFrom(0, 30, 400)).map(([own, port, more]) => ({
    protocol: own,
    port,
    endPort: port + more,
  })),
) as fc.Arbitrary<PolicyPort>;

const rule = <Key extends "from" | "to">(side: Key) =>
  fc.record(
    { [side]: fc.array(peer, { maxLength: 3 }), ports: fc.array(policyPort, { maxLength: 3 }) },
    { requiredKeys: [] },
  );

const policy = fc.record({
  metadata: fc.record({ name: fc.constant("p"), namespace: fc.constantFrom("a", "b") }),
  spec: fc.record(
    {
      podSelector: selector,
      policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
      ingress: fc.array(rule("from"), { maxLength: 2 }),
      egress: fc.array(rule("to"), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
}) as unknown as fc.Arbitrary<NetworkPolicy>;

const container = fc.record({
  ports: fc.uniqueArray(
    fc.record(
      { name: fc.constantFrom("web", "dns"), containerPort: portNumber, protocol: fc.constantFrom("TCP", "UDP") },
      { requiredKeys: ["name", "containerPort"] },
    ),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
}) as unknown as fc.Arbitrary<Container>;

const podAt = (index: number) =>
  fc.record({
    metadata: fc.record({ name: fc.constant(`pod-${index}`), namespace: fc.constantFrom("a", "b", "c"), labels }),
    spec: fc.record(
      {
        hostNetwork: fc.boolean(),
        containers: fc.array(container, { minLength: 1, maxLength: 1 }),
        initContainers: fc.array(
          fc
            .tuple(container, fc.constantFrom({}, { restartPolicy: "Always" }))
            .map(([own, restart]) => ({ ...own, ...restart })),
          { maxLength: 1 },
        ),
      },
      { requiredKeys: ["containers"] },
    ),
    status: fc.record({
      phase: fc.constantFrom("Pending", "Running", "Running", "Running", "Succeeded", "Failed"),
      podIPs: fc.constantFrom(
        [{ ip: `10.244.0.${index}` }],
        [{ ip: `10.244.0.${index}` }, { ip: `fd00:10::${index}` }],
        [],
      ),
    }),
  }) as unknown as fc.Arbitrary<Pod>;

const world = fc.record({
  namespaces: fc
    .tuple(labels, labels)
    .map(([a, b]) => [{ metadata: { name: "a", labels: a } }, { metadata: { name: "b", labels: b } }]),
  pods: fc.tuple(podAt(2), podAt(3), podAt(4)),
  policies: fc.array(policy, { maxLength: 4 }),
}) as fc.Arbitrary<World>;

const addresses4 = ["10.244.0.2", "10.244.0.3", "10.244.0.4", "10.244.0.9", "198.51.100.10", "203.0.113.10"];
const addresses6 = ["fd00:10::2", "fd00:10::3", "fd00:10::4", "fd00:10::9", "2001:db8::1", "2001:db9::1"];
const ports = [
  { protocol: "TCP", port: 80 },
  { protocol: "TCP", port: 443 },
  { protocol: "TCP", port: 65535 },
  { protocol: "UDP", port: 53 },
  { protocol: "UDP", port: 80 },
  { protocol: "SCTP", port: 443 },
  { protocol: "ICMP", port: 0 },
] as const;
const packetsBetween = (addresses: readonly string[]): Packet[] =>
  addresses.flatMap((from) => addresses.flatMap((to) => ports.map((port) => ({ from, to, ...port }))));
const betweenPods = packetsBetween(addresses4.slice(0, 3));
const others = [...packetsBetween(addresses4), ...packetsBetween(addresses6)];
const somePackets = fc
  .tuple(
    fc.shuffledSubarray(betweenPods, { minLength: 20, maxLength: 20 }),
    fc.shuffledSubarray(others, { minLength: 20, maxLength: 20 }),
  )
  .map((parts) => parts.flat());

test("for any policies and pods the script does to every packet what the API's documentation says", () => {
  fc.assert(
    fc.property(world, somePackets, (any, packets) => {
      const script = renderRules(compileRules(any), podNetworks);
      assert.deepEqual(
        packets.map((packet) => ({ packet, allowed: scriptAllows(script, packet) })),
        packets.map((packet) => ({ packet, allowed: meaningAllows(any, packet, podNetworks) })),
      );
    }),
    { numRuns: 600 },
  );
});

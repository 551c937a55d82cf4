import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentError } from "../../../components/component.ts";
import type { NetworkPolicySpec } from "../../../components/kubernetes/manifests.ts";
import { egressRule, verifyClosed } from "../../../components/kubernetes/network-intent.ts";
import { networkPolicyManifest } from "../../../components/kubernetes/network-policy.ts";

const facts = {
  namespace: "shop-production",
  service: "shop",
  workload: "api",
  port: 8080,
  gateway: { namespace: "gateway-system", podLabels: { app: "gateway" } },
  ingress: [
    { from: "gateway" },
    { from: "workload", service: "shop", workload: "worker" },
    { from: "pods", namespace: "monitoring", podLabels: { app: "prometheus" }, port: 9090 },
  ],
  egress: [
    { to: "workload", service: "shop", workload: "worker", port: 9090 },
    { to: "postgres", cidr: "10.20.0.5/32", port: 5432 },
    { to: "cidr", cidr: "198.51.100.0/24", except: ["198.51.100.128/25"], ports: [443, 8443] },
    { to: "pods", namespace: "telemetry", podLabels: { app: "collector" }, port: 4317 },
  ],
} as const;

const pods = (namespace: string, app: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  podSelector: { matchLabels: { app } },
});
const worker = { podSelector: { matchLabels: { "cutover.dev/service": "shop", "cutover.dev/workload": "worker" } } };
const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));

test("intents become rules that name peers and ports", () => {
  assert.deepEqual(networkPolicyManifest(facts).spec, {
    podSelector: { matchLabels: { "cutover.dev/service": "shop", "cutover.dev/workload": "api" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      { from: [pods("gateway-system", "gateway")], ports: tcp(8080) },
      { from: [worker], ports: tcp(8080) },
      { from: [pods("monitoring", "prometheus")], ports: tcp(9090) },
    ],
    egress: [
      { to: [worker], ports: tcp(9090) },
      { to: [{ ipBlock: { cidr: "10.20.0.5/32" } }], ports: tcp(5432) },
      { to: [{ ipBlock: { cidr: "198.51.100.0/24", except: ["198.51.100.128/25"] } }], ports: tcp(443, 8443) },
      { to: [pods("telemetry", "collector")], ports: tcp(4317) },
    ],
  });
});

test("a workload that is allowed nothing still denies both directions", () => {
  const { ingress, egress, policyTypes } = networkPolicyManifest({ ...facts, ingress: [], egress: [] }).spec;
  assert.deepEqual({ ingress, egress, policyTypes }, { ingress: [], egress: [], policyTypes: ["Ingress", "Egress"] });
});

test("a block that opens private networks is refused, and allowed with the exceptions", () => {
  const open = { to: "cidr", cidr: "0.0.0.0/0", except: [], ports: [443] } as const;
  assert.throws(() => egressRule(open), isOpenNetwork);
  const except = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
  assert.deepEqual(egressRule({ ...open, except }), {
    to: [{ ipBlock: { cidr: "0.0.0.0/0", except } }],
    ports: tcp(443),
  });
});

const both = ["Ingress", "Egress"];
const open: Readonly<Record<string, NetworkPolicySpec>> = {
  "one policy type only": { podSelector: {}, policyTypes: ["Ingress"] },
  "a rule for everyone": { podSelector: {}, policyTypes: both, ingress: [{}] },
  "an empty list of peers": { podSelector: {}, policyTypes: both, egress: [{ to: [], ports: tcp(443) }] },
  "a peer with an empty selector": {
    podSelector: {},
    policyTypes: both,
    ingress: [{ from: [{ podSelector: {} }], ports: tcp(80) }],
  },
  "any namespace": {
    podSelector: {},
    policyTypes: both,
    ingress: [{ from: [{ namespaceSelector: {} }], ports: tcp(80) }],
  },
  "any port": { podSelector: {}, policyTypes: both, egress: [{ to: [worker] }] },
  "the internet": {
    podSelector: {},
    policyTypes: both,
    egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(443) }],
  },
};

for (const [name, spec] of Object.entries(open)) {
  test(`what comes out of the escape hatch may not allow ${name}`, () => {
    assert.throws(() => verifyClosed(spec, "shop/api"), isOpenNetwork);
  });
}

function isOpenNetwork(error: unknown): boolean {
  return error instanceof ComponentError && error.code === "OPEN_NETWORK";
}

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { NetworkPolicy, Pod } from "./objects.ts";
import { renderRules } from "./render.ts";
import { compileRules } from "./rules.ts";
import { type Packet, scriptAllows } from "./script-verdict.ts";
import { pod, policy, shopWorld } from "./world-builder.ts";

const api = "10.244.0.2";
const worker = "10.244.0.3";
const db = "10.244.0.4";
const spy = "10.244.0.5";
const unknownPod = "10.244.0.77";
const internet = "198.51.100.10";

const tcp = (from: string, to: string, port = 8080): Packet => ({ from, to, protocol: "TCP", port });
const udp = (from: string, to: string, port: number): Packet => ({ from, to, protocol: "UDP", port });
const ping = (from: string, to: string): Packet => ({ from, to, protocol: "ICMP", port: 0 });

/** Which of the packets pass, in the order given. */
const passing = (
  policies: readonly NetworkPolicy[],
  packets: readonly Packet[],
  pods: readonly Pod[] = [],
): Packet[] => {
  const script = renderRules(compileRules(shopWorld(policies, pods)), ["10.244.0.0/24"]);
  return packets.filter((packet) => scriptAllows(script, packet));
};

const everyone = {};
const named = (app: string) => ({ matchLabels: { app } });
const denyAll = policy("shop/deny-all", { podSelector: everyone, policyTypes: ["Ingress", "Egress"] });

describe("which pods a policy isolates", () => {
  test("without policies every known pod talks to everything", () => {
    const packets = [tcp(api, worker), tcp(spy, api), tcp(api, internet), ping(api, db), tcp(internet, api)];
    assert.deepEqual(passing([], packets), packets);
  });

  test("a default deny stops both directions in its own namespace only", () => {
    const open = [tcp(spy, internet)];
    const shut = [tcp(api, worker), tcp(api, internet), tcp(spy, api), tcp(api, spy), ping(api, worker)];
    assert.deepEqual(passing([denyAll], [...open, ...shut]), open);
  });

  test("a pod always reaches itself", () => {
    assert.deepEqual(passing([denyAll], [tcp(api, api)]), [tcp(api, api)]);
  });

  test("an address of the pod network that no known pod has gets nothing and sends nothing", () => {
    assert.deepEqual(passing([], [tcp(unknownPod, internet), tcp(unknownPod, spy), tcp(spy, unknownPod)]), []);
  });

  test("without policyTypes a policy isolates ingress, and egress only if it has an egress rule", () => {
    const ingressOnly = policy("shop/p", { podSelector: named("api") });
    const both = policy("shop/p", { podSelector: named("api"), egress: [{ to: [{ podSelector: named("db") }] }] });
    const packets = [tcp(api, worker), tcp(api, db), tcp(worker, api)];
    assert.deepEqual(passing([ingressOnly], packets), [tcp(api, worker), tcp(api, db)]);
    assert.deepEqual(passing([both], packets), [tcp(api, db)]);
  });

  test("egress rules of a policy whose types are only Ingress mean nothing", () => {
    const odd = policy("shop/p", { podSelector: named("api"), policyTypes: ["Ingress"], egress: [] });
    assert.deepEqual(passing([odd], [tcp(api, worker), tcp(worker, api)]), [tcp(api, worker)]);
  });

  test("policies add up: what one allows, no other takes away", () => {
    const allow = policy("shop/allow", {
      podSelector: named("api"),
      ingress: [{ from: [{ podSelector: named("worker") }] }],
    });
    const more = policy("shop/more", {
      podSelector: named("api"),
      ingress: [{ from: [{ podSelector: named("db") }] }],
    });
    const denyIngress = policy("shop/deny", { podSelector: everyone });
    assert.deepEqual(
      passing([denyIngress, allow, more], [tcp(worker, api), tcp(db, api), tcp(spy, api), tcp(api, db)]),
      [tcp(worker, api), tcp(db, api)],
    );
  });

  test("a connection needs both its sender's egress and its receiver's ingress", () => {
    const out = policy("shop/out", { podSelector: named("api"), egress: [{ to: [{ podSelector: named("db") }] }] });
    const into = policy("shop/in", { podSelector: named("db"), ingress: [{ from: [{ podSelector: named("api") }] }] });
    assert.deepEqual(passing([denyAll, out], [tcp(api, db)]), []);
    assert.deepEqual(passing([denyAll, into], [tcp(api, db)]), []);
    assert.deepEqual(passing([denyAll, out, into], [tcp(api, db)]), [tcp(api, db)]);
  });

  test("pods on the host's network, ended pods and pods without an address are no subjects and no peers", () => {
    const node = "192.0.2.7";
    const pods = [
      pod("shop/agent", node, { spec: { hostNetwork: true } }),
      pod("shop/done", "10.244.0.8", { phase: "Succeeded" }),
      { ...pod("shop/new", ""), status: { phase: "Pending" } },
    ];
    const fromShop = policy("shop/p", { podSelector: everyone, ingress: [{ from: [{ podSelector: everyone }] }] });
    const packets = [tcp(node, api), tcp("10.244.0.8", api), tcp(api, "10.244.0.8"), tcp(spy, node), tcp(worker, api)];
    assert.deepEqual(passing([fromShop], packets, pods), [tcp(spy, node), tcp(worker, api)]);
  });

  test("an address that an ending pod still claims belongs to the pod that runs", () => {
    const ending = pod("shop/zz-old", "10.244.0.9", { meta: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    const running = pod("other/aa-new", "10.244.0.9");
    assert.deepEqual(passing([denyAll], [tcp("10.244.0.9", internet)], [ending, running]), [
      tcp("10.244.0.9", internet),
    ]);
  });
});

describe("peers", () => {
  const intoApi = (from: Parameters<typeof policy>[1]["ingress"]) =>
    policy("shop/p", {
      podSelector: named("api"),
      policyTypes: ["Ingress"],
      ...(from === undefined ? {} : { ingress: from }),
    });
  const callers = [tcp(worker, api), tcp(db, api), tcp(spy, api), tcp(internet, api)];

  test("no rule allows nobody; a rule without peers allows everybody", () => {
    assert.deepEqual(passing([intoApi([])], callers), []);
    assert.deepEqual(passing([intoApi([{}])], callers), callers);
    assert.deepEqual(passing([intoApi([{ from: [] }])], callers), callers);
  });

  test("a podSelector alone means the policy's namespace", () => {
    assert.deepEqual(passing([intoApi([{ from: [{ podSelector: everyone }] }])], callers), callers.slice(0, 2));
  });

  test("a namespaceSelector alone means every pod there; together with a podSelector both must hold", () => {
    const blue = { matchLabels: { team: "blue" } };
    assert.deepEqual(passing([intoApi([{ from: [{ namespaceSelector: blue }] }])], callers), [tcp(spy, api)]);
    assert.deepEqual(
      passing([intoApi([{ from: [{ namespaceSelector: everyone, podSelector: named("db") }] }])], callers),
      [tcp(db, api)],
    );
    assert.deepEqual(
      passing([intoApi([{ from: [{ namespaceSelector: blue, podSelector: named("db") }] }])], callers),
      [],
    );
  });

  test("label expressions mean what they say, also for labels that are absent", () => {
    const expression = (operator: "In" | "NotIn" | "Exists" | "DoesNotExist", values?: string[]) =>
      intoApi([
        {
          from: [
            {
              namespaceSelector: everyone,
              podSelector: { matchExpressions: [{ key: "tier", operator, ...(values && { values }) }] },
            },
          ],
        },
      ]);
    const back = [tcp(worker, api), tcp(db, api)];
    assert.deepEqual(passing([expression("In", ["back", "middle"])], callers), back);
    assert.deepEqual(passing([expression("NotIn", ["back"])], callers), [tcp(spy, api)]);
    assert.deepEqual(passing([expression("Exists")], callers), back);
    assert.deepEqual(passing([expression("DoesNotExist")], callers), [tcp(spy, api)]);
  });

  test("an ipBlock without its exceptions also covers pods that have such addresses", () => {
    const block = (cidr: string, except: string[]) => intoApi([{ from: [{ ipBlock: { cidr, except } }] }]);
    assert.deepEqual(passing([block("0.0.0.0/0", ["10.244.0.0/24"])], callers), [tcp(internet, api)]);
    assert.deepEqual(passing([block("0.0.0.0/0", [`${worker}/32`, `${internet}/32`])], callers), [
      tcp(db, api),
      tcp(spy, api),
    ]);
  });

  test("an ipBlock that can't be read allows nothing and leaves other policies standing", () => {
    const odd = intoApi([{ from: [{ ipBlock: { cidr: "300.0.0.0/8" } }] }, { from: [{ podSelector: named("db") }] }]);
    assert.deepEqual(passing([odd], callers), [tcp(db, api)]);
  });
});

describe("ports", () => {
  const intoApi = (ports: NonNullable<NonNullable<NetworkPolicy["spec"]["ingress"]>[number]["ports"]>) =>
    policy("shop/p", { podSelector: named("api"), ingress: [{ ports }] });

  test("a port is of TCP unless it says otherwise, and shuts out protocols without ports", () => {
    const packets = [tcp(db, api, 80), udp(db, api, 80), tcp(db, api, 81), ping(db, api)];
    assert.deepEqual(passing([intoApi([{ port: 80 }])], packets), [tcp(db, api, 80)]);
    assert.deepEqual(passing([intoApi([{ port: 80, protocol: "UDP" }])], packets), [udp(db, api, 80)]);
    assert.deepEqual(passing([intoApi([])], packets), packets);
  });

  test("a protocol without a port means all its ports", () => {
    const packets = [tcp(db, api, 1), tcp(db, api, 65535), udp(db, api, 1), ping(db, api)];
    assert.deepEqual(passing([intoApi([{ protocol: "TCP" }])], packets), packets.slice(0, 2));
  });

  test("endPort closes a range that includes both ends, and ranges may overlap", () => {
    const ports = [{ port: 100, endPort: 200 }, { port: 150, endPort: 250 }, { port: 251 }];
    const packets = [99, 100, 200, 250, 251, 252].map((port) => tcp(db, api, port));
    assert.deepEqual(passing([intoApi(ports)], packets), packets.slice(1, 5));
  });

  test("a named port of an ingress rule is looked up in the selected pod", () => {
    const other = pod("shop/api-2", "10.244.0.6", {
      labels: { app: "api" },
      spec: { containers: [{ ports: [{ name: "web", containerPort: 9090 }] }] },
    });
    const packets = [tcp(db, api, 8080), tcp(db, api, 9090), tcp(db, "10.244.0.6", 8080), tcp(db, "10.244.0.6", 9090)];
    assert.deepEqual(passing([intoApi([{ port: "web" }])], packets, [other]), [packets[0], packets[3]]);
    assert.deepEqual(passing([intoApi([{ port: "nowhere" }])], packets, [other]), []);
  });

  test("a named port of an egress rule is looked up in each pod that it may reach", () => {
    const sidecar = pod("other/dns", "10.244.0.6", {
      spec: {
        containers: [{}],
        initContainers: [
          { restartPolicy: "Always", ports: [{ name: "web", containerPort: 53, protocol: "UDP" }] },
          { ports: [{ name: "web", containerPort: 5353, protocol: "UDP" }] },
        ],
      },
    });
    const anywhere = policy("shop/p", {
      podSelector: named("api"),
      policyTypes: ["Egress"],
      egress: [{ ports: [{ port: "web" }, { port: "web", protocol: "UDP" }] }],
    });
    const packets = [
      tcp(api, db, 8080),
      udp(api, "10.244.0.6", 53),
      udp(api, "10.244.0.6", 5353),
      udp(api, db, 8080),
      tcp(api, internet, 8080),
    ];
    assert.deepEqual(passing([anywhere], packets, [sidecar]), packets.slice(0, 2));
  });
});

test("what a pod sends to the node itself meets its egress rules", () => {
  const script = renderRules(compileRules(shopWorld([denyAll])), ["10.244.0.0/24"]);
  const toNode = [api, spy, unknownPod, internet].map((from) => tcp(from, "10.245.0.1", 6443));
  assert.deepEqual(
    toNode.map((packet) => scriptAllows(script, packet, "input")),
    [false, true, false, true],
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { renderRules } from "./render.ts";
import { compileRules } from "./rules.ts";
import { policy, shopWorld } from "./world-builder.ts";

const chainsOf = (script: string): string[] =>
  script.split("\n").flatMap((line) => /^ {2}chain (\S+_pods_\S+) \{$/.exec(line)?.[1] ?? []);

const blockOf = (script: string, heading: string): string => {
  const from = script.indexOf(heading);
  return script.slice(from, script.indexOf("\n  }", from));
};

test("the script replaces the whole table in one transaction", () => {
  assert.deepEqual(renderRules([], ["10.244.0.0/24"]).split("\n").slice(0, 3), [
    "add table inet cutover_policies",
    "delete table inet cutover_policies",
    "table inet cutover_policies {",
  ]);
});

test("pods with equal rules share a chain", () => {
  const deny = policy("shop/deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  const script = renderRules(compileRules(shopWorld([deny])), ["10.244.0.0/24"]);
  assert.deepEqual(chainsOf(script), ["ingress_pods_1", "egress_pods_2"]);
});

test("a policy becomes readable rules that end in a refusal", () => {
  const mixed = policy("shop/mixed", {
    podSelector: { matchLabels: { app: "api" } },
    policyTypes: ["Egress"],
    egress: [
      {
        to: [{ podSelector: { matchLabels: { tier: "back" } } }],
        ports: [{ port: "web" }, { port: 53, protocol: "UDP" }],
      },
      {
        to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }],
        ports: [{ port: 443 }, { port: 8000, endPort: 8010 }],
      },
      { to: [{ ipBlock: { cidr: "2001:db8::/32" } }] },
      { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ protocol: "SCTP" }] },
    ],
  });
  const script = renderRules(compileRules(shopWorld([mixed])), ["10.244.0.0/24"]);
  assert.equal(
    blockOf(script, "  chain egress_pods_1 {"),
    [
      "  chain egress_pods_1 {",
      "    ip daddr { 0.0.0.0-9.255.255.255, 11.0.0.0-255.255.255.255 } tcp dport { 443, 8000-8010 } return",
      "    ip daddr { 10.244.0.3 } tcp dport { 8080 } return",
      "    ip daddr { 10.244.0.3-10.244.0.4 } udp dport { 53 } return",
      "    ip daddr { 10.244.0.4 } tcp dport { 8080 } return",
      "    ip6 daddr { 2001:db8:0:0:0:0:0:0-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff } return",
      "    meta nfproto ipv4 meta l4proto sctp return",
      "    counter name refused_egress drop",
    ].join("\n"),
  );
});

test("equal worlds give equal scripts, whatever order the API server lists them in", () => {
  const one = policy("shop/one", { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] });
  const two = policy("shop/two", { podSelector: {}, ingress: [{ ports: [{ port: 81 }] }] });
  const world = shopWorld([one, two]);
  const turned = { ...world, pods: world.pods.toReversed(), policies: [two, one] };
  assert.equal(renderRules(compileRules(world), []), renderRules(compileRules(turned), []));
});

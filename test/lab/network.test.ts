import assert from "node:assert/strict";
import { test } from "node:test";
import { cabledHosts } from "./addresses.ts";
import { noWayOut } from "./network.ts";

test("the rules know every host at a cable by address and by cable", () => {
  const rules = noWayOut();
  for (const { address, cable } of cabledHosts) {
    assert.match(rules, new RegExp(`${address}/32`));
    assert.match(rules, new RegExp(`"${cable}"`));
  }
});

test("whatever leaves the lab's networks is dropped, and nothing else is touched", () => {
  const verdicts = noWayOut()
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /(accept|drop|goto inside)$/.test(line));
  assert.deepEqual(verdicts, [
    "ip daddr 10.246.0.10 ip saddr != 10.244.0.0/24 counter drop",
    'iifname "cutlab-pg" ct state new counter drop',
    "ip saddr @lab ip daddr @lab goto inside",
    "ip saddr @lab counter drop",
    "ip daddr @lab counter drop",
    'iifname { "cutlab-inet", "cutlab-meta", "cutlab-pg" } counter drop',
    "ip daddr @lab goto inside",
    'oifname "lo" accept',
    'oifname "cutlab*" accept',
    'oifname "veth*" accept',
    "counter drop",
  ]);
});

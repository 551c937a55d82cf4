import assert from "node:assert/strict";
import { test } from "node:test";
import { markedHandles, openings } from "./machine-firewall.ts";

test("what the lab forwards is let through in both directions, what it sends to the machine in one", () => {
  const ends = (text: string): string[] => [...text.matchAll(/ip (saddr|daddr)/g)].map(([, end = ""]) => end);
  assert.deepEqual(ends(openings("FORWARD")), ["saddr", "daddr"]);
  assert.deepEqual(ends(openings("INPUT")), ["saddr"]);
});

test("only rules with the lab's mark are taken out again", () => {
  const text = `table ip filter {
	chain FORWARD { # handle 1
		type filter hook forward priority filter; policy drop;
		ip saddr { 10.244.0.0/24 } accept comment "cutover-lab" # handle 6
		ip saddr 172.17.0.0/16 accept comment "docker" # handle 7
		ip daddr { 10.244.0.0/24 } accept comment "cutover-lab" # handle 12
	}
}`;
  assert.deepEqual(markedHandles(text), ["6", "12"]);
});

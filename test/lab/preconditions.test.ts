import assert from "node:assert/strict";
import { test } from "node:test";
import { machineTrouble, routeTrouble } from "./preconditions.ts";

test("a Mac is told in one line that the lab needs Linux", () => {
  assert.equal(machineTrouble("darwin", 501), "expected Linux for the lab, found darwin");
});

test("a user who is not root is told so", () => {
  assert.equal(machineTrouble("linux", 1000), "expected root for the lab, found user 1000");
  assert.equal(machineTrouble("linux", 0), undefined);
});

test("a route into one of the lab's networks is found, a default route and a neighbour are not", () => {
  const harmless = [
    { dst: "default", dev: "eth0" },
    { dst: "10.243.0.0/16", dev: "vpn0" },
  ];
  assert.equal(routeTrouble(harmless), undefined);
  assert.equal(routeTrouble([...harmless, { dst: "10.0.0.0/8", dev: "vpn0" }]), "route 10.0.0.0/8 on vpn0");
  assert.equal(routeTrouble([{ dst: "198.51.100.10", dev: "wg0" }]), "route 198.51.100.10 on wg0");
});

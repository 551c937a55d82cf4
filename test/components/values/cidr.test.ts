import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cidr, contains, exposedBlocks, parseCidr } from "../../../components/values/cidr.ts";
import { ValueError } from "../../../components/values/value-error.ts";

test("a block of either family is read", () => {
  assert.deepEqual(parseCidr("10.20.0.0/16"), { address: "10.20.0.0", prefix: 16, family: "ipv4" });
  assert.deepEqual(parseCidr("2001:db8::/32"), { address: "2001:db8::", prefix: 32, family: "ipv6" });
  assert.deepEqual(parseCidr("::ffff:10.0.0.0/104"), { address: "::ffff:10.0.0.0", prefix: 104, family: "ipv6" });
  assert.deepEqual(parseCidr("0.0.0.0/0"), { address: "0.0.0.0", prefix: 0, family: "ipv4" });
});

for (const text of [
  "10.0.0.1",
  "10.0.0.1/8",
  "10.0.0.0/33",
  "10.0.0/8",
  "10.0.0.0/08",
  "10.0.0.0/8/8",
  "::1/129",
  "2001:db8::1/32",
  "fe80::%eth0/64",
  "x/8",
  "",
]) {
  test(`\`${text}\` is no block`, () => {
    assert.equal(parseCidr(text), undefined);
    assert.throws(() => cidr(text), ValueError);
  });
}

test("what a rule to the whole internet opens by accident is named", () => {
  assert.deepEqual(exposedBlocks(cidr("0.0.0.0/0"), []), [
    "169.254.0.0/16",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
  ]);
  assert.deepEqual(exposedBlocks(cidr("::/0"), []), ["fd00:ec2::254/128", "::1/128", "fc00::/7", "fe80::/10"]);
});

test("exceptions close what they contain", () => {
  const except = ["169.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12"].map(cidr);
  assert.deepEqual(exposedBlocks(cidr("0.0.0.0/0"), except), ["192.168.0.0/16"]);
});

test("a private network that is named is meant, the metadata service never is", () => {
  assert.deepEqual(exposedBlocks(cidr("10.0.0.0/8"), []), []);
  assert.deepEqual(exposedBlocks(cidr("10.20.0.5/32"), []), []);
  assert.deepEqual(exposedBlocks(cidr("169.254.169.254/32"), []), ["169.254.0.0/16"]);
  assert.deepEqual(exposedBlocks(cidr("169.254.0.0/16"), []), ["169.254.0.0/16"]);
});

test("a block contains itself and its halves, and never a wider one", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 31 }), (bits, prefix) => {
      const base = (bits & (-1 << (32 - prefix))) >>> 0;
      const text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join(".");
      const block = cidr(`${text(base)}/${prefix}`);
      const half = cidr(`${text((base | (1 << (31 - prefix))) >>> 0)}/${prefix + 1}`);
      assert.deepEqual([contains(block, block), contains(block, half), contains(half, block)], [true, true, false]);
    }),
  );
});

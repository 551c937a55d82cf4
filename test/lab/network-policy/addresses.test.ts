import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRange, mergeRanges, parseAddress, parseCidr, subtractRanges } from "./addresses.ts";

test("a network is the range of its addresses, host bits ignored", () => {
  const cidrs = ["10.1.2.3/8", "192.0.2.1/32", "192.0.2.1", "0.0.0.0/0", "fd00::1/64", "::ffff:192.0.2.1/128", "::/0"];
  assert.deepEqual(
    cidrs.map((cidr) => formatRange(parseCidr(cidr))),
    [
      "10.0.0.0-10.255.255.255",
      "192.0.2.1",
      "192.0.2.1",
      "0.0.0.0-255.255.255.255",
      "fd00:0:0:0:0:0:0:0-fd00:0:0:0:ffff:ffff:ffff:ffff",
      "0:0:0:0:0:ffff:c000:201",
      "0:0:0:0:0:0:0:0-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ],
  );
});

test("what is no address or network is refused", () => {
  for (const text of ["", "10.0.0", "10.0.0.256", "fd00::g", "example.com", "10.0.0.0/33", "10.0.0.0/x", "::/129"]) {
    assert.throws(() => parseCidr(text), RangeError, text);
  }
});

test("ranges that overlap or touch become one, families stay apart", () => {
  const texts = ["10.0.0.4/31", "10.0.0.0/30", "10.0.0.8/32", "10.0.0.0/31", "::1/128"];
  assert.deepEqual(mergeRanges(texts.map(parseCidr)).map(formatRange), [
    "10.0.0.0-10.0.0.5",
    "10.0.0.8",
    "0:0:0:0:0:0:0:1",
  ]);
});

test("exceptions leave holes; those of another family or outside leave the range whole", () => {
  const left = (cidr: string, ...except: string[]) =>
    subtractRanges(parseCidr(cidr), except.map(parseCidr)).map(formatRange);
  assert.deepEqual(left("10.0.0.0/29", "10.0.0.2/31", "10.0.0.7/32"), ["10.0.0.0-10.0.0.1", "10.0.0.4-10.0.0.6"]);
  assert.deepEqual(left("10.0.0.0/31", "10.0.0.0/8"), []);
  assert.deepEqual(left("10.0.0.0/31", "10.0.1.0/24", "::/0"), ["10.0.0.0-10.0.0.1"]);
});

test("an address is a range of one", () => {
  assert.deepEqual(parseAddress("0.0.1.2"), { family: 4, first: 258n, last: 258n });
});

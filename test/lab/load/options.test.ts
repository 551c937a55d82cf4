import assert from "node:assert/strict";
import { test } from "node:test";
import { LoadError, type LoadErrorCode, type LoadOptions, resolveLoad } from "./options.ts";

const base: LoadOptions = { url: "http://10.96.0.80", ratePerSecond: 100 };

const refusal = (options: Partial<LoadOptions>): LoadErrorCode | undefined => {
  try {
    resolveLoad({ ...base, ...options });
    return undefined;
  } catch (error) {
    if (error instanceof LoadError) return error.code;
    throw error;
  }
};

test("everything but address and rate has a default", () => {
  assert.deepEqual(resolveLoad(base), {
    address: "10.96.0.80",
    port: 80,
    path: "/",
    headers: { host: "10.96.0.80" },
    ratePerSecond: 100,
    users: 20,
    seconds: 3600,
    keepAliveShare: 0.5,
    cookieShare: 0.5,
    timeoutMilliseconds: 10_000,
    inFlightLimit: 500,
  });
});

test("host and further headers are sent as told", () => {
  const { headers, port } = resolveLoad({
    ...base,
    url: "http://127.0.0.1:8080",
    host: "shop.example",
    header: { "x-cutover-release": "abc" },
  });
  assert.deepEqual({ headers, port }, { headers: { "x-cutover-release": "abc", host: "shop.example" }, port: 8080 });
});

test("only addresses of the lab and of loopback are accepted", () => {
  const accepted = ["127.0.0.1:1", "localhost", "10.96.0.80", "10.244.0.7:8080", "198.51.100.10", "203.0.113.10"];
  assert.deepEqual(
    accepted.filter((address) => refusal({ url: `http://${address}` }) !== undefined),
    [],
  );
  const refused = [
    "10.97.0.1",
    "10.244.1.1",
    "10.0.0.1",
    "169.254.169.254",
    "192.168.0.1",
    "198.51.100.11",
    "0.0.0.0",
    "example.com",
    "shop.example",
    "127.0.0.1.example.com",
    "[::1]",
    "[::ffff:127.0.0.1]",
  ];
  assert.deepEqual(
    refused.map((address) => refusal({ url: `http://${address}` })),
    refused.map(() => "address-outside-lab"),
  );
});

test("other spellings of a number are judged by the address that they mean", () => {
  assert.equal(refusal({ url: "http://2130706433" }), undefined);
  assert.equal(refusal({ url: "http://134744072" }), "address-outside-lab");
});

test("what is not plain HTTP is refused", () => {
  const urls = ["", "10.96.0.80", "https://10.96.0.80", "file:///etc/passwd"];
  assert.deepEqual(
    urls.map((url) => refusal({ url })),
    urls.map(() => "url-not-http"),
  );
});

test("numbers out of range are refused by name", () => {
  const options: Partial<LoadOptions>[] = [
    { ratePerSecond: 0 },
    { ratePerSecond: 1001 },
    { ratePerSecond: Number.NaN },
    { users: 0 },
    { users: 1.5 },
    { seconds: 3601 },
    { seconds: 0 },
    { keepAliveShare: -0.1 },
    { cookieShare: 1.1 },
    { timeoutMilliseconds: 1 },
    { inFlightLimit: 0 },
  ];
  assert.deepEqual(
    options.map(refusal),
    options.map(() => "option-out-of-range"),
  );
  assert.throws(() => resolveLoad({ ...base, ratePerSecond: 5000 }), {
    message: "Expected `ratePerSecond` from 0.1 to 1000, found 5000.",
  });
});

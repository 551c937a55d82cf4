import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseExposition } from "../../../scripts/external/exposition.ts";

/** Copied from Traefik 3.6. */
const PAGE = `# HELP traefik_service_requests_total How many HTTP requests processed on a service, partitioned by status code, protocol, and method.
# TYPE traefik_service_requests_total counter
traefik_service_requests_total{code="200",method="GET",protocol="http",service="shop-production-shop-cb9371c4eb-http-8080@kubernetesgateway"} 1.2345e+04
traefik_service_requests_total{code="500",method="GET",protocol="http",service="shop-production-shop-cb9371c4eb-http-8080@kubernetesgateway"} 3 1795243252000
traefik_config_reloads_total 10
go_goroutines 41
`;

test("series of a real page are read with labels and values, others are passed over", () => {
  const service = "shop-production-shop-cb9371c4eb-http-8080@kubernetesgateway";
  assert.deepEqual(parseExposition(PAGE, "traefik_"), [
    {
      name: "traefik_service_requests_total",
      labels: { code: "200", method: "GET", protocol: "http", service },
      value: 12345,
    },
    {
      name: "traefik_service_requests_total",
      labels: { code: "500", method: "GET", protocol: "http", service },
      value: 3,
    },
    { name: "traefik_config_reloads_total", labels: {}, value: 10 },
  ]);
});

test("a line that is broken or has no finite value is passed over, its neighbours are not", () => {
  const lines = ["x{a=}", 'x{a="1"', "x", "x NaN", "x +Inf", 'x{a="1" b="2"} 3', "x{,} 1", 'x{a="1"} 2'];
  assert.deepEqual(parseExposition(lines.join("\n"), "x"), [{ name: "x", labels: { a: "1" }, value: 2 }]);
});

test("whatever a label holds comes back as it was", () => {
  const name = fc.stringMatching(/^[a-zA-Z_]\w{0,8}$/);
  const escaped = (text: string): string => text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
  // A carriage return or a separator of lines in Unicode is an ordinary character of a label.
  const labels = fc.dictionary(name, fc.string({ unit: "binary" }), { noNullPrototype: true, maxKeys: 4 });
  fc.assert(
    fc.property(labels, fc.double({ noNaN: true, noDefaultInfinity: true }), (expected, value) => {
      const inside = Object.entries(expected).map(([key, text]) => `${key}="${escaped(text)}"`);
      const [series] = parseExposition(`metric{${inside.join(",")}} ${value}`, "metric");
      assert.deepEqual(series?.labels, expected);
      assert.equal(series.value, Number(String(value)));
    }),
  );
});

test("no text at all makes it throw, and it stays quick", () => {
  const hostile = fc.array(fc.constantFrom("x", "{", "}", '"', "\\", "=", ",", " ", "1", "\n", "a"), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(hostile, (parts) => {
      for (const { value } of parseExposition(parts.join(""), "x")) assert.ok(Number.isFinite(value));
    }),
  );
  const began = performance.now();
  parseExposition(`x{${'a="1",'.repeat(20_000)}`, "x");
  parseExposition(`x{${"\\".repeat(20_000)}} 1`, "x");
  parseExposition(`x${" ".repeat(50_000)}y`, "x");
  assert.ok(performance.now() - began < 2000);
});

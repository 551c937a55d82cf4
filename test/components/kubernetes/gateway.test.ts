import assert from "node:assert/strict";
import { test } from "node:test";
import { gatewayManifest } from "../../../components/kubernetes/gateway.ts";

test("a gateway ends TLS with its certificate and takes routes of its own namespace", () => {
  const manifest = gatewayManifest({
    namespace: "shop-production",
    gateway: "public",
    className: "lab",
    listeners: [
      { name: "web", port: 80, protocol: "HTTP" },
      {
        name: "secure",
        port: 443,
        protocol: "HTTPS",
        hostname: "shop.example",
        tls: { certificate: "shop-tls", options: { "example.com/lowest-version": "1.3" } },
      },
    ],
  });
  const allowedRoutes = { namespaces: { from: "Same" } };
  assert.deepEqual(manifest.spec, {
    gatewayClassName: "lab",
    listeners: [
      { name: "web", port: 80, protocol: "HTTP", allowedRoutes },
      {
        name: "secure",
        port: 443,
        protocol: "HTTPS",
        hostname: "shop.example",
        tls: {
          mode: "Terminate",
          certificateRefs: [{ group: "", kind: "Secret", name: "shop-tls" }],
          options: { "example.com/lowest-version": "1.3" },
        },
        allowedRoutes,
      },
    ],
  });
});

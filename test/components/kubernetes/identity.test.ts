import assert from "node:assert/strict";
import { test } from "node:test";
import { serviceAccountManifest } from "../../../components/kubernetes/identity.ts";
import { ownFiles, secretVolume } from "../../../components/kubernetes/secrets.ts";

test("the account of a workload has no token", () => {
  assert.deepEqual(serviceAccountManifest({ service: "shop", workload: "api", namespace: "production" }), {
    metadata: {
      name: "shop-api",
      namespace: "production",
      labels: {
        "app.kubernetes.io/name": "api",
        "app.kubernetes.io/part-of": "shop",
        "app.kubernetes.io/managed-by": "cutover",
        "cutover.dev/service": "shop",
        "cutover.dev/workload": "api",
      },
    },
    automountServiceAccountToken: false,
  });
});

test("only secrets of our own are made, all are mounted", () => {
  const sources = { key: { kind: "existing", name: "tls", key: "tls.key" } } as const;
  assert.deepEqual(ownFiles(sources), []);
  assert.deepEqual(secretVolume("shop", "api", sources, [])?.projected?.sources, [
    { secret: { name: "tls", items: [{ key: "tls.key", path: "key" }] } },
  ]);
  assert.equal(secretVolume("shop", "api", {}, []), undefined);
});

test("a Secret of its own becomes a folder beside the other files", () => {
  const sources = { key: { kind: "generate", length: 32 } } as const;
  const folder = { folder: "database", secret: "shop-database", files: ["username", "password"] };
  assert.deepEqual(secretVolume("shop", "api", sources, [folder])?.projected?.sources, [
    { secret: { name: "shop-api-secrets", items: [{ key: "key", path: "key" }] } },
    {
      secret: {
        name: "shop-database",
        items: [
          { key: "username", path: "database/username" },
          { key: "password", path: "database/password" },
        ],
      },
    },
  ]);
  assert.equal(secretVolume("shop", "api", {}, [folder])?.projected?.sources?.length, 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { toOutputs } from "../../stacks/to-outputs.ts";
import { aGithubEstate } from "./config/estate-github.ts";
import { anEstateWithDatabase } from "./database-estate.ts";
import { API_IMAGE, changed, loaded, WORKER_IMAGE } from "./estate.ts";

test("outputs tell the engine what stands where, without secrets", () => {
  assert.deepEqual(toOutputs(loaded()), {
    schema: 1,
    environment: "production",
    namespace: "shop-production",
    lease: "cutover-rollout",
    promotion: 0,
    releases: [
      {
        id: "ba4a3020e6ae",
        version: "1.0.0",
        gitSha: "0123456789abcdef0123456789abcdef01234567",
        weight: 100,
        images: { "shop/api": API_IMAGE, "shop/worker": WORKER_IMAGE },
        configurationHash: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        schemaVersion: 0,
      },
    ],
    services: [
      {
        name: "shop",
        hosts: ["shop.example"],
        namespace: "shop-production",
        route: "shop",
        backends: [
          {
            release: "ba4a3020e6ae",
            service: "shop-ba4a3020e6",
            port: 8080,
            deployments: [
              { name: "shop-api-ba4a3020e6", replicas: 2 },
              { name: "shop-worker-ba4a3020e6", replicas: 1 },
            ],
          },
        ],
      },
    ],
  });
});

test("a database is named with the role that each service's workloads log in as", () => {
  const credentials = { current: { generation: 2, issued: "2026-12-01" } };
  const estate = changed({ "database.credentials.services.shop": credentials }, anEstateWithDatabase());
  assert.deepEqual(toOutputs(loaded(estate)).database, {
    host: "10.20.0.7",
    port: 5432,
    name: "shop",
    services: [{ name: "shop", role: "shop_shop_b", generation: 2 }],
  });
});

test("outputs name the repository and the environments of this stack, without variables and secrets", () => {
  const estate = aGithubEstate({ "environments.production.secrets": { TOKEN: { secure: "ciphertext" } } });
  assert.deepEqual(toOutputs(loaded(estate)).github, {
    owner: "acme",
    repository: "shop",
    governed: true,
    environments: ["production"],
  });
});

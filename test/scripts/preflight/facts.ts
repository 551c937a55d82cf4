/** A world in which nothing stands in the way, and its parts. */
import type { ClusterFacts, PreflightFacts } from "../../../scripts/preflight/facts.ts";
import { loaded } from "../../stacks/estate.ts";
import { aDatabase } from "../credentials/database.ts";

export const now = Date.parse("2026-11-21T12:00:00Z");
const day = 86_400_000;

export const database = aDatabase({ shop: { current: { generation: 1, issued: "2026-11-01" } } });

export const clusterFacts: ClusterFacts = {
  version: `${loaded().namespace.podSecurityVersion}.1`,
  denied: [],
  tried: 67,
  apis: ["gateway.networking.k8s.io/v1"],
  credentialExpires: now + 30 * day,
  used: { kind: "told", value: { "requests.cpu": "60m", "limits.memory": "134217728", pods: "2" } },
};

export const serverFacts = {
  certificate: { expires: now + 30 * day },
  connections: { maximum: 200, reserved: 3, used: 4 },
};

const config = { ...loaded(), database };

export const facts: PreflightFacts = {
  stack: "production",
  now,
  config,
  versions: {
    node: "24.21.0",
    nodeWanted: "^22.22.2 || ^24.15.0 || >=26",
    pulumi: { kind: "told", value: "v3.250.0" },
    sdk: "3.250.0",
  },
  state: { kind: "told", value: { applied: true } },
  cluster: { kind: "told", value: clusterFacts },
  hosts: {
    kind: "told",
    value: [{ host: "shop.example", certificate: { kind: "told", value: { expires: now + 30 * day } } }],
  },
  database: {
    answer: {
      kind: "found",
      facts: {
        version: database.server.version,
        administrator: { superuser: false, createDatabase: true, createRole: true },
        inventory: { database: false, roles: [], schemas: [], extensions: [] },
        certificateAuthority: "PEM",
      },
    },
    server: { kind: "told", value: serverFacts },
  },
};

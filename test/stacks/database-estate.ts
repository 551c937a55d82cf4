/** The small estate with a database; tests change a copy. */
import type { WrittenInput } from "../../stacks/config/written.ts";
import { anEstate } from "./estate.ts";

export function aDatabase() {
  return {
    server: { host: "10.20.0.7", cidr: "10.20.0.7/32", version: 15, administrator: "cutover_admin" },
    name: "shop",
    schemas: {
      sales: {
        tables: {
          orders: { tenant: { column: "tenant_id" } },
          rates: { tenant: "none", reason: "Exchange rates are the same for all." },
        },
      },
    },
    services: { shop: { workloads: ["api"], grants: { sales: { orders: ["SELECT", "INSERT"] } } } },
    credentials: { services: { shop: { current: { generation: 1, issued: "2026-11-21" } } } },
  } satisfies WrittenInput["database"];
}

export function anEstateWithDatabase() {
  return { ...anEstate(), database: aDatabase() } satisfies WrittenInput;
}

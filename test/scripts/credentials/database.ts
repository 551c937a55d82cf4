/** A database with two services, as the configuration has it. */
import type { LiveCredentials } from "../../../components/postgres/credential.ts";
import type { DatabaseConfig, DatabaseServiceConfig } from "../../../stacks/config/config-database.ts";

export function aService(name: string, credentials: LiveCredentials): DatabaseServiceConfig {
  return {
    name,
    workloads: ["api"],
    grants: {},
    connectionLimit: 10,
    statementTimeoutMilliseconds: 5000,
    idleTransactionTimeoutMilliseconds: 10_000,
    credentials,
  };
}

export function aDatabase(credentials: Readonly<Record<string, LiveCredentials>>): DatabaseConfig {
  return {
    server: {
      host: "10.0.0.1",
      port: 5432,
      cidr: "10.0.0.1/32",
      version: 15,
      administrator: "admin",
      maintenanceDatabase: "postgres",
    },
    name: "shop_production",
    connectionLimit: 50,
    protect: true,
    extensions: [],
    schemas: [],
    services: Object.entries(credentials).map(([name, live]) => aService(name, live)),
    maximumAgeDays: 90,
  };
}

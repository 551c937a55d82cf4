/** Who may do what in the database while these releases are present. Pure. */
import type { AccessFacts } from "../components/postgres/access-args.ts";
import { type TableGrants, unionOfGrants } from "../components/postgres/privileges.ts";
import type { Config } from "./config/config.ts";
import type { DatabaseConfig, DatabaseServiceConfig } from "./config/config-database.ts";

export function accessFacts(config: Config, database: DatabaseConfig): AccessFacts {
  const { host, port, administrator } = database.server;
  return {
    server: { host, port, administrator },
    database: database.name,
    hasExtensions: database.extensions.length > 0,
    schemas: database.schemas,
    grants: Object.fromEntries(database.services.map((service) => [service.name, effectiveGrants(config, service)])),
  };
}

/**
 * What the service always may, and what any release in the file needs: so a grant comes before the first pod of the release
 * that needs it, and goes when the last such release goes.
 */
export function effectiveGrants({ releases }: Pick<Config, "releases">, service: DatabaseServiceConfig): TableGrants {
  return unionOfGrants([service.grants, ...releases.map(({ database }) => database[service.name] ?? {})]);
}

/** The database, its roles and who may do what, as resources. */
import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import { Provider as PostgresProvider } from "@pulumi/postgresql/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Namespace } from "../components/kubernetes/namespace.ts";
import { DatabaseAccess, TableAccess } from "../components/postgres/access.ts";
import { databaseAccessArgs, tableAccessArgs } from "../components/postgres/access-args.ts";
import { Database } from "../components/postgres/database.ts";
import { DatabaseSecret } from "../components/postgres/database-secret.ts";
import type { Inventory } from "../components/postgres/inventory.ts";
import { ServiceRoles } from "../components/postgres/service-roles.ts";
import type { Config } from "./config/config.ts";
import type { DatabaseConfig, DatabaseServer } from "./config/config-database.ts";
import type { BuiltDatabase } from "./database.ts";
import { accessFacts } from "./database-access.ts";

export type DatabasePlace = {
  readonly config: Config;
  readonly database: DatabaseConfig;
  readonly kubernetes: KubernetesProvider;
  readonly own: pulumi.ProviderResource;
  readonly namespace: Namespace;
  readonly inventory: Inventory;
  /** PEM. */
  readonly certificateAuthority: string;
};

export function buildPresentDatabase(place: DatabasePlace): BuiltDatabase {
  const { database, inventory } = place;
  const providers = { postgresql: buildPostgresProvider(database.server), kubernetes: place.kubernetes };
  const { server, schemas, extensions, connectionLimit, protect } = database;
  const { administrator } = server;
  const args = { database: database.name, administrator, connectionLimit, protect, extensions, schemas, inventory };
  const built = new Database(database.name, args, { providers });
  const services = database.services.map((service) => ({
    service: service.name,
    roles: buildServiceRoles(place, service, providers),
  }));
  const access = buildAccess(place, built, services);
  const secrets = services.map(({ service, roles }) => buildSecret(place, service, roles, access, providers));
  return { ready: [built, ...services.map(({ roles }) => roles), ...access, ...secrets] };
}

type Providers = { readonly postgresql: PostgresProvider; readonly kubernetes: KubernetesProvider };

/** Password and CA are read by the plugin from PGPASSWORD and PGSSLROOTCERT: neither a secret nor a path is in the state. */
function buildPostgresProvider(server: DatabaseServer): PostgresProvider {
  return new PostgresProvider("postgresql", {
    host: server.host,
    port: server.port,
    username: server.administrator,
    database: server.maintenanceDatabase,
    sslmode: "verify-full",
    superuser: false,
    connectTimeout: 15,
    expectedVersion: String(server.version),
  });
}

function buildServiceRoles(
  { database, inventory }: DatabasePlace,
  service: DatabaseConfig["services"][number],
  { postgresql }: Providers,
): ServiceRoles {
  const { name, connectionLimit, statementTimeoutMilliseconds, idleTransactionTimeoutMilliseconds } = service;
  const args = {
    database: database.name,
    service: name,
    schemas: database.schemas.map((schema) => schema.name),
    hasExtensions: database.extensions.length > 0,
    connectionLimit,
    statementTimeoutMilliseconds,
    idleTransactionTimeoutMilliseconds,
    credentials: service.credentials,
    maximumAgeDays: database.maximumAgeDays,
    inventory,
  };
  return new ServiceRoles(`${database.name}-${name}`, args, { providers: { postgresql } });
}

type BuiltRoles = { readonly service: string; readonly roles: ServiceRoles };

function buildAccess(
  { config, database, own }: DatabasePlace,
  built: Database,
  services: readonly BuiltRoles[],
): readonly pulumi.CustomResource[] {
  const facts = accessFacts(config, database);
  // With the database its access goes too.
  const inside = { provider: own, deletedWith: built.nodes.database };
  const dependsOn = [built, ...services.map(({ roles }) => roles)];
  const whole = new DatabaseAccess(database.name, databaseAccessArgs(facts), { ...inside, dependsOn });
  const tables = tableAccessArgs(facts).map(
    (args) => new TableAccess(`${args.database}-${args.schema}-${args.table}`, args, { ...inside, dependsOn: [whole] }),
  );
  return [whole, ...tables];
}

function buildSecret(
  { config, database, namespace, certificateAuthority }: DatabasePlace,
  service: string,
  roles: ServiceRoles,
  access: readonly pulumi.Resource[],
  { kubernetes }: Providers,
): DatabaseSecret {
  const { host, port } = database.server;
  const where = { namespace: config.namespace.name, service, host, port, database: database.name };
  // A credential is delivered when it works, and not before.
  const dependsOn = [namespace, roles, ...access];
  return new DatabaseSecret(
    `${service}-database`,
    { ...where, ...roles.current, certificateAuthority },
    { providers: { kubernetes }, dependsOn },
  );
}

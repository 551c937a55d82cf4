/** From what services need to who may do what. Pure. */
import type { AccessServer, DatabaseAccessArgs, TableAccessArgs } from "./access.ts";
import { EXTENSIONS_SCHEMA } from "./extensions.ts";
import { migratorRole, ownerRole, readerRole, serviceRole } from "./names.ts";
import type { TableGrants, TablePrivilege } from "./privileges.ts";
import type { SchemaFacts, TableFacts } from "./tables.ts";

export type AccessFacts = {
  readonly server: AccessServer;
  readonly database: string;
  readonly hasExtensions: boolean;
  readonly schemas: readonly SchemaFacts[];
  /** Everything that each service may do, by name of the service. */
  readonly grants: Readonly<Record<string, TableGrants>>;
};

export function databaseAccessArgs(facts: AccessFacts): DatabaseAccessArgs {
  const { server, database, schemas, grants } = facts;
  const reader = readerRole(database);
  const services = Object.keys(grants).map((service) => serviceRole(database, service));
  const connecting = [server.administrator, migratorRole(database), reader, ...services];
  const extensions = facts.hasExtensions
    ? { [EXTENSIONS_SCHEMA]: each([reader, ...services], ["USAGE"] as const) }
    : {};
  return {
    server,
    database,
    privileges: each(connecting, ["CONNECT"] as const),
    schemas: {
      public: {},
      ...extensions,
      ...Object.fromEntries(schemas.map(({ name }) => [name, each(usersOf(facts, name), ["USAGE"] as const)])),
    },
  };
}

/** The reader, and the services with anything to do in the schema. */
function usersOf({ database, grants }: AccessFacts, schema: string): readonly string[] {
  const services = Object.entries(grants).flatMap(([service, granted]) =>
    Object.keys(granted[schema] ?? {}).length === 0 ? [] : [serviceRole(database, service)],
  );
  return [readerRole(database), ...services];
}

export function tableAccessArgs(facts: AccessFacts): readonly TableAccessArgs[] {
  const { server, database } = facts;
  return facts.schemas.flatMap(({ name: schema, tables }) =>
    tables.map((table) => ({
      server,
      database,
      schema,
      table: table.name,
      owner: ownerRole(database),
      ...(table.tenant === undefined ? {} : { tenant: table.tenant }),
      privileges: privilegesOn(facts, schema, table),
    })),
  );
}

function privilegesOn(
  { database, grants }: AccessFacts,
  schema: string,
  table: TableFacts,
): Readonly<Record<string, readonly TablePrivilege[]>> {
  const services = Object.entries(grants).flatMap(([service, granted]) => {
    const privileges = granted[schema]?.[table.name] ?? [];
    return privileges.length === 0 ? [] : [[serviceRole(database, service), privileges] as const];
  });
  return Object.fromEntries([...(table.reader ? [[readerRole(database), ["SELECT"]] as const] : []), ...services]);
}

function each<Privilege>(
  roles: readonly string[],
  privileges: readonly Privilege[],
): Readonly<Record<string, readonly Privilege[]>> {
  return Object.fromEntries(roles.map((role) => [role, privileges]));
}

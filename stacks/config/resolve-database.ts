/** From what was written about the database to what the program knows. */
import type { LiveCredentials } from "../../components/postgres/credential.ts";
import type { SchemaFacts, TableFacts } from "../../components/postgres/tables.ts";
import type { Environment } from "./config.ts";
import type { DatabaseConfig, DatabaseServiceConfig } from "./config-database.ts";
import type { WrittenConfig } from "./written.ts";

type WrittenDatabase = NonNullable<WrittenConfig["database"]>;
type WrittenCredentials = WrittenDatabase["credentials"]["services"][string];

export function databaseOf(written: WrittenDatabase, environment: Environment): DatabaseConfig {
  const { server, name, connectionLimit, protect, extensions, schemas, services, credentials } = written;
  return {
    server,
    name,
    connectionLimit,
    protect: protect ?? environment === "production",
    extensions,
    schemas: Object.entries(schemas).map(schemaOf),
    services: Object.entries(services).map(([service, rest]): DatabaseServiceConfig => {
      const live = credentials.services[service];
      if (live === undefined) throw new Error(`expected credentials of \`${service}\`; a rule demands them`);
      return { name: service, ...rest, credentials: credentialsOf(live) };
    }),
    maximumAgeDays: credentials.maximumAgeDays,
  };
}

function schemaOf([name, { tables }]: [string, WrittenDatabase["schemas"][string]]): SchemaFacts {
  return {
    name,
    tables: Object.entries(tables).map(
      ([table, { tenant, reader }]): TableFacts => ({
        name: table,
        ...(tenant === "none" ? {} : { tenant }),
        reader,
      }),
    ),
  };
}

function credentialsOf({ current, previous }: WrittenCredentials): LiveCredentials {
  return { current, ...(previous === undefined ? {} : { previous }) };
}

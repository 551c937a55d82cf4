/** Rules about the estate's database. */
import { isIP } from "node:net";
import { EXTENSIONS_SCHEMA } from "../../components/postgres/extensions.ts";
import {
  DATABASE_FOLDER,
  loginRole,
  migratorRole,
  ownerRole,
  readerRole,
  serviceRole,
} from "../../components/postgres/names.ts";
import { contains, parseCidr } from "../../components/values/cidr.ts";
import type { ConfigIssue } from "./issue.ts";
import { findWorkload, isDeclared, present, type Rule, repeated, type Written } from "./rule.ts";
import { openings } from "./rules-network.ts";

/** Names under which vendors create roles that may do everything. */
const SUPERUSERS = ["postgres", "rds_superuser", "rdsadmin", "cloudsqlsuperuser", "cloudsqladmin", "azure_superuser"];

export const administratorIsNoSuperuser: Rule = ({ database }) => {
  const administrator = database?.server?.administrator;
  if (administrator === undefined || !SUPERUSERS.includes(administrator)) return [];
  return [
    {
      code: "SUPERUSER",
      path: "database.server.administrator",
      expected: "a role that may create databases and roles, and no more",
      found: `\`${administrator}\``,
      remedy: "Make one: `CREATE ROLE cutover_admin LOGIN CREATEDB CREATEROLE`.",
    },
  ];
};

/** What pods may reach is the server, and little else. */
export const serverIsInItsBlock: Rule = ({ database }) => {
  const { host, cidr } = database?.server ?? {};
  const block = cidr === undefined ? undefined : parseCidr(cidr);
  if (cidr === undefined || block === undefined) return [];
  const open = openings(block, [], "database.server", cidr);
  if (host === undefined || isIP(host) === 0) return open;
  const address = parseCidr(`${host}/${isIP(host) === 4 ? 32 : 128}`);
  if (address !== undefined && contains(block, address)) return open;
  return [
    ...open,
    {
      code: "OUTSIDE_BLOCK",
      path: "database.server.cidr",
      expected: `a block with \`${host}\` in it`,
      found: `\`${cidr}\``,
      remedy: "Write the server's address with `/32`.",
    },
  ];
};

export const schemasAreOurs: Rule = ({ database }) =>
  Object.keys(database?.schemas ?? {})
    .filter((schema) => isReservedSchema(schema))
    .map((schema) => ({
      code: "RESERVED_SCHEMA",
      path: `database.schemas.${schema}`,
      expected: "a schema of the estate's own",
      found: `\`${schema}\``,
      remedy: "Choose another name: `public` stays closed, `extensions` holds extensions, the others are PostgreSQL's.",
    }));

function isReservedSchema(schema: string): boolean {
  return ["public", "information_schema", EXTENSIONS_SCHEMA].includes(schema) || schema.startsWith("pg_");
}

export const servicesAreOfTheEstate: Rule = ({ database, services }) =>
  Object.keys(database?.services ?? {}).flatMap((service) =>
    services === undefined || Object.hasOwn(services, service)
      ? []
      : [noService(`database.services.${service}`, service, "services", Object.keys(services))],
  );

function noService(path: string, found: string, where: string, known: readonly string[]): ConfigIssue {
  return {
    code: "NO_SUCH_SERVICE",
    path,
    expected:
      known.length === 0 ? `a service of \`${where}\`` : `one of ${quoted(known)}, the services of \`${where}\``,
    found: `\`${found}\``,
    remedy: "Correct the name, or add the service.",
  };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

type PlacedName = { readonly service: string; readonly name: string; readonly path: string };

function databaseWorkloads({ database }: Written): readonly PlacedName[] {
  return present(database?.services).flatMap(([service, { workloads }]) =>
    (workloads ?? []).flatMap((name, index) =>
      name === undefined ? [] : [{ service, name, path: `database.services.${service}.workloads.${index}` }],
    ),
  );
}

export const workloadsAreOfTheService: Rule = (config) =>
  databaseWorkloads(config).flatMap(({ service, name, path }): readonly ConfigIssue[] => {
    const declared = config.services?.[service]?.workloads;
    if (declared === undefined || isDeclared(config, service, name)) return [];
    return [
      {
        code: "NO_SUCH_WORKLOAD",
        path,
        expected: `a workload of the service: ${quoted(Object.keys(declared))}`,
        found: `\`${name}\``,
        remedy: "Correct the name, or add the workload.",
      },
    ];
  });

/** The credentials hang in a folder beside the workload's own secrets. */
export const folderOfCredentialsIsFree: Rule = (config) =>
  databaseWorkloads(config).flatMap(({ service, name }): readonly ConfigIssue[] => {
    const placed = findWorkload(config, service, name);
    if (placed?.workload.secrets?.[DATABASE_FOLDER] === undefined) return [];
    return [
      {
        code: "DUPLICATE_MOUNT",
        path: `${placed.path}.secrets.${DATABASE_FOLDER}`,
        expected: `another name: \`/secrets/${DATABASE_FOLDER}\` is the folder of the database's credentials`,
        found: `\`${DATABASE_FOLDER}\``,
        remedy: "Rename the secret.",
      },
    ];
  });

type Grants = NonNullable<NonNullable<NonNullable<Written["database"]>["services"]>[string]>["grants"];

export const grantsNameTables: Rule = (config) =>
  present(config.database?.services).flatMap(([service, { grants }]) =>
    strangeTables(config, grants, `database.services.${service}.grants`),
  );

export const releasesNeedWhatThereIs: Rule = (config) => {
  const known = config.database === undefined ? {} : config.database.services;
  return (config.releases ?? []).flatMap((release, index) =>
    present(release?.database).flatMap(([service, grants]) => {
      const path = `releases.${index}.database.${service}`;
      if (known !== undefined && !Object.hasOwn(known, service)) {
        return [noService(path, service, "database.services", Object.keys(known))];
      }
      return strangeTables(config, grants, path);
    }),
  );
};

/** Only what is declared can be granted: a table that nobody described has no answer to whose its rows are. */
function strangeTables({ database }: Written, grants: Grants, path: string): readonly ConfigIssue[] {
  const schemas = database?.schemas ?? {};
  return present(grants).flatMap(([schema, tables]) =>
    Object.keys(tables).flatMap((table): readonly ConfigIssue[] => {
      const declared = Object.hasOwn(schemas, schema);
      const known = schemas[schema]?.tables;
      if (declared && (known === undefined || Object.hasOwn(known, table))) return [];
      return [
        {
          code: "NO_SUCH_TABLE",
          path: `${path}.${schema}.${table}`,
          expected: `a table that \`database.schemas.${schema}.tables\` describes`,
          found: `\`${schema}.${table}\``,
          remedy: "Correct the name, or describe the table there, with its tenant column.",
        },
      ];
    }),
  );
}

/** Service `shop-a` and the first slot of `shop` would be one role. */
export const rolesDiffer: Rule = ({ database }) => {
  const { name, server, services } = database ?? {};
  if (name === undefined) return [];
  const roles = [
    ...[ownerRole(name), migratorRole(name), readerRole(name)].map((role) => ({ role, path: "database.name" })),
    { role: server?.administrator, path: "database.server.administrator" },
    ...Object.keys(services ?? {}).flatMap((service) =>
      [serviceRole(name, service), loginRole(name, service, "a"), loginRole(name, service, "b")].map((role) => ({
        role,
        path: `database.services.${service}`,
      })),
    ),
  ];
  return repeated(roles.map(({ role }) => role)).map(
    ({ value, index, first }): ConfigIssue => ({
      code: "DUPLICATE_ROLE",
      path: roles[index]?.path ?? "database",
      expected: "names that lead to different roles",
      found: `\`${value}\`, as of \`${roles[first]?.path}\``,
      remedy: "Rename one of the two.",
    }),
  );
};

/** Connections that nobody's limit may use up: the migrator's two and one of the administrator. */
const RESERVED_CONNECTIONS = 3;

/** During a rotation both login roles of a service may be at their limits. */
export const connectionsSuffice: Rule = ({ database }) => {
  const limit = database?.connectionLimit;
  if (limit === undefined) return [];
  const needed = present(database?.services).reduce(
    (sum, [, service]) => sum + 2 * (service.connectionLimit ?? 0),
    RESERVED_CONNECTIONS,
  );
  if (needed <= limit) return [];
  return [
    {
      code: "TOO_FEW_CONNECTIONS",
      path: "database.connectionLimit",
      expected: `at least ${needed}: both login roles of each service, two for migrations and one to administer`,
      found: `\`${limit}\``,
      remedy: "Raise it, or lower the limits of the services.",
    },
  ];
};

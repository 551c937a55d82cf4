import { ProviderError } from "../errors.ts";
import type { Kind, Properties, Warn } from "../kind.ts";
import type { Databases, Server, Session } from "../ports.ts";
import { differences, type Field, identifier, isObject, isUnknown, problemsOf } from "../values.ts";
import { type Acl, aclDrift, inWordsOf, normalAcl, sameAcl } from "./acl.ts";
import { acl, aclInput, server, serverOf, tenant, verifyKnown } from "./args.ts";
import { asOwner } from "./as-owner.ts";
import { readColumn, readTable, type TableFound } from "./catalogue.ts";
import { conditionOf, rowSecurityDrift, rowSecurityStatements, type Tenant } from "./row-security.ts";
import { aclStatements, quoted } from "./sql.ts";

const PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

const fields: Readonly<Record<string, Field>> = {
  server: { rule: server },
  database: { rule: identifier },
  schema: { rule: identifier },
  table: { rule: identifier },
  owner: { rule: identifier },
  tenant: { rule: tenant, optional: true },
  privileges: { rule: acl(PRIVILEGES) },
};

const IDENTITY = ["database", "schema", "table"];

type Args = {
  readonly server: Server;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly owner: string;
  readonly tenant?: Tenant;
  readonly privileges: Acl;
};

/**
 * Exactly who may do what on one table, and which rows a tenant sees: what is not declared is taken away, whoever made
 * it. Migrations make tables, not Pulumi: a table that is absent is no failure, and closed until an update has seen it.
 * Deleting takes every privilege and leaves row security on.
 */
export function tableAccess(databases: Databases): Kind {
  return {
    type: "cutover:postgres:TableAccess",
    check: (inputs, unknown) => problemsOf(fields, inputs, unknown),
    changes: async (state, inputs) => {
      const changed = differences(
        [
          ...IDENTITY.map((name) => ({ name, replaces: true })),
          ...["server", "owner", "tenant", "privileges"].map((name) => ({ name, replaces: false })),
        ],
        comparable(state),
        comparable(inputs),
      );
      if (hasDrift(state)) return [...changed, { property: "drift", how: "update", replaces: false }];
      if (state.exists !== false || changed.length > 0 || isUnknown(inputs)) return changed;
      return (await exists(databases, inputs)) ? [{ property: "exists", how: "update", replaces: false }] : [];
    },
    create: async (inputs, warn) => {
      const args = argsOf(inputs);
      const properties = await apply(databases, args, warn);
      return { id: `${args.database}/${args.schema}/${args.table}`, properties };
    },
    read: async (id, state) => {
      verifyKnown(id, state);
      const args = argsOf(state);
      try {
        const properties = await databases.transaction(args.server, args.database, (session) => look(session, args));
        return { id, properties };
      } catch (error) {
        if (error instanceof ProviderError && error.code === "NO_DATABASE") return undefined;
        throw error;
      }
    },
    update: async (_state, inputs, warn) => apply(databases, argsOf(inputs), warn),
    delete: async (_id, state) => close(databases, argsOf(state)),
  };
}

const comparable = (properties: Properties): Properties =>
  isUnknown(properties.privileges)
    ? properties
    : { ...properties, privileges: normalAcl(aclInput(properties.privileges)) };

const hasDrift = ({ drift }: Properties): boolean => Array.isArray(drift) && drift.length > 0;

function argsOf(inputs: Properties): Args {
  const written = isObject(inputs.tenant) ? inputs.tenant : undefined;
  return {
    server: serverOf(inputs),
    database: String(inputs.database),
    schema: String(inputs.schema),
    table: String(inputs.table),
    owner: String(inputs.owner),
    ...(written === undefined ? {} : { tenant: { column: String(written.column), setting: String(written.setting) } }),
    privileges: aclInput(inputs.privileges),
  };
}

function exists(databases: Databases, inputs: Properties): Promise<boolean> {
  const { server: where, database, schema, table } = argsOf(inputs);
  return databases.transaction(
    where,
    database,
    async (session) => (await readTable(session, schema, table)) !== undefined,
  );
}

const nameOf = ({ schema, table }: Args): string => `${quoted(schema)}.${quoted(table)}`;

async function conditionFor(session: Session, { tenant: wanted, schema, table }: Args): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const column = await readColumn(session, schema, table, wanted.column);
  if (column === undefined) {
    throw new ProviderError(
      "TENANT_COLUMN",
      `${schema}.${table}: expected the tenant column \`${wanted.column}\`, found no such column`,
      "Add the column in a migration, name another, or say `tenant: none` with the reason.",
    );
  }
  return conditionOf(wanted, column.bare, column.type);
}

/** Whoever inserts needs the sequences that defaults call; nobody needs the others. */
function sequenceAcl(serial: boolean, privileges: Acl): Acl {
  const inserting = Object.entries(privileges).filter(([, list]) => serial && list.includes("INSERT"));
  return Object.fromEntries(inserting.map(([role]) => [role, ["USAGE"]]));
}

/** Everything but the table's own access list that is not as declared. */
async function driftOf(session: Session, args: Args, found: TableFound, privileges: Acl): Promise<readonly string[]> {
  const owner = found.owner === args.owner ? [] : [`owner is ${found.owner}, expected ${args.owner}`];
  const sequences = found.sequences.flatMap(({ schema, name, serial, acl: live }) =>
    aclDrift(`sequence ${schema}.${name}`, live, sequenceAcl(serial, privileges)),
  );
  const condition = await conditionFor(session, args).catch((error: unknown) => {
    // Reading says what is wrong; only an update refuses.
    if (error instanceof ProviderError) return error;
    throw error;
  });
  const rows =
    condition instanceof ProviderError ? [condition.message] : rowSecurityDrift(found.rowSecurity, condition);
  return [...owner, ...sequences, ...rows];
}

async function look(session: Session, args: Args): Promise<Properties> {
  const found = await readTable(session, args.schema, args.table);
  if (found === undefined) return { ...args, exists: false, drift: [] };
  const drift = await driftOf(session, args, found, args.privileges);
  return { ...args, privileges: inWordsOf(args.privileges, found.acl), exists: true, drift };
}

async function apply(databases: Databases, args: Args, warn: Warn): Promise<Properties> {
  return databases.transaction(args.server, args.database, async (session) => {
    const found = await readTable(session, args.schema, args.table);
    if (found === undefined) {
      warn(
        `Table ${args.schema}.${args.table} does not exist yet: nobody has rights on it. Run the update again once a migration has made it.`,
      );
      return { ...args, exists: false, drift: [] };
    }
    verifyKind(args, found);
    await asOwner(session, args.owner, statementsOf(args, found, await conditionFor(session, args)));
    const after = await look(session, args);
    verifyReached(args, after);
    return after;
  });
}

function statementsOf(args: Args, found: TableFound, condition: string | undefined): readonly string[] {
  const table = nameOf(args);
  return [
    // Rows are closed before anybody is let in.
    ...rowSecurityStatements(table, found.rowSecurity, condition),
    ...aclStatements(`TABLE ${table}`, found.acl, normalAcl(args.privileges)),
    ...found.sequences.flatMap(({ schema, name, serial, acl: live }) =>
      aclStatements(`SEQUENCE ${quoted(schema)}.${quoted(name)}`, live, sequenceAcl(serial, args.privileges)),
    ),
  ];
}

function verifyKind(args: Args, { kind, owner }: TableFound): void {
  const name = `${args.schema}.${args.table}`;
  if (kind !== "r" && kind !== "p") {
    throw new ProviderError(
      "TABLE_KIND",
      `${name}: expected a table, found a view or foreign table`,
      "A view shows its owner's rows: declare the tables behind it.",
    );
  }
  if (owner !== args.owner) {
    throw new ProviderError(
      "TABLE_OWNER",
      `${name}: expected owner ${args.owner}, found ${owner}`,
      `An owner can undo everything: run ALTER TABLE ${nameOf(args)} OWNER TO ${quoted(args.owner)}, and let migrations SET ROLE ${quoted(args.owner)} first.`,
    );
  }
}

function verifyReached(args: Args, after: Properties): void {
  if (!hasDrift(after) && sameAcl(aclInput(after.privileges), args.privileges)) return;
  const drift = [
    ...aclDrift("table", aclInput(after.privileges), normalAcl(args.privileges)),
    ...(Array.isArray(after.drift) ? after.drift.map(String) : []),
  ];
  throw new ProviderError(
    "NOT_REACHED",
    `${args.schema}.${args.table}: the rights are not as declared after the change: ${drift.join("; ")}`,
    "Somebody else changes them at the same time, or a grant was made by a third role: look at `\\dp` and run again.",
  );
}

async function close(databases: Databases, args: Args): Promise<void> {
  try {
    await databases.transaction(args.server, args.database, async (session) => {
      const found = await readTable(session, args.schema, args.table);
      if (found === undefined || found.owner !== args.owner) return;
      const { tenant: _left, ...rest } = args;
      const closed: Args = { ...rest, privileges: {} };
      const statements = [
        ...aclStatements(`TABLE ${nameOf(closed)}`, found.acl, {}),
        ...found.sequences.flatMap(({ schema, name, acl: live }) =>
          aclStatements(`SEQUENCE ${quoted(schema)}.${quoted(name)}`, live, {}),
        ),
      ];
      await asOwner(session, args.owner, statements);
    });
  } catch (error) {
    if (error instanceof ProviderError && error.code === "NO_DATABASE") return;
    throw error;
  }
}

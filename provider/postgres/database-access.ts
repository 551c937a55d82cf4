import { ProviderError } from "../errors.ts";
import type { Kind, Properties } from "../kind.ts";
import type { Databases, Server, Session } from "../ports.ts";
import { differences, type Field, identifier, isObject, isUnknown, problemsOf, type Rule } from "../values.ts";
import { type Acl, aclDrift, inWordsOf, normalAcl, sameAcl } from "./acl.ts";
import { acl, aclInput, server, serverOf, verifyKnown } from "./args.ts";
import { asOwner } from "./as-owner.ts";
import { readDatabase, readSchema } from "./catalogue.ts";
import { aclStatements, quoted } from "./sql.ts";

const schemas: Rule = (value) => {
  if (!isObject(value)) return "expected lists of privileges by role, by schema";
  const wrong = Object.entries(value).flatMap(([schema, list]) => {
    const reason = identifier(schema) ?? acl(["USAGE", "CREATE"])(list);
    return reason === undefined ? [] : [`${schema}: ${reason}`];
  });
  return wrong.length === 0 ? undefined : wrong.join("; ");
};

const fields: Readonly<Record<string, Field>> = {
  server: { rule: server },
  database: { rule: identifier },
  privileges: { rule: acl(["CONNECT", "TEMPORARY", "CREATE"]) },
  schemas: { rule: schemas },
};

type Args = {
  readonly server: Server;
  readonly database: string;
  readonly privileges: Acl;
  readonly schemas: Readonly<Record<string, Acl>>;
};

/**
 * Exactly who may enter a database and its schemas. What is not declared is taken away, from PUBLIC too; owners keep what
 * is theirs, the administrator may always CONNECT, and schemas that are not named are left alone. Deleting it changes
 * nothing: opening what was closed would be worse than leaving it.
 */
export function databaseAccess(databases: Databases): Kind {
  return {
    type: "cutover:postgres:DatabaseAccess",
    check: (inputs, unknown) => problemsOf(fields, inputs, unknown),
    changes: async (state, inputs) => {
      const changed = differences(
        [
          { name: "database", replaces: true },
          ...["server", "privileges", "schemas"].map((name) => ({ name, replaces: false })),
        ],
        comparable(state),
        comparable(inputs),
      );
      const drifted = Array.isArray(state.drift) && state.drift.length > 0;
      return drifted ? [...changed, { property: "drift", how: "update", replaces: false }] : changed;
    },
    create: async (inputs) => {
      const args = argsOf(inputs);
      return { id: args.database, properties: await apply(databases, args) };
    },
    read: async (id, state) => {
      verifyKnown(id, state);
      const args = argsOf(state);
      try {
        return { id, properties: await databases.transaction(args.server, args.database, (it) => look(it, args)) };
      } catch (error) {
        if (error instanceof ProviderError && error.code === "NO_DATABASE") return undefined;
        throw error;
      }
    },
    update: async (_state, inputs) => apply(databases, argsOf(inputs)),
    delete: async () => {},
  };
}

const schemasInput = (value: unknown): Readonly<Record<string, Acl>> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([schema, list]) => [schema, aclInput(list)])) : {};

const normalSchemas = (value: unknown): Readonly<Record<string, Acl>> =>
  Object.fromEntries(Object.entries(schemasInput(value)).map(([schema, list]) => [schema, normalAcl(list)]));

function comparable(properties: Properties): Properties {
  const { privileges, schemas: written } = properties;
  return {
    ...properties,
    privileges: isUnknown(privileges) ? privileges : normalAcl(aclInput(privileges)),
    schemas: isUnknown(written) ? written : normalSchemas(written),
  };
}

function argsOf(inputs: Properties): Args {
  return {
    server: serverOf(inputs),
    database: String(inputs.database),
    privileges: aclInput(inputs.privileges),
    schemas: schemasInput(inputs.schemas),
  };
}

/** With what the administrator needs: who declares only others would lock the door from inside. */
function withAdministrator({ privileges, server: { administrator } }: Args): Acl {
  return normalAcl({ ...privileges, [administrator]: [...(privileges[administrator] ?? []), "CONNECT"] });
}

async function look(session: Session, args: Args): Promise<Properties> {
  const { acl: live } = await readDatabase(session);
  const found: Record<string, Acl> = {};
  const drift: string[] = [];
  for (const [schema, wanted] of Object.entries(args.schemas)) {
    const present = await readSchema(session, schema);
    if (present === undefined) drift.push(`schema ${schema} does not exist`);
    found[schema] = inWordsOf(wanted, present?.acl ?? wanted);
  }
  const privileges = sameAcl(live, withAdministrator(args)) ? args.privileges : inWordsOf(args.privileges, live);
  return { ...args, privileges, schemas: found, drift };
}

async function apply(databases: Databases, args: Args): Promise<Properties> {
  return databases.transaction(args.server, args.database, async (session) => {
    const { owner, acl: live } = await readDatabase(session);
    const name = `DATABASE ${quoted(args.database)}`;
    await asOwner(session, owner, aclStatements(name, live, withAdministrator(args)));
    for (const [schema, wanted] of Object.entries(args.schemas)) {
      const found = await readSchema(session, schema);
      if (found === undefined) throw noSchema(args.database, schema);
      // The schema `public` belongs to whoever owns the database, through a role that nobody can be granted.
      const actor = found.owner === "pg_database_owner" ? owner : found.owner;
      await asOwner(session, actor, aclStatements(`SCHEMA ${quoted(schema)}`, found.acl, normalAcl(wanted)));
    }
    const after = await look(session, args);
    verifyReached(args, after);
    return after;
  });
}

const noSchema = (database: string, schema: string): ProviderError =>
  new ProviderError(
    "NO_SCHEMA",
    `${database}: expected the schema \`${schema}\`, found none`,
    "Let the resource that makes the schema come first (dependsOn).",
  );

function verifyReached(args: Args, after: Properties): void {
  const reached = schemasInput(after.schemas);
  const drift = [
    ...(sameAcl(aclInput(after.privileges), args.privileges)
      ? []
      : aclDrift(`database ${args.database}`, aclInput(after.privileges), withAdministrator(args))),
    ...Object.entries(args.schemas).flatMap(([schema, wanted]) =>
      aclDrift(`schema ${schema}`, reached[schema] ?? {}, normalAcl(wanted)),
    ),
  ];
  if (drift.length === 0) return;
  throw new ProviderError(
    "NOT_REACHED",
    `${args.database}: the rights are not as declared after the change: ${drift.join("; ")}`,
    "Somebody else changes them at the same time, or a grant was made by a third role: look at `\\l` and `\\dn+`, and run again.",
  );
}

/** Declared roles and grants against those that the server has. Pure. */
import { databaseAccessArgs, tableAccessArgs } from "../../components/postgres/access-args.ts";
import { conditionOf, TENANT_TYPES } from "../../provider/postgres/row-security.ts";
import { quoted } from "../../provider/postgres/sql.ts";
import type { Config } from "../../stacks/config/config.ts";
import type { DatabaseConfig } from "../../stacks/config/config-database.ts";
import { accessFacts } from "../../stacks/database-access.ts";
import type { LiveDatabase, LivePrivileges, LiveTable } from "../ports-database.ts";
import type { Seen } from "../ports-github.ts";
import { auditRoles } from "./audit-roles.ts";
import {
  type Compared,
  compare,
  finding,
  guard,
  type Meaning,
  nothing,
  permissions,
  plain,
  type Subject,
  together,
  unknown,
} from "./finding.ts";

export type DatabaseFacts = {
  readonly config: Config;
  readonly declared: DatabaseConfig;
  readonly live: Seen<LiveDatabase | undefined>;
  readonly remedy: string;
};

export function auditDatabase({ config, declared, live, remedy }: DatabaseFacts): Compared {
  const subject: Subject = { area: "database", subject: `database ${declared.name}`, remedy };
  if (live.kind !== "seen") return unknown(subject, "", "a database", live);
  const found = live.value;
  if (found === undefined) {
    return finding(subject, "drifted", {
      setting: "",
      declared: "a database",
      found: "no such database on the server",
      means: "Services that need it can't start.",
      weaker: true,
    });
  }
  const facts = accessFacts(config, declared);
  return together([
    compare(subject, OWNER, `${declared.name}_owner`, { kind: "seen", value: found.owner }),
    compare(subject, EXTENSIONS, [...declared.extensions].sort(), { kind: "seen", value: found.extensions }),
    ...privileges(subject, databaseAccessArgs(facts).privileges, found.privileges),
    ...schemas(databaseAccessArgs(facts).schemas, found, remedy),
    ...tableAccessArgs(facts).map((table) => auditTable(table, found, remedy)),
    ...undeclaredTables(declared, found),
    auditRoles(declared, found.roles, remedy),
  ]);
}

const OWNER = plain("owner", "Another role than declared may do everything with it.");
const EXTENSIONS = permissions("extensions", "Code that nobody chose runs in the server.");

const MORE: Meaning = permissions("", "The role may do more than the file declares.");

/** One comparison for each role that has anything or should. The administrator's own rights are the server's matter. */
function privileges(
  subject: Subject,
  declared: Readonly<Record<string, readonly string[]>>,
  live: LivePrivileges,
): readonly Compared[] {
  const roles = [...new Set([...Object.keys(declared), ...Object.keys(live)])].sort();
  return roles.map((role) => {
    const meaning = { ...MORE, label: role === "PUBLIC" ? "everybody (PUBLIC) may" : `${role} may` };
    const wanted = [...(declared[role] ?? [])].sort();
    return compare(subject, meaning, wanted, { kind: "seen", value: live[role] ?? [] });
  });
}

function schemas(
  declared: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  live: LiveDatabase,
  remedy: string,
): readonly Compared[] {
  return Object.entries(declared).flatMap(([name, wanted]) => {
    const subject: Subject = { area: "database", subject: `schema ${name}`, remedy };
    const found = live.schemas.find((schema) => schema.name === name);
    if (found !== undefined) return privileges(subject, wanted, found.privileges);
    // Nobody misses it: nothing is granted in it.
    if (name === "public") return [];
    const means = "Services find nothing where they look.";
    return [finding(subject, "drifted", { setting: "", declared: "a schema", found: "no such schema", means })];
  });
}

type DeclaredTable = ReturnType<typeof tableAccessArgs>[number];

function auditTable(declared: DeclaredTable, live: LiveDatabase, remedy: string): Compared {
  const { schema, table, owner, tenant } = declared;
  const subject: Subject = { area: "database", subject: `table ${schema}.${table}`, remedy };
  const found = live.tables.find((one) => one.schema === schema && one.name === table);
  if (found === undefined) {
    return finding(subject, "noted", {
      setting: "",
      declared: "its grants",
      found: "no such table yet",
      means: "A migration makes it; until the next `pulumi up` after that it is its owner's alone.",
      remedy: "Nothing, if the migration is still to come.",
    });
  }
  return together([
    compare(subject, OWNER, owner, { kind: "seen", value: found.owner }),
    ...privileges(subject, declared.privileges, found.privileges),
    compare(subject, { ...MORE, label: "privileges on single columns" }, [], { kind: "seen", value: found.columns }),
    ...rowSecurity(subject, tenant, found),
  ]);
}

const POLICY = "cutover_tenant";
const ENABLED = guard("row security", "Every tenant's rows are open to every other.");
const FORCED = guard("row security for the owner too", "The owner of the table sees every tenant's rows.");
const POLICIES = permissions("policies", "A policy more opens rows: one that allows is enough.");

function rowSecurity(subject: Subject, tenant: DeclaredTable["tenant"], found: LiveTable): readonly Compared[] {
  const { enabled, forced } = found.rowSecurity;
  if (tenant === undefined) {
    return found.policies.length === 0 && !enabled
      ? [{ asDeclared: 1, findings: [] }]
      : [compare(subject, ENABLED, false, { kind: "seen", value: enabled })];
  }
  const names = found.policies.map(({ name }) => name);
  return [
    compare(subject, ENABLED, true, { kind: "seen", value: enabled }),
    compare(subject, FORCED, true, { kind: "seen", value: forced }),
    names.includes(POLICY)
      ? compare(subject, POLICIES, [POLICY], { kind: "seen", value: names })
      : compare(subject, guard(`policy ${POLICY}`, "No row is seen, or another policy decides which."), true, {
          kind: "seen",
          value: false,
        }),
    ...found.policies.filter(({ name }) => name === POLICY).map((policy) => auditPolicy(subject, tenant, policy)),
  ];
}

/** Exactly the condition that the policy was made with, whatever the type of the column: anything added to it opens rows. */
function auditPolicy(
  subject: Subject,
  { column, setting }: NonNullable<DeclaredTable["tenant"]>,
  policy: LiveTable["policies"][number],
): Compared {
  const says = (text: string): boolean => conditionsOf(column, setting).includes(text);
  const everybody = policy.roles.length === 1 && policy.roles[0] === "public";
  const written = policy.check === "" || says(policy.check);
  const holds = says(policy.using) && written && policy.command === "ALL" && everybody;
  if (holds) return { asDeclared: 1, findings: [] };
  return finding(subject, "drifted", {
    setting: `policy ${POLICY}`,
    declared: `rows whose ${column} is the setting ${setting}, read and written`,
    found: `${policy.command}: ${policy.using}${policy.check === "" ? "" : `; written: ${policy.check}`}`,
    means: "Rows of other tenants may be open.",
    weaker: true,
  });
}

/** Of each type that a tenant column may have; the server quotes a name that is a word of its own. */
const conditionsOf = (column: string, setting: string): readonly string[] =>
  TENANT_TYPES.flatMap((type) => [column, quoted(column)].map((name) => conditionOf({ column, setting }, name, type)));

/** In declared schemas and in `public`: what nobody described, and others than its owner may use. */
function undeclaredTables(declared: DatabaseConfig, live: LiveDatabase): readonly Compared[] {
  const known = new Set(declared.schemas.flatMap(({ name, tables }) => tables.map((table) => `${name}.${table.name}`)));
  return live.tables
    .filter(({ schema, name }) => !known.has(`${schema}.${name}`))
    .map(({ schema, name, privileges: granted, columns }) => {
      const open = [...Object.entries(granted).map(([role, list]) => `${role}: ${list.join(", ")}`), ...columns];
      if (open.length === 0) return nothing;
      return finding({ area: "database", subject: `table ${schema}.${name}`, remedy: "" }, "undeclared", {
        setting: "",
        declared: "nothing",
        found: open.join("; "),
        means: "Roles use a table of which the file does not say whose rows they may see.",
        remedy: "Declare it under database.schemas, or revoke the grants.",
        weaker: true,
      });
    });
}

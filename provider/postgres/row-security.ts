/** Row-level security that keeps tenants apart: what it must be, and how what is there differs. Pure. */
import { ProviderError } from "../errors.ts";
import { literal, quoted } from "./sql.ts";

/** `setting` names the setting that a session sets to its tenant, `<prefix>.<name>`; without it a session sees no row. */
export type Tenant = { readonly column: string; readonly setting: string };

export const POLICY = "cutover_tenant";

export type PolicyFound = {
  readonly name: string;
  readonly permissive: boolean;
  /** `*` for all commands. */
  readonly command: string;
  /** Roles it is for; [`public`] for everybody. */
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
};

export type RowSecurity = {
  readonly enabled: boolean;
  /** Whether the table's owner is held to it too. */
  readonly forced: boolean;
  readonly policies: readonly PolicyFound[];
};

/** Casts by the column's type as the catalogue names it, and whether the column itself is compared as text. */
const CASTS: Readonly<Record<string, string>> = {
  text: "",
  varchar: "",
  uuid: "uuid",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
};

/** Types that a tenant column may have. */
export const TENANT_TYPES: readonly string[] = Object.keys(CASTS);

/**
 * The condition of the policy as PostgreSQL writes it back. An empty setting is as none: what SET LOCAL leaves behind
 * must not be a tenant. `bare` is the column's name as the server quotes it.
 */
export function conditionOf(tenant: Tenant, bare: string, type: string): string {
  const cast = CASTS[type];
  if (cast === undefined) {
    throw new ProviderError(
      "TENANT_COLUMN",
      `\`${tenant.column}\`: expected a tenant column of type text, varchar, uuid, smallint, integer or bigint, found ${type}`,
      "Change the column's type in a migration, or name another column.",
    );
  }
  const value = `NULLIF(current_setting(${literal(tenant.setting)}::text, true), ''::text)`;
  const left = type === "varchar" ? `(${bare})::text` : bare;
  return cast === "" ? `(${left} = ${value})` : `(${left} = (${value})::${cast})`;
}

/** How row security differs from what `condition` asks; none asked when it is undefined. In words. */
export function rowSecurityDrift(live: RowSecurity, condition: string | undefined): readonly string[] {
  const wanted = condition !== undefined;
  const on = (state: boolean): string => (state ? "on" : "off");
  const strangers = live.policies.filter(({ name }) => !(wanted && name === POLICY));
  return [
    ...(live.enabled === wanted ? [] : [`row security is ${on(live.enabled)}, expected ${on(wanted)}`]),
    ...(live.forced === wanted ? [] : [`row security for the owner is ${on(live.forced)}, expected ${on(wanted)}`]),
    ...strangers.map(({ name }) => `policy ${name}: nobody declared it`),
    ...(condition === undefined ? [] : policyDrift(live, condition)),
  ];
}

function policyDrift(live: RowSecurity, condition: string): readonly string[] {
  const policy = live.policies.find(({ name }) => name === POLICY);
  if (policy === undefined) return [`policy ${POLICY} is missing`];
  const exact =
    policy.permissive &&
    policy.command === "*" &&
    policy.roles.length === 1 &&
    policy.roles[0] === "public" &&
    policy.using === condition &&
    // Without a condition of its own, writing is held to that of reading.
    (policy.check === null || policy.check === condition);
  return exact ? [] : [`policy ${POLICY}: expected ${condition} for everybody and every command, found another`];
}

/** Statements that mend it; the table is closed at every moment in between. */
export function rowSecurityStatements(
  table: string,
  live: RowSecurity,
  condition: string | undefined,
): readonly string[] {
  if (rowSecurityDrift(live, condition).length === 0) return [];
  const drop = live.policies.map(({ name }) => `DROP POLICY ${quoted(name)} ON ${table}`);
  if (condition === undefined) {
    return [`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY`, ...drop];
  }
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
    ...drop,
    `CREATE POLICY ${quoted(POLICY)} ON ${table} AS PERMISSIVE FOR ALL TO PUBLIC USING (${condition}) WITH CHECK (${condition})`,
  ];
}

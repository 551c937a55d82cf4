/** What a role may do with a table. Pure. */

/**
 * All that a service may be granted. The rest of what PostgreSQL knows is not for programs: TRUNCATE passes by row-level
 * security, REFERENCES tells what rows others have, TRIGGER runs code as whoever writes next.
 */
export const TABLE_PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE"] as const;
export type TablePrivilege = (typeof TABLE_PRIVILEGES)[number];

/** Privileges by schema, then by table. */
export type TableGrants = Readonly<Record<string, Readonly<Record<string, readonly TablePrivilege[]>>>>;

/** All that any of them grants; schemas and tables sorted, privileges in the order of TABLE_PRIVILEGES. */
export function unionOfGrants(all: readonly TableGrants[]): TableGrants {
  const schemas = sortedKeys(all);
  return Object.fromEntries(
    schemas.map((schema) => {
      const tables = all.flatMap((grants) => (grants[schema] === undefined ? [] : [grants[schema]]));
      return [schema, Object.fromEntries(sortedKeys(tables).map((table) => [table, privilegesOf(tables, table)]))];
    }),
  );
}

function privilegesOf(
  tables: readonly Readonly<Record<string, readonly TablePrivilege[]>>[],
  table: string,
): readonly TablePrivilege[] {
  const found = new Set(tables.flatMap((privileges) => privileges[table] ?? []));
  return TABLE_PRIVILEGES.filter((privilege) => found.has(privilege));
}

function sortedKeys(records: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
}

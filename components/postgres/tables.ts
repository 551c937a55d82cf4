/** What a database holds, as far as access to it goes. */

/** `setting` names the tenant of a session or transaction: rows of others are neither read nor written. */
export type TenantColumn = { readonly column: string; readonly setting: string };

export type TableFacts = {
  readonly name: string;
  /** Absent: no row of the table belongs to a tenant. */
  readonly tenant?: TenantColumn;
  /** Whether the reader role may SELECT. */
  readonly reader: boolean;
};

export type SchemaFacts = { readonly name: string; readonly tables: readonly TableFacts[] };

/**
 * Whether the reader may read tables that nobody has described yet. Not where tenants are, nor where something is kept
 * from it, nor where nobody has said what there is: until an update has seen a new table, it is its owner's alone.
 */
export function isOpenToReader({ tables }: SchemaFacts): boolean {
  return tables.length > 0 && tables.every(({ tenant, reader }) => tenant === undefined && reader);
}

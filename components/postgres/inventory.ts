/**
 * What is on the server already. It is taken over instead of made: an update that was killed may have made what the state
 * does not know, and an estate may begin with a database that people had before.
 */
export type Inventory = {
  readonly database: boolean;
  readonly roles: readonly string[];
  /** Of the database; empty when there is none. */
  readonly schemas: readonly string[];
  readonly extensions: readonly string[];
};

export const EMPTY_INVENTORY: Inventory = { database: false, roles: [], schemas: [], extensions: [] };

/** Resource options; `id` is how the provider finds the object. */
export function takenOver(exists: boolean, id: string): { readonly import?: string } {
  return exists ? { import: id } : {};
}

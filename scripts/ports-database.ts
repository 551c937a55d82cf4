/** What an audit asks of a database, on one page. `scripts/external` implements it; it only reads the catalogue. */
import type { Seen } from "./ports-github.ts";

/** Privileges by role, what the owner has by itself left out; `PUBLIC` is everybody. Sorted. */
export type LivePrivileges = Readonly<Record<string, readonly string[]>>;

export type LiveRole = {
  readonly name: string;
  readonly login: boolean;
  /** What goes beyond grants, such as `superuser`. Sorted. */
  readonly powers: readonly string[];
  /** -1: no limit. */
  readonly connectionLimit: number;
  /** Settings that it logs in with, as written. */
  readonly settings: Readonly<Record<string, string>>;
  /** Sorted. */
  readonly memberOf: readonly string[];
  /** ISO 8601; absent: its password lasts for ever. */
  readonly validUntil?: string;
};

export type LiveTable = {
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly privileges: LivePrivileges;
  /** Privileges on single columns, `role: SELECT (column)`. */
  readonly columns: readonly string[];
  readonly rowSecurity: { readonly enabled: boolean; readonly forced: boolean };
  readonly policies: readonly {
    readonly name: string;
    readonly command: string;
    readonly roles: readonly string[];
    readonly using: string;
    readonly check: string;
  }[];
};

export type LiveDatabase = {
  readonly owner: string;
  readonly privileges: LivePrivileges;
  readonly schemas: readonly { readonly name: string; readonly owner: string; readonly privileges: LivePrivileges }[];
  readonly tables: readonly LiveTable[];
  /** All roles of the server whose name begins with the database's, and all that have anything here. */
  readonly roles: readonly LiveRole[];
  readonly extensions: readonly string[];
};

export interface DatabaseReader {
  /** undefined: the server has no such database. */
  read(): Promise<Seen<LiveDatabase | undefined>>;
}

/** Who may do what, exactly: resources of our own provider, because the official one cannot say what nobody may do. */
import * as pulumi from "@pulumi/pulumi";
import type { TablePrivilege } from "./privileges.ts";
import type { TenantColumn } from "./tables.ts";

/** Whom to ask. The password comes from PGPASSWORD, the CA from PGSSLROOTCERT. */
export type AccessServer = { readonly host: string; readonly port: number; readonly administrator: string };

export type DatabasePrivilege = "CONNECT" | "TEMPORARY" | "CREATE";
export type SchemaPrivilege = "USAGE" | "CREATE";

export type DatabaseAccessArgs = {
  readonly server: AccessServer;
  readonly database: string;
  /** By role; whoever is not named has nothing, PUBLIC included. What the owner has is its own. */
  readonly privileges: Readonly<Record<string, readonly DatabasePrivilege[]>>;
  /** By schema, then by role; a schema with no role is closed to all but its owner. */
  readonly schemas: Readonly<Record<string, Readonly<Record<string, readonly SchemaPrivilege[]>>>>;
};

/** The privileges on a database and its schemas, and no others. Deleting it revokes nothing. */
export class DatabaseAccess extends pulumi.CustomResource {
  /** What was found to differ, in words; empty when nothing did. */
  declare readonly drift: pulumi.Output<readonly string[]>;

  constructor(name: string, args: DatabaseAccessArgs, options: pulumi.CustomResourceOptions) {
    super("cutover:postgres:DatabaseAccess", name, { drift: undefined, ...args }, options);
  }
}

export type TableAccessArgs = {
  readonly server: AccessServer;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  /** The role that must own the table. */
  readonly owner: string;
  /** Present: row-level security is on, for the owner too. Without the setting no row is seen. */
  readonly tenant?: TenantColumn;
  /** By role; whoever is not named has nothing. */
  readonly privileges: Readonly<Record<string, readonly TablePrivilege[]>>;
};

/**
 * The privileges on one table, and no others, and whose rows one sees. The table itself is made by migrations: while it is
 * not there, the resource waits for it, and the next update after it has come closes it.
 */
export class TableAccess extends pulumi.CustomResource {
  declare readonly exists: pulumi.Output<boolean>;
  declare readonly drift: pulumi.Output<readonly string[]>;

  constructor(name: string, args: TableAccessArgs, options: pulumi.CustomResourceOptions) {
    super("cutover:postgres:TableAccess", name, { exists: undefined, drift: undefined, ...args }, options);
  }
}

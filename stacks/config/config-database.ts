/** The database of an estate as the program knows it: every default applied, every rule held. */
import type { LiveCredentials } from "../../components/postgres/credential.ts";
import type { Extension } from "../../components/postgres/extensions.ts";
import type { TableGrants } from "../../components/postgres/privileges.ts";
import type { SchemaFacts } from "../../components/postgres/tables.ts";

export type DatabaseServer = {
  /** Address or name; it must be in the server's certificate. */
  readonly host: string;
  readonly port: number;
  /** The block that pods may reach, most often the server's address with `/32`. */
  readonly cidr: string;
  /** Major version. */
  readonly version: number;
  /** May create databases and roles; is no superuser. Its password comes from PGPASSWORD, the CA from PGSSLROOTCERT. */
  readonly administrator: string;
  /** Where the administrator connects before the estate's database exists. */
  readonly maintenanceDatabase: string;
};

export type DatabaseServiceConfig = {
  /** A service of the estate. */
  readonly name: string;
  /** Workloads whose pods get the credentials as files and may reach the server. */
  readonly workloads: readonly string[];
  /** What it may do whatever the release; the releases present may add to it. */
  readonly grants: TableGrants;
  /** Of each login role; during a rotation two are live. */
  readonly connectionLimit: number;
  readonly statementTimeoutMilliseconds: number;
  readonly idleTransactionTimeoutMilliseconds: number;
  readonly credentials: LiveCredentials;
};

export type DatabaseConfig = {
  readonly server: DatabaseServer;
  /** Also the beginning of the names of all roles, see components/postgres/names.ts. */
  readonly name: string;
  readonly connectionLimit: number;
  /** Whether Pulumi refuses to drop the database. */
  readonly protect: boolean;
  readonly extensions: readonly Extension[];
  readonly schemas: readonly SchemaFacts[];
  readonly services: readonly DatabaseServiceConfig[];
  /** A password that is older no longer opens a connection. */
  readonly maximumAgeDays: number;
};

import { readFile } from "node:fs/promises";
import type { Client, ClientConfig } from "pg";
import type { DatabaseReader, LiveDatabase, LivePrivileges, LiveRole, LiveTable } from "../ports-database.ts";
import type { Seen } from "../ports-github.ts";
import * as sql from "./database-queries.ts";

export type DatabaseAccess = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** File with the authorities that the server's certificate must come from; absent: those of the machine. */
  readonly rootCertificate?: string;
  readonly maintenanceDatabase: string;
  readonly database: string;
};

const LIMIT_MILLISECONDS = 10_000;

/** Reads the catalogue of one database, in a transaction that can't write. */
export class CatalogueReader implements DatabaseReader {
  readonly #access: DatabaseAccess;

  constructor(access: DatabaseAccess) {
    this.#access = access;
  }

  async read(): Promise<Seen<LiveDatabase | undefined>> {
    const { database, maintenanceDatabase } = this.#access;
    try {
      const connection = await this.#connection();
      const exists = await within({ ...connection, database: maintenanceDatabase }, async (client) => {
        const { rows } = await client.query(sql.DATABASE, [database]);
        return rows.length > 0;
      });
      if (!exists) return { kind: "seen", value: undefined };
      return { kind: "seen", value: await within({ ...connection, database }, (client) => readAll(client, database)) };
    } catch (error) {
      const words = error instanceof Error ? error.message || error.name : String(error);
      return { kind: "failed", because: `the database server gives no answer (${words.split("\n")[0]})` };
    }
  }

  async #connection(): Promise<ClientConfig> {
    const { host, port, user, password, rootCertificate } = this.#access;
    const ca = rootCertificate === undefined ? {} : { ca: await readFile(rootCertificate, "utf8") };
    return {
      ...{ host, port, user, password },
      ssl: { ...ca, rejectUnauthorized: true },
      connectionTimeoutMillis: LIMIT_MILLISECONDS,
      query_timeout: LIMIT_MILLISECONDS,
      application_name: "cutover audit",
    };
  }
}

/** The driver is loaded here, so that nobody else waits for it. */
async function within<T>(connection: ClientConfig, ask: (client: Client) => Promise<T>): Promise<T> {
  const { default: pg } = await import("pg");
  const client = new pg.Client(connection);
  // A connection that breaks between two questions would else end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return await ask(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function readAll(client: Client, database: string): Promise<LiveDatabase> {
  const [own] = await rows<{ owner: string; privileges: Entry[] }>(client, sql.DATABASE, [database]);
  const schemas = await rows<{ name: string; owner: string; privileges: Entry[] }>(client, sql.SCHEMAS);
  const tables = await rows<TableRow>(client, sql.TABLES);
  const holders = [own, ...schemas, ...tables].flatMap((one) => (one?.privileges ?? []).map(({ role }) => role));
  return {
    owner: own?.owner ?? "",
    privileges: privilegesOf(own?.privileges ?? []),
    schemas: schemas.map((schema) => ({ ...schema, privileges: privilegesOf(schema.privileges) })),
    tables: tables.map(liveTable),
    roles: (await rows<RoleRow>(client, sql.ROLES, [database, holders])).map(liveRole),
    extensions: (await rows<{ name: string }>(client, sql.EXTENSIONS)).map(({ name }) => name),
  };
}

async function rows<Row>(client: Client, query: string, values: unknown[] = []): Promise<Row[]> {
  return (await client.query(query, values)).rows as Row[];
}

type Entry = { readonly role: string; readonly privilege: string };

function privilegesOf(entries: readonly Entry[]): LivePrivileges {
  const roles = [...new Set(entries.map(({ role }) => role))].sort();
  return Object.fromEntries(
    roles.map((name) => [
      name,
      entries
        .filter(({ role }) => role === name)
        .map(({ privilege }) => privilege)
        .sort(),
    ]),
  );
}

type TableRow = Omit<LiveTable, "privileges" | "rowSecurity"> & {
  readonly privileges: Entry[];
  readonly enabled: boolean;
  readonly forced: boolean;
};

function liveTable({ privileges, enabled, forced, ...rest }: TableRow): LiveTable {
  return { ...rest, privileges: privilegesOf(privileges), rowSecurity: { enabled, forced } };
}

type RoleRow = Omit<LiveRole, "settings" | "validUntil"> & {
  readonly settings: readonly string[];
  readonly validUntil: string | null;
};

function liveRole({ settings, validUntil, ...rest }: RoleRow): LiveRole {
  const pairs = settings.map((text): [string, string] => {
    const at = text.indexOf("=");
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return { ...rest, settings: Object.fromEntries(pairs), ...(validUntil === null ? {} : { validUntil }) };
}

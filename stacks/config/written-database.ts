/** What a person may write about the estate's database. */
import { z } from "zod";
import { EXTENSIONS } from "../../components/postgres/extensions.ts";
import { TABLE_PRIVILEGES } from "../../components/postgres/privileges.ts";
import * as field from "./fields.ts";

/** No quoting anywhere, and room for the suffixes that roles get. */
function identifier(limit: number) {
  return field.pattern(
    new RegExp(`^(?=.{1,${limit}}$)[a-z][a-z0-9_]*$`),
    `a name of at most ${limit} lower-case letters, digits and underscores, starting with a letter`,
    "Choose a name that PostgreSQL takes without quotes.",
  );
}

const serverHost = field.pattern(
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]*:[0-9a-fA-F:]*)$/,
  "a host name or an address, without scheme and port",
  "Write what the server's certificate names.",
);

const setting = field.pattern(
  /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/,
  "a setting of your own such as `app.tenant`, with a dot in it",
  "PostgreSQL takes settings that it does not know only with a prefix.",
);

const day = z
  .string()
  .refine(isDay, { error: "a day such as `2026-11-21`\nWrite year, month and day in UTC, in quotes." })
  .transform((text) => text.slice(0, DAY_LENGTH));

const server = z.strictObject({
  host: serverHost.describe("Address or name; the server's certificate must be made out to it."),
  port: field.port.default(5432),
  cidr: field.cidr.describe("What pods may reach to get there: most often the server's address with `/32`."),
  version: z.int().min(15).max(18).describe("Major version. Before 15 everybody may create in schema `public`."),
  administrator: identifier(63).describe("May create databases and roles, and is no superuser. Password: PGPASSWORD."),
  maintenanceDatabase: identifier(63).default("postgres").describe("Where it connects before the database exists."),
});

const table = z
  .strictObject({
    tenant: z
      .union([z.literal("none"), z.strictObject({ column: identifier(63), setting: setting.default("app.tenant") })], {
        error:
          "`none`, or the column that says whose a row is: `{column: tenant_id}`\nA table without tenants also has a `reason`.",
      })
      .describe("The column that says whose a row is, or `none` with a reason."),
    reason: z.string().min(10).max(300).optional().describe("Why no row of it belongs to a tenant."),
    reader: z.boolean().default(true).describe("Whether the reader role may SELECT."),
  })
  .refine(({ tenant, reason }) => (tenant === "none") === (reason !== undefined), {
    error:
      "a `tenant` column, or `tenant: none` with a `reason`\nSay whose the rows are, or why they are nobody's in particular.",
    params: { code: "NOT_ONE_OF" },
  });

const privileges = z.array(z.literal([...TABLE_PRIVILEGES])).min(1);

/** Privileges by schema, then by table. */
export const tableGrants = z.record(identifier(63), z.record(identifier(63), privileges));

const service = z.strictObject({
  workloads: z.array(field.name()).min(1).describe("Whose pods get the credentials and may reach the server."),
  grants: tableGrants.default({}).describe("What it may do with which table, whatever the release."),
  connectionLimit: z.int().min(1).max(1000).default(10).describe("Connections of each of its two login roles."),
  statementTimeoutMilliseconds: z.int().min(1).max(3_600_000).default(5000),
  idleTransactionTimeoutMilliseconds: z.int().min(1).max(3_600_000).default(10_000),
});

const credential = z.strictObject({
  generation: z.int().min(1).max(1_000_000).describe("One more with each rotation."),
  issued: day.describe("The day it was made, in UTC."),
});

export const database = z.strictObject({
  server,
  name: identifier(20).describe("Also the beginning of the names of its roles."),
  connectionLimit: z.int().min(1).max(10_000).default(50).describe("Connections of all roles together."),
  protect: z.boolean().optional().describe("Whether Pulumi refuses to drop the database. Default: only in production."),
  extensions: z.array(z.literal([...EXTENSIONS])).default([]),
  schemas: z
    .record(identifier(63), z.strictObject({ tables: z.record(identifier(63), table).default({}) }))
    .default({})
    .describe("Schemas with the tables that anybody but their owner may touch."),
  services: z.record(field.name(), service).default({}).describe("Services of the estate that use the database."),
  credentials: z.strictObject({
    maximumAgeDays: z
      .int()
      .min(1)
      .max(366)
      .default(90)
      .describe("The server refuses new connections with an older password."),
    services: z
      .record(field.name(), z.strictObject({ current: credential, previous: credential.optional() }))
      .default({})
      .describe("Written by `cutover credentials`."),
  }),
});

const DAY_LENGTH = "2026-11-21".length;

/** Pulumi reads a day without quotes as a moment, and hands that on as text. */
function isDay(text: string): boolean {
  const day = /^(\d{4}-\d{2}-\d{2})(?: 00:00:00 \+0000 UTC)?$/.exec(text)?.[1];
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  // 30 February is read as 2 March.
  return day !== undefined && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

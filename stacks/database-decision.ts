/** Whether the estate may work on the server that it found. Pure. */
import type { Inventory } from "../components/postgres/inventory.ts";
import type { DatabaseConfig } from "./config/config-database.ts";

export type PostgresFacts = {
  /** Major version. */
  readonly version: number;
  /** What the administrator may do on the server, beyond what is granted to it. */
  readonly administrator: {
    readonly superuser: boolean;
    readonly createDatabase: boolean;
    readonly createRole: boolean;
  };
  readonly inventory: Inventory;
  /** PEM; what pods will trust. */
  readonly certificateAuthority: string;
};

export type PostgresAnswer =
  | { readonly kind: "found"; readonly facts: PostgresFacts }
  | { readonly kind: "unset"; readonly variable: "PGPASSWORD" | "PGSSLROOTCERT" }
  | { readonly kind: "unreachable"; readonly reason: string };

export type DatabaseCode =
  | "DATABASE_CREDENTIALS"
  | "DATABASE_UNREACHABLE"
  | "DATABASE_VERSION"
  | "ADMINISTRATOR_TOO_STRONG"
  | "ADMINISTRATOR_TOO_WEAK";

export type DatabaseDecision =
  | { readonly kind: "pass"; readonly inventory: Inventory; readonly certificateAuthority: string }
  | { readonly kind: "refuse"; readonly code: DatabaseCode; readonly fact: string; readonly remedy: string };

export function decideDatabase({ server }: DatabaseConfig, answer: PostgresAnswer): DatabaseDecision {
  const where = `database \`${server.host}:${server.port}\``;
  if (answer.kind === "unset") return unset(where, answer.variable);
  if (answer.kind === "unreachable") {
    return {
      kind: "refuse",
      code: "DATABASE_UNREACHABLE",
      fact: `${where}: expected to log in as \`${server.administrator}\` over TLS, found: ${answer.reason}`,
      remedy: "Check `database.server`, PGPASSWORD and PGSSLROOTCERT; without an answer nothing is changed.",
    };
  }
  const { version, inventory, certificateAuthority } = answer.facts;
  if (version !== server.version) {
    return {
      kind: "refuse",
      code: "DATABASE_VERSION",
      fact: `${where}: expected PostgreSQL ${server.version}, found ${version}`,
      remedy: "Write the server's version in `database.server.version`, or the address of the server that is meant.",
    };
  }
  return rights(where, server.administrator, answer.facts) ?? { kind: "pass", inventory, certificateAuthority };
}

function unset(where: string, variable: "PGPASSWORD" | "PGSSLROOTCERT"): DatabaseDecision {
  const what = variable === "PGPASSWORD" ? "the administrator's password" : "the file of the server's CA";
  return {
    kind: "refuse",
    code: "DATABASE_CREDENTIALS",
    fact: `${where}: expected ${what} in ${variable}, found nothing`,
    remedy: `Set ${variable}, or remove \`database\` from the file.`,
  };
}

function rights(
  where: string,
  name: string,
  { administrator }: PostgresFacts,
): Extract<DatabaseDecision, { readonly kind: "refuse" }> | undefined {
  if (administrator.superuser) {
    return {
      kind: "refuse",
      code: "ADMINISTRATOR_TOO_STRONG",
      fact: `${where}: expected \`${name}\` to be no superuser, found one`,
      remedy: "Let a role with CREATEDB and CREATEROLE administer it: a superuser passes by every grant and policy.",
    };
  }
  const missing = [
    ...(administrator.createDatabase ? [] : ["CREATEDB"]),
    ...(administrator.createRole ? [] : ["CREATEROLE"]),
  ];
  if (missing.length === 0) return undefined;
  return {
    kind: "refuse",
    code: "ADMINISTRATOR_TOO_WEAK",
    fact: `${where}: expected \`${name}\` to have CREATEDB and CREATEROLE, found it without ${missing.join(" and ")}`,
    remedy: `Let a superuser run: ALTER ROLE ${name} ${missing.join(" ")}.`,
  };
}

/** Declared roles of a database against those that the server has. Pure. */
import { credentialIn, SLOTS } from "../../components/postgres/credential.ts";
import { loginRole, migratorRole, ownerRole, readerRole, serviceRole } from "../../components/postgres/names.ts";
import { groupRole, loginRoleArgs, migrator, type RoleArgs } from "../../components/postgres/role-args.ts";
import type { DatabaseConfig } from "../../stacks/config/config-database.ts";
import type { LiveRole } from "../ports-database.ts";
import {
  type Compared,
  compare,
  finding,
  type Meaning,
  nothing,
  opening,
  permissions,
  plain,
  type Subject,
  together,
} from "./finding.ts";

const POWERS = permissions("powers beyond grants", "No grant and no policy holds the role back.");
const MEMBER = permissions("member of", "The role has more than its own grants.");
const LOGIN = opening("may log in", "Somebody can log in as a role that nobody should.");
const LIMIT: Meaning = limit("connections at most (-1: no limit)", "One service can take all connections.");
const STATEMENT: Meaning = limit(
  "statement timeout in ms (0: none)",
  "A statement can run for ever and hold its locks.",
);
const IDLE: Meaning = limit(
  "idle transaction timeout in ms (0: none)",
  "A forgotten transaction holds its locks for ever.",
);
const PATH = plain("search path", "Names are looked up where others may have put something.");
const ASSUMED = plain("becomes at login", "What it makes belongs to another role than declared.");
const UNTIL: Meaning = {
  label: "password valid until",
  weaker: "A password opens connections for longer than declared.",
  other: "The password stops earlier than declared: connections will be refused.",
  isWeaker: (declared, found) => found === "for ever" || `${found}` > `${declared}`,
};

function limit(label: string, weaker: string): Meaning {
  const size = (value: unknown): number => (Number(value) <= 0 ? Number.POSITIVE_INFINITY : Number(value));
  return {
    label,
    weaker,
    other: "It is tighter than declared: work may be refused.",
    isWeaker: (declared, found) => size(found) > size(declared),
  };
}

export function auditRoles(declared: DatabaseConfig, live: readonly LiveRole[], remedy: string): Compared {
  const expected = expectedRoles(declared);
  const names = new Set(expected.map(({ name }) => name));
  return together([
    ...expected.map((role) => auditRole(role, live, remedy)),
    ...live.filter(({ name }) => !names.has(name)).map((extra) => undeclaredRole(extra, declared)),
  ]);
}

/** Every role of the estate, as the program declares it. */
export function expectedRoles(declared: DatabaseConfig): readonly RoleArgs[] {
  const { name, services, maximumAgeDays, extensions } = declared;
  const schemas = declared.schemas.map((schema) => schema.name);
  const hasExtensions = extensions.length > 0;
  return [
    groupRole(ownerRole(name)),
    migrator(name, schemas, hasExtensions),
    groupRole(readerRole(name)),
    ...services.flatMap((service) => [
      groupRole(serviceRole(name, service.name)),
      ...SLOTS.map((slot) =>
        loginRoleArgs({
          ...service,
          ...{ schemas, hasExtensions, maximumAgeDays },
          name: loginRole(name, service.name, slot),
          group: serviceRole(name, service.name),
          credential: credentialIn(slot, service.credentials),
        }),
      ),
    ]),
  ];
}

function auditRole(declared: RoleArgs, roles: readonly LiveRole[], remedy: string): Compared {
  const subject: Subject = { area: "database", subject: `role ${declared.name}`, remedy };
  const live = roles.find(({ name }) => name === declared.name);
  if (live === undefined) {
    const means = "Whoever logs in as it, or has its grants from it, is refused.";
    return finding(subject, "drifted", { setting: "", declared: "a role", found: "no such role", means });
  }
  const seen = <T>(value: T): { readonly kind: "seen"; readonly value: T } => ({ kind: "seen", value });
  const {
    connectionLimit,
    statementTimeout,
    idleInTransactionSessionTimeout: idle,
    searchPaths,
    assumeRole,
  } = declared;
  const { settings } = live;
  return together([
    compare(subject, POWERS, [], seen(live.powers)),
    compare(subject, LOGIN, declared.login, seen(live.login)),
    compare(subject, MEMBER, [...declared.roles].sort(), seen(live.memberOf)),
    connectionLimit === undefined ? nothing : compare(subject, LIMIT, connectionLimit, seen(live.connectionLimit)),
    statementTimeout === undefined
      ? nothing
      : compare(subject, STATEMENT, statementTimeout, seen(millisecondsOf(settings.statement_timeout))),
    idle === undefined
      ? nothing
      : compare(subject, IDLE, idle, seen(millisecondsOf(settings.idle_in_transaction_session_timeout))),
    searchPaths === undefined ? nothing : compare(subject, PATH, searchPaths, seen(namesIn(settings.search_path))),
    assumeRole === undefined ? nothing : compare(subject, ASSUMED, assumeRole, seen(settings.role ?? "itself")),
    // A role that may not log in has no use for a password, and none is declared for it.
    declared.validUntil === undefined
      ? nothing
      : compare(subject, UNTIL, secondsOf(declared.validUntil), seen(secondsOf(live.validUntil))),
  ]);
}

/** In one form for both sides: `2027-02-19T00:00:00Z`. */
function secondsOf(text: string | undefined): string {
  const time = text === undefined ? Number.NaN : Date.parse(text.replace(" ", "T").replace(/\+00$/, "Z"));
  return Number.isNaN(time) ? "for ever" : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** 0 when it is not set: the server's default is none. */
function millisecondsOf(text: string | undefined): number {
  const [, number = "", unit = "ms"] = /^(\d+)\s*(ms|s|min|h|d)?$/.exec(text ?? "0") ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}

function namesIn(path: string | undefined): readonly string[] {
  if (path === undefined) return ["(the server's default)"];
  return path.split(",").map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
}

/** The administrator owns the estate's roles, and people's own roles may be made members of the reader. */
function undeclaredRole(live: LiveRole, declared: DatabaseConfig): Compared {
  const { name, login, powers, memberOf } = live;
  const reader = readerRole(declared.name);
  if (name === declared.server.administrator) return nothing;
  const ours = memberOf.filter((role) => role.startsWith(`${declared.name}_`));
  const onlyReads = ours.every((role) => role === reader) && !name.startsWith(`${declared.name}_`);
  const known = new Set([ownerRole(declared.name), migratorRole(declared.name)]);
  const found = [
    login ? "may log in" : "may not log in",
    ...powers,
    ...(memberOf.length === 0 ? [] : [`member of ${memberOf.join(", ")}`]),
  ].join("; ");
  return finding(
    { area: "database", subject: `role ${name}`, remedy: "" },
    onlyReads && ours.length > 0 ? "noted" : "undeclared",
    {
      setting: "",
      declared: onlyReads && ours.length > 0 ? `nothing; ${reader} is there for people's own roles` : "nothing",
      found,
      means:
        onlyReads && ours.length > 0
          ? "The role reads what the reader reads."
          : "A role that the file does not name has rights in the database.",
      remedy: "Revoke what it has, or drop it; a person's own role needs no more than the reader.",
      weaker: !onlyReads || ours.some((role) => known.has(role)),
    },
  );
}

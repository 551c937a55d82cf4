/** What each role of an estate may be. Pure; every right that a role could have beyond grants is written out as absent. */
import { type Credential, validUntil } from "./credential.ts";
import { EXTENSIONS_SCHEMA } from "./extensions.ts";
import { migratorRole, ownerRole } from "./names.ts";

const NO_RIGHTS = {
  superuser: false,
  createRole: false,
  createDatabase: false,
  replication: false,
  bypassRowLevelSecurity: false,
  inherit: true,
} as const;

export type RoleArgs = typeof NO_RIGHTS & {
  readonly name: string;
  readonly login: boolean;
  readonly roles: readonly string[];
  readonly connectionLimit?: number;
  readonly statementTimeout?: number;
  readonly idleInTransactionSessionTimeout?: number;
  readonly searchPaths?: readonly string[];
  readonly assumeRole?: string;
  readonly validUntil?: string;
};

/** Owns or holds grants; nobody logs in as it. */
export function groupRole(name: string): RoleArgs {
  return { ...NO_RIGHTS, name, login: false, roles: [] };
}

const MIGRATOR_CONNECTIONS = 2;
/** A backfill takes its time; a forgotten transaction holds locks that users wait for. */
const MIGRATOR_STATEMENT_MILLISECONDS = 3_600_000;
const MIGRATOR_IDLE_MILLISECONDS = 60_000;

/**
 * Becomes the owner as it logs in, so that whatever it makes is the owner's. It has no password: with SCRAM nobody can log
 * in as it until migrations give it one.
 */
export function migrator(database: string, schemas: readonly string[], hasExtensions: boolean): RoleArgs {
  return {
    ...NO_RIGHTS,
    name: migratorRole(database),
    login: true,
    roles: [ownerRole(database)],
    assumeRole: ownerRole(database),
    connectionLimit: MIGRATOR_CONNECTIONS,
    statementTimeout: MIGRATOR_STATEMENT_MILLISECONDS,
    idleInTransactionSessionTimeout: MIGRATOR_IDLE_MILLISECONDS,
    searchPaths: searchPaths(schemas, hasExtensions),
  };
}

export type LoginFacts = {
  readonly name: string;
  /** The role whose grants it has. */
  readonly group: string;
  readonly connectionLimit: number;
  readonly statementTimeoutMilliseconds: number;
  readonly idleTransactionTimeoutMilliseconds: number;
  readonly schemas: readonly string[];
  readonly hasExtensions: boolean;
  readonly maximumAgeDays: number;
  /** Undefined: the role stays, so that its grants need no second thought, and may not log in. */
  readonly credential: Credential | undefined;
};

export function loginRoleArgs(facts: LoginFacts): RoleArgs {
  const { credential } = facts;
  return {
    ...NO_RIGHTS,
    name: facts.name,
    login: credential !== undefined,
    roles: [facts.group],
    connectionLimit: facts.connectionLimit,
    statementTimeout: facts.statementTimeoutMilliseconds,
    idleInTransactionSessionTimeout: facts.idleTransactionTimeoutMilliseconds,
    searchPaths: searchPaths(facts.schemas, facts.hasExtensions),
    ...(credential === undefined ? {} : { validUntil: validUntil(credential, facts.maximumAgeDays) }),
  };
}

/**
 * Never `public`, and never the user's own name: nothing is found where others could have put it. Never empty either, since
 * that would be PostgreSQL's default; a schema that does not exist is passed over.
 */
function searchPaths(schemas: readonly string[], hasExtensions: boolean): readonly string[] {
  return schemas.length === 0 || hasExtensions ? [...schemas, EXTENSIONS_SCHEMA] : schemas;
}

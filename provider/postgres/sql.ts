/** Statements that take no parameters, so that names must be quoted into them. Pure. */
import { type Acl, aclChanges } from "./acl.ts";

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const literal = (value: string): string =>
  value.includes("\\")
    ? ` E'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`
    : `'${value.replaceAll("'", "''")}'`;

const grantee = (role: string): string => (role === "public" ? "PUBLIC" : quoted(role));

/** `SELECT*` and `SELECT` are taken by the same words; a column's privilege is written `SELECT(a)`. */
const plain = (privilege: string): string => privilege.replace("*", "");

/**
 * Statements that make the access list of `object` (`TABLE "shop"."orders"`) from `live` to `wanted`. Takes before it
 * gives, because taking `SELECT*` takes `SELECT` too.
 */
export function aclStatements(object: string, live: Acl, wanted: Acl): readonly string[] {
  const { revoke } = aclChanges(live, wanted);
  const taken = Object.fromEntries(Object.entries(revoke).map(([role, list]) => [role, list.map(plain)]));
  const left = Object.fromEntries(
    Object.entries(live).map(([role, list]) => [role, list.filter((one) => !(taken[role] ?? []).includes(plain(one)))]),
  );
  const { grant } = aclChanges(left, wanted);
  const list = (privileges: readonly string[]): string => [...new Set(privileges)].join(", ");
  return [
    ...Object.entries(taken).map(
      ([role, privileges]) => `REVOKE ${list(privileges)} ON ${object} FROM ${grantee(role)} CASCADE`,
    ),
    ...Object.entries(grant).map(([role, privileges]) => `GRANT ${list(privileges)} ON ${object} TO ${grantee(role)}`),
  ];
}

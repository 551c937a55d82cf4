/** What a database says about its objects. */
import type { Session } from "../ports.ts";
import { type Acl, aclOf, type Grant } from "./acl.ts";
import type { PolicyFound, RowSecurity } from "./row-security.ts";

export type Sequence = { readonly schema: string; readonly name: string; readonly serial: boolean; readonly acl: Acl };

export type TableFound = {
  readonly owner: string;
  /** `r` table, `p` partitioned table, `v` view … as in pg_class. */
  readonly kind: string;
  readonly acl: Acl;
  readonly rowSecurity: RowSecurity;
  /** Sequences that columns of it own; `serial`: the column's default calls it, so whoever inserts must be allowed to. */
  readonly sequences: readonly Sequence[];
};

const GRANTS = `
  CASE WHEN a.grantee = 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END AS role,
  a.is_grantable AS grantable`;

type TableRow = {
  oid: number;
  owner: string;
  kind: string;
  enabled: boolean;
  forced: boolean;
};

/** undefined when there is no such table. */
export async function readTable(session: Session, schema: string, table: string): Promise<TableFound | undefined> {
  const [row] = await session.query<TableRow>(
    `SELECT c.oid, pg_get_userbyid(c.relowner) AS owner, c.relkind AS kind,
       c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`,
    [schema, table],
  );
  if (row === undefined) return undefined;
  const { owner, kind, enabled, forced } = row;
  return {
    owner,
    kind,
    acl: await readTableAcl(session, row.oid),
    rowSecurity: { enabled, forced, policies: await readPolicies(session, row.oid) },
    sequences: await readSequences(session, row.oid),
  };
}

/** A column's privilege is written `SELECT(name)`. */
async function readTableAcl(session: Session, oid: number): Promise<Acl> {
  return aclOf(
    await session.query<Grant>(
      `SELECT a.privilege_type AS privilege, ${GRANTS}
       FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
       WHERE c.oid = $1 AND a.grantee <> c.relowner
       UNION ALL
       SELECT a.privilege_type || '(' || quote_ident(t.attname) || ')', ${GRANTS}
       FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
       WHERE c.oid = $1 AND a.grantee <> c.relowner AND NOT t.attisdropped`,
      [oid],
    ),
  );
}

async function readPolicies(session: Session, oid: number): Promise<readonly PolicyFound[]> {
  return session.query<PolicyFound>(
    `SELECT polname AS name, polpermissive AS permissive, polcmd AS command,
       ARRAY(SELECT CASE WHEN r = 0 THEN 'public' ELSE pg_get_userbyid(r) END FROM unnest(polroles) r)::text[] AS roles,
       pg_get_expr(polqual, polrelid) AS using, pg_get_expr(polwithcheck, polrelid) AS check
     FROM pg_policy WHERE polrelid = $1 ORDER BY polname`,
    [oid],
  );
}

async function readSequences(session: Session, oid: number): Promise<readonly Sequence[]> {
  const rows = await session.query<{ oid: number; schema: string; name: string; serial: boolean }>(
    `SELECT s.oid, n.nspname AS schema, s.relname AS name, d.deptype = 'a' AS serial
     FROM pg_depend d JOIN pg_class s ON s.oid = d.objid JOIN pg_namespace n ON n.oid = s.relnamespace
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1
       AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') AND s.relkind = 'S' ORDER BY n.nspname, s.relname`,
    [oid],
  );
  const found: Sequence[] = [];
  for (const { oid: sequence, schema, name, serial } of rows) {
    const grants = await session.query<Grant>(
      `SELECT a.privilege_type AS privilege, ${GRANTS}
       FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) a
       WHERE c.oid = $1 AND a.grantee <> c.relowner`,
      [sequence],
    );
    found.push({ schema, name, serial, acl: aclOf(grants) });
  }
  return found;
}

/** A column's name as the server quotes it, and its type as the catalogue names it; undefined when there is none. */
export async function readColumn(
  session: Session,
  schema: string,
  table: string,
  column: string,
): Promise<{ readonly bare: string; readonly type: string } | undefined> {
  const [row] = await session.query<{ bare: string; type: string }>(
    `SELECT quote_ident(a.attname) AS bare, t.typname AS type
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_class c ON c.oid = a.attrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attname = $3 AND a.attnum > 0 AND NOT a.attisdropped`,
    [schema, table, column],
  );
  return row;
}

/** Owner and access list of the database that the session is in. */
export async function readDatabase(session: Session): Promise<{ readonly owner: string; readonly acl: Acl }> {
  const [row] = await session.query<{ owner: string }>(
    "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = current_database()",
  );
  const grants = await session.query<Grant>(
    `SELECT a.privilege_type AS privilege, ${GRANTS}
     FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
     WHERE d.datname = current_database() AND a.grantee <> d.datdba`,
  );
  return { owner: row?.owner ?? "", acl: aclOf(grants) };
}

/** undefined when there is no such schema. */
export async function readSchema(
  session: Session,
  schema: string,
): Promise<{ readonly owner: string; readonly acl: Acl } | undefined> {
  const [row] = await session.query<{ owner: string }>(
    "SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = $1",
    [schema],
  );
  if (row === undefined) return undefined;
  const grants = await session.query<Grant>(
    `SELECT a.privilege_type AS privilege, ${GRANTS}
     FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
     WHERE n.nspname = $1 AND a.grantee <> n.nspowner`,
    [schema],
  );
  return { owner: row.owner, acl: aclOf(grants) };
}

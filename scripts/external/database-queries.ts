/** What the audit asks of PostgreSQL's catalogue. Version 15; https://www.postgresql.org/docs/15/catalogs.html */

/** Entries of an access list, the owner's own left out; a grant option is told with the privilege. */
const entries = (list: string, kind: string, owner: string): string => `
  COALESCE((
    SELECT json_agg(json_build_object(
             'role', COALESCE(r.rolname, 'PUBLIC'),
             'privilege', a.privilege_type || CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END))
      FROM aclexplode(COALESCE(${list}, acldefault('${kind}', ${owner}))) a
      LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
     WHERE a.grantee <> ${owner}
  ), '[]'::json)`;

export const DATABASE = `
  SELECT pg_get_userbyid(d.datdba) AS owner, ${entries("d.datacl", "d", "d.datdba")} AS privileges
    FROM pg_catalog.pg_database d
   WHERE d.datname = $1`;

export const SCHEMAS = `
  SELECT n.nspname AS name, pg_get_userbyid(n.nspowner) AS owner, ${entries("n.nspacl", "n", "n.nspowner")} AS privileges
    FROM pg_catalog.pg_namespace n
   WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
   ORDER BY 1`;

const COLUMNS = `
  COALESCE((
    SELECT json_agg(COALESCE(r.rolname, 'PUBLIC') || ': ' || a.privilege_type || ' (' || t.attname || ')' ORDER BY t.attname, 1)
      FROM pg_catalog.pg_attribute t
     CROSS JOIN LATERAL aclexplode(t.attacl) a
      LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
     WHERE t.attrelid = c.oid AND NOT t.attisdropped AND a.grantee <> c.relowner
  ), '[]'::json)`;

const POLICIES = `
  COALESCE((
    SELECT json_agg(json_build_object('name', p.policyname, 'command', p.cmd, 'roles', p.roles,
                                      'using', COALESCE(p.qual, ''), 'check', COALESCE(p.with_check, ''))
                    ORDER BY p.policyname)
      FROM pg_catalog.pg_policies p
     WHERE p.schemaname = n.nspname AND p.tablename = c.relname
  ), '[]'::json)`;

/** Tables, partitioned and foreign ones, and views, which can show what a table hides. */
export const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, pg_get_userbyid(c.relowner) AS owner,
         c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
         ${entries("c.relacl", "r", "c.relowner")} AS privileges, ${COLUMNS} AS columns, ${POLICIES} AS policies
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
   ORDER BY 1, 2`;

/** $1: the database's name, with which its roles begin; $2: whoever else has anything here. */
export const ROLES = `
  SELECT r.rolname AS name, r.rolcanlogin AS login, r.rolconnlimit AS "connectionLimit",
         array_remove(ARRAY[
           CASE WHEN r.rolbypassrls THEN 'bypasses row security' END,
           CASE WHEN r.rolcreatedb THEN 'creates databases' END,
           CASE WHEN r.rolcreaterole THEN 'creates roles' END,
           CASE WHEN r.rolreplication THEN 'replicates' END,
           CASE WHEN r.rolsuper THEN 'superuser' END], NULL) AS powers,
         COALESCE((SELECT s.setconfig FROM pg_catalog.pg_db_role_setting s
                    WHERE s.setrole = r.oid AND s.setdatabase = 0), '{}') AS settings,
         ARRAY(SELECT g.rolname::text FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
                WHERE m.member = r.oid ORDER BY 1) AS "memberOf",
         to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "validUntil"
    FROM pg_catalog.pg_roles r
   WHERE starts_with(r.rolname, $1 || '_') OR r.rolname = ANY ($2)
      OR EXISTS (SELECT FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
                  WHERE m.member = r.oid AND starts_with(g.rolname, $1 || '_'))
   ORDER BY 1`;

export const EXTENSIONS = `
  SELECT e.extname AS name FROM pg_catalog.pg_extension e WHERE e.extname <> 'plpgsql' ORDER BY 1`;

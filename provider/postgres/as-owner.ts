import type { Session } from "../ports.ts";
import { quoted } from "./sql.ts";

const LOCK_MILLISECONDS = 3000;

/**
 * Runs statements as `owner`, and leaves the session as it was. An administrator who may create roles but is no superuser
 * becomes a member of the owner for this one transaction; nothing of it stays, also when the transaction fails.
 */
export async function asOwner(session: Session, owner: string, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return;
  const [before] = await session.query<{ member: boolean; me: string }>(
    `SELECT current_user AS me, pg_has_role(current_user, $1,
       CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS member`,
    [owner],
  );
  // Two transactions that change the memberships of one role at once make one of them fail.
  await session.query("SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_roles WHERE rolname = $1", [owner]);
  // Who waits for a table's lock makes everybody else wait behind.
  await session.query(`SET LOCAL lock_timeout = ${LOCK_MILLISECONDS}`);
  const joins = before?.member !== true;
  if (joins) await session.query(`GRANT ${quoted(owner)} TO CURRENT_USER`);
  await session.query(`SET LOCAL ROLE ${quoted(owner)}`);
  for (const statement of statements) await session.query(statement);
  await session.query("RESET ROLE");
  if (joins) await session.query(`REVOKE ${quoted(owner)} FROM CURRENT_USER`);
}

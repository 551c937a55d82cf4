import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "../../../provider/ports.ts";
import { asOwner } from "../../../provider/postgres/as-owner.ts";

/** A session that answers whether its user is a member, and keeps what it was told. */
function session(member: boolean): { readonly it: Session; readonly told: string[] } {
  const told: string[] = [];
  const query = async (statement: string): Promise<readonly never[]> => {
    if (!statement.startsWith("SELECT")) told.push(statement);
    return [{ member, me: "admin" }] as unknown as readonly never[];
  };
  return { it: { query }, told };
}

test("a membership is taken for the statements alone, and no lock is waited for long", async () => {
  const stranger = session(false);
  await asOwner(stranger.it, "shop_owner", ["ALTER TABLE t ENABLE ROW LEVEL SECURITY"]);
  assert.deepEqual(stranger.told, [
    "SET LOCAL lock_timeout = 3000",
    'GRANT "shop_owner" TO CURRENT_USER',
    'SET LOCAL ROLE "shop_owner"',
    "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "RESET ROLE",
    'REVOKE "shop_owner" FROM CURRENT_USER',
  ]);
});

test("a member stays one, and with nothing to do nothing is said", async () => {
  const member = session(true);
  await asOwner(member.it, "shop_owner", []);
  await asOwner(member.it, "shop_owner", ["GRANT SELECT ON TABLE t TO r"]);
  assert.deepEqual(member.told, [
    "SET LOCAL lock_timeout = 3000",
    'SET LOCAL ROLE "shop_owner"',
    "GRANT SELECT ON TABLE t TO r",
    "RESET ROLE",
  ]);
});

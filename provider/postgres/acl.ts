/** Access lists as values: who may do what, and the way from one list to another. Pure. */

/** Privileges by role. PUBLIC is `public`, which can't be the name of a role. Order and repetition mean nothing. */
export type Acl = Readonly<Record<string, readonly string[]>>;

export type Grant = { readonly role: string; readonly privilege: string; readonly grantable: boolean };

/** What `grants` come to. A privilege that may be handed on is `SELECT*`, which nobody declares, so it is always too much. */
export function aclOf(grants: readonly Grant[]): Acl {
  const acl: Record<string, string[]> = {};
  for (const { role, privilege, grantable } of grants) {
    acl[role] = [...(acl[role] ?? []), grantable ? `${privilege}*` : privilege];
  }
  return normalAcl(acl);
}

/** Sorted, each privilege once, roles without any left out: lists that mean the same are the same. */
export function normalAcl(acl: Acl): Acl {
  const entries = Object.entries(acl)
    .filter(([, privileges]) => privileges.length > 0)
    .map(([role, privileges]) => [role, [...new Set(privileges)].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

export type AclChanges = { readonly revoke: Acl; readonly grant: Acl };

/** What must be taken and given so that `live` becomes `wanted`. */
export function aclChanges(live: Acl, wanted: Acl): AclChanges {
  return { revoke: without(live, wanted), grant: without(wanted, live) };
}

function without(from: Acl, other: Acl): Acl {
  const entries = Object.entries(from).map(([role, privileges]) => {
    const kept = privileges.filter((privilege) => !(other[role] ?? []).includes(privilege));
    return [role, kept] as const;
  });
  return normalAcl(Object.fromEntries(entries));
}

/** The differences in words: `table shop.orders: reader has UPDATE, which nobody declared`. */
export function aclDrift(what: string, live: Acl, wanted: Acl): readonly string[] {
  const { revoke, grant } = aclChanges(live, wanted);
  const words = (acl: Acl, say: (role: string, list: string) => string): readonly string[] =>
    Object.entries(acl).map(([role, list]) => `${what}: ${say(role, list.join(", "))}`);
  return [
    ...words(revoke, (role, list) => `${role} has ${list}, which nobody declared`),
    ...words(grant, (role, list) => `${role} lacks ${list}`),
  ];
}

/** `live` in the words of `declared` wherever they mean the same, so that only what differs seems to have changed. */
export function inWordsOf(declared: Acl, live: Acl): Acl {
  if (sameAcl(declared, live)) return declared;
  const entries = Object.entries(live).map(([role, list]) => {
    const words = declared[role];
    return [role, words !== undefined && sameAcl({ role: words }, { role: list }) ? words : list] as const;
  });
  return Object.fromEntries(entries);
}

/** Whether both mean the same. */
export function sameAcl(a: Acl, b: Acl): boolean {
  return JSON.stringify(normalAcl(a)) === JSON.stringify(normalAcl(b));
}

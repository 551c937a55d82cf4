/** The declared matrix: every combination of privileges on a table of its own, and what each role may therefore do. Pure. */
import { TABLE_PRIVILEGES, type TablePrivilege } from "../../components/postgres/privileges.ts";

export type Table = {
  readonly name: string;
  readonly tenant: boolean;
  readonly reader: boolean;
  /** By service. */
  readonly grants: Readonly<Record<Service, readonly TablePrivilege[]>>;
};

export const services = ["shop", "stock"] as const;
export type Service = (typeof services)[number];

/** Whose connection tries: a service's login role, a person in the reader role, the migrator, or somebody with nothing. */
export const actors = [...services, "person", "migrator"] as const;
export type Actor = (typeof actors)[number];

export const actions = [
  ...TABLE_PRIVILEGES,
  "TRUNCATE",
  "REFERENCES",
  "TRIGGER",
  "ALTER",
  "DROP",
  "POLICY",
  "UNFORCE",
  "GRANT",
] as const;
export type Action = (typeof actions)[number];

export const schema = "matrix";

const combination = (bits: number): readonly TablePrivilege[] =>
  TABLE_PRIVILEGES.filter((_, index) => (bits & (1 << index)) !== 0);

/** Sixteen tables: one service has every combination of privileges once, the other has the rest of each. */
export const tables: readonly Table[] = Array.from({ length: 16 }, (_, bits) => ({
  name: `t${String(bits).padStart(2, "0")}`,
  tenant: bits % 2 === 1,
  reader: bits % 3 !== 0,
  grants: { shop: combination(bits), stock: combination(15 - bits) },
}));

/** What the declaration says; whatever it does not say is refused. */
export const mayDo = (actor: Actor, action: Action, table: Table): boolean => {
  if (actor === "migrator") return true;
  if (actor === "person") return action === "SELECT" && table.reader;
  return table.grants[actor].some((privilege) => privilege === action);
};

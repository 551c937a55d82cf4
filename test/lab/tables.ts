import { command } from "./command.ts";
import { policyTable } from "./network-policy/render.ts";

/** The nft table of the lab's own rules. */
export const labTable = "inet cutover_lab";

/** The tables that kube-proxy makes; any Kubernetes node has the same. */
export const proxyTables: readonly string[] = ["ip kube-proxy", "ip6 kube-proxy"];

/** Every nft table that a lab makes, as family and name. */
export const labTables: readonly string[] = [labTable, policyTable, ...proxyTables];

/** Which of these tables exist. */
export async function presentTables(tables: readonly string[]): Promise<readonly string[]> {
  const list = (await command("nft", ["list", "tables"])).split("\n");
  return tables.filter((table) => list.includes(`table ${table}`));
}

export async function removeTables(tables: readonly string[]): Promise<void> {
  for (const table of await presentTables(tables)) await command("nft", ["delete", "table", ...table.split(" ")]);
}

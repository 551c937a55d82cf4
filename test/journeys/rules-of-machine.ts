import { execa } from "execa";
import { policyTable } from "../lab/network-policy/render.ts";
import { labTable } from "../lab/tables.ts";

interface NftRule {
  readonly rule?: {
    readonly chain: string;
    readonly expr: readonly { readonly counter?: { readonly packets: number }; readonly drop?: null }[];
  };
}

/** Packets that the lab's own table has refused to forward so far. Throws when there is no such rule. */
export const refusedToLeave = async (): Promise<number> => {
  const { stdout } = await execa("nft", ["--json", "list", "table", ...labTable.split(" ")]);
  const { nftables } = JSON.parse(stdout) as { nftables: readonly NftRule[] };
  const counts = nftables.flatMap(({ rule }) => {
    if (rule?.chain !== "forward" || !rule.expr.some((part) => "drop" in part)) return [];
    return rule.expr.flatMap(({ counter }) => (counter === undefined ? [] : [counter.packets]));
  });
  if (counts.length === 0) throw new Error(`expected rules that count and drop in ${labTable} forward, found none`);
  return counts.reduce((sum, packets) => sum + packets, 0);
};

/** The interface that the machine would send a packet to; undefined when it has no route. */
export const interfaceTowards = async (address: string): Promise<string | undefined> => {
  const { stdout } = await execa("ip", ["-json", "route", "get", address], { reject: false });
  if (stdout === "") return undefined;
  const [route] = JSON.parse(stdout) as readonly { readonly dev?: string }[];
  return route?.dev;
};

/** Addresses of pods whose egress policies have become rules of the machine. */
export const isolatedForEgress = async (): Promise<readonly string[]> => {
  const { stdout } = await execa("nft", ["list", "map", ...policyTable.split(" "), "egress4"]);
  return stdout.match(/\d+\.\d+\.\d+\.\d+(?= :)/g) ?? [];
};

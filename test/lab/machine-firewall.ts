import { cabledHosts, podNetwork } from "./addresses.ts";
import { command, tryCommand } from "./command.ts";

/**
 * Docker and ufw drop by default what the machine forwards. A packet passes only when every table lets it, so the lab adds
 * rules of its own to theirs, marked with this comment. On a machine without them nothing is touched.
 */
const mark = "cutover-lab";
const chains = ["FORWARD", "INPUT"] as const;

/** Lets the lab's packets through the machine's own firewall, where there is one that drops by default. */
export async function openMachineFirewall(): Promise<void> {
  for (const chain of chains) {
    const text = await chainText(chain);
    if (text === undefined || !/policy drop;/.test(text)) continue;
    await command("nft", ["-f", "-"], { input: openings(chain) });
  }
}

/** Rules for one chain of the table `ip filter`; what they let through still meets the lab's own rules. */
export function openings(chain: (typeof chains)[number]): string {
  const networks = [podNetwork, ...cabledHosts.map(({ address }) => address)];
  const ends = chain === "FORWARD" ? ["saddr", "daddr"] : ["saddr"];
  return ends
    .map((end) => `insert rule ip filter ${chain} ip ${end} { ${networks.join(", ")} } accept comment "${mark}"\n`)
    .join("");
}

/** Takes the lab's rules out of the machine's firewall again. */
export async function closeMachineFirewall(): Promise<void> {
  for (const chain of chains) {
    for (const handle of markedHandles((await chainText(chain)) ?? "")) {
      await command("nft", ["delete", "rule", "ip", "filter", chain, "handle", handle]);
    }
  }
}

/** Handles of the lab's rules in what `nft --handle list chain` prints. */
export function markedHandles(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`comment "${mark}".*# handle (\\d+)`, "g"))].map(([, handle = ""]) => handle);
}

async function chainText(chain: string): Promise<string | undefined> {
  const { exitCode, stdout } = await tryCommand("nft", ["--handle", "list", "chain", "ip", "filter", chain]);
  return exitCode === 0 ? stdout : undefined;
}

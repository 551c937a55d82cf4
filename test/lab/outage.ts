import { gatewayMetricsPort, podNetwork, prometheusPort } from "./addresses.ts";
import { command } from "./command.ts";
import { labTable } from "./tables.ts";

/** What can be made to refuse connections while the lab runs. Pods and users notice nothing of either. */
export type Outage = "prometheus" | "gateway-metrics";

const rules: Readonly<Record<Outage, string>> = {
  prometheus: `ip daddr 127.0.0.1 tcp dport ${prometheusPort} reject with tcp reset`,
  // After the Service's address was rewritten to the pod's.
  "gateway-metrics": `ip daddr ${podNetwork} tcp dport ${gatewayMetricsPort} reject with tcp reset`,
};

const chains: Readonly<Record<Outage, string>> = {
  prometheus: "outage_prometheus",
  "gateway-metrics": "outage_gateway_metrics",
};

/** Declares the chains that outages fill; part of the lab's table. */
export function outageChains(): string {
  return Object.values(chains)
    .map((chain) => `  chain ${chain} { type filter hook output priority 10; policy accept; }`)
    .join("\n");
}

/** From now on connections from this machine are refused, also those that are open. */
export async function beginOutage(outage: Outage): Promise<void> {
  const chain = `${labTable} ${chains[outage]}`;
  await command("nft", ["-f", "-"], { input: `flush chain ${chain}\nadd rule ${chain} ${rules[outage]}\n` });
}

/** Ends the outage; nothing when there is none. */
export async function endOutage(outage: Outage): Promise<void> {
  await command("nft", ["flush", "chain", ...`${labTable} ${chains[outage]}`.split(" ")]);
}

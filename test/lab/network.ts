import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cabledHosts, databaseHost, nodeAddress, nodeInterface, podNetwork, serviceNetwork } from "./addresses.ts";
import { command } from "./command.ts";
import { openMachineFirewall } from "./machine-firewall.ts";
import { outageChains } from "./outage.ts";
import type { LabPaths } from "./paths.ts";
import { rememberSysctls } from "./sysctls.ts";
import { labTable } from "./tables.ts";

/**
 * Rules that leave no way out of the machine and none in: what a pod or an outside host sends goes to another of them or
 * to the machine itself, or nowhere. The database is sent to by pods and the machine only, and begins no connection. Packets
 * that are none of the lab's pass untouched.
 */
export function noWayOut(): string {
  const lab = [podNetwork, serviceNetwork, `${nodeAddress}/32`, ...cabledHosts.map(({ address }) => `${address}/32`)];
  const cables = cabledHosts.map(({ cable }) => `"${cable}"`).join(", ");
  return `table ${labTable} {
  set lab { type ipv4_addr; flags interval; elements = { ${lab.join(", ")} } }
  chain forward {
    type filter hook forward priority -10; policy accept;
    ip daddr ${databaseHost.address} ip saddr != ${podNetwork} counter drop
    iifname "${databaseHost.cable}" ct state new counter drop
    ip saddr @lab ip daddr @lab goto inside
    ip saddr @lab counter drop
    ip daddr @lab counter drop
    iifname { ${cables} } counter drop
  }
  chain output {
    type filter hook output priority -10; policy accept;
    ip daddr @lab goto inside
  }
  # Without its cable or its pod an address of the lab would follow the machine's default route.
  chain inside {
    oifname "lo" accept
    oifname "cutlab*" accept
    oifname "veth*" accept
    counter drop
  }
${outageChains()}
}
`;
}

/** Makes the node's interface, the rules and the network plugin's configuration. */
export async function createNetwork(paths: LabPaths): Promise<void> {
  rememberSysctls(paths.sysctls);
  await command("nft", ["-f", "-"], { input: noWayOut() });
  await openMachineFirewall();
  writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
  // A bridge without ports: not every kernel has dummy interfaces.
  await command("ip", ["link", "add", nodeInterface, "type", "bridge"]);
  await command("ip", ["address", "add", `${nodeAddress}/32`, "dev", nodeInterface]);
  await command("ip", ["link", "set", nodeInterface, "up"]);
  // A Service's address needs a route before kube-proxy's rules can rewrite it, also on a machine without a default route.
  await command("ip", ["route", "add", serviceNetwork, "dev", nodeInterface, "src", nodeAddress]);
  writeNetworkPlugin(paths);
}

// Point to point: every packet between two pods passes the machine's forward rules, where NetworkPolicies are enforced.
function writeNetworkPlugin(paths: LabPaths): void {
  mkdirSync(paths.cni, { recursive: true });
  const ipam = {
    type: "host-local",
    dataDir: join(paths.run, "pod-addresses"),
    ranges: [[{ subnet: podNetwork }]],
    routes: [{ dst: "0.0.0.0/0" }],
  };
  const plugin = { type: "ptp", ipMasq: false, ipam };
  const list = { cniVersion: "0.4.0", name: "cutover-lab", plugins: [plugin] };
  writeFileSync(join(paths.cni, "10-lab.conflist"), JSON.stringify(list));
}

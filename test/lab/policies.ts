import { fileURLToPath } from "node:url";
import { podNetwork } from "./addresses.ts";
import { tryCommand } from "./command.ts";
import { policyTable } from "./network-policy/render.ts";
import type { LabPaths } from "./paths.ts";
import { startDaemon } from "./processes.ts";

const enforcer = fileURLToPath(new URL("network-policy/main.ts", import.meta.url));

/** Starts what turns NetworkPolicies into rules of the machine. */
export function startPolicyEnforcer(paths: LabPaths): void {
  startDaemon(paths, {
    name: "network-policy",
    command: [process.execPath, enforcer, "--pod-network", podNetwork],
    env: { KUBECONFIG: paths.kubeconfig },
  });
}

/** Why policies are not enforced; undefined when their rules stand. */
export async function policyTrouble(): Promise<string | undefined> {
  const answer = await tryCommand("nft", ["list", "table", ...policyTable.split(" ")], { limit: 5 });
  return answer.exitCode === 0 ? undefined : `no nft table ${policyTable}`;
}

/**
 * Enforces NetworkPolicies on this machine: follows the API server of KUBECONFIG and keeps the nft table
 * `inet cutover_policies` equal to what the policies say. The table outlives this process, so a crash opens nothing;
 * whoever takes the lab down deletes it.
 *
 *     KUBECONFIG=… node test/lab/network-policy/main.ts [--pod-network 10.244.0.0/24]
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { KubeConfig } from "@kubernetes/client-node";
import { podNetwork } from "../addresses.ts";
import { createApiReader, type ListedObject } from "./api.ts";
import { Enforcer } from "./enforcer.ts";
import { follow } from "./follow.ts";
import { loadScript, tableExists } from "./nft.ts";
import type { Namespace, NetworkPolicy, Pod, World } from "./objects.ts";
import { policyTable, renderRules } from "./render.ts";

const { values } = parseArgs({
  options: { "pod-network": { type: "string", multiple: true, default: [podNetwork] } },
});
const podNetworks = values["pod-network"];

const say = (message: string): void => {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`);
};

const config = new KubeConfig();
config.loadFromDefault();
const reader = createApiReader(config);

// Until the API server has been read no pod is known, and an unknown pod has no traffic. Rules that already stand know more.
if (!(await tableExists(policyTable))) await loadScript(renderRules([], podNetworks));
say("closed until the API server has been read");

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

const enforcer = new Enforcer(podNetworks, {
  load: loadScript,
  wait,
  onApplied: ({ policies, pods }) => say(`applied: ${policies.length} policies, ${pods.length} pods`),
  onTrouble: say,
});

const followPart = (path: string, toPart: (objects: readonly ListedObject[]) => Partial<World>): Promise<void> =>
  follow(reader, path, {
    signal: stop.signal,
    wait: (milliseconds) => wait(milliseconds, undefined, { signal: stop.signal }).catch(() => undefined),
    onTrouble: say,
    onObjects: (objects) => void enforcer.update(toPart(objects)),
  });

await Promise.all([
  followPart("/apis/networking.k8s.io/v1/networkpolicies", (all) => ({ policies: all as NetworkPolicy[] })),
  followPart("/api/v1/pods", (all) => ({ pods: all as Pod[] })),
  followPart("/api/v1/namespaces", (all) => ({ namespaces: all as Namespace[] })),
]);
say("stopped; the rules stay");

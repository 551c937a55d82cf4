import { mkdirSync, rmSync } from "node:fs";
import { outsideHosts } from "./addresses.ts";
import { type Api, connectApi } from "./api.ts";
import { createCertificates, writeKubeconfig } from "./certificates.ts";
import { pullImage, startContainerd } from "./containerd.ts";
import { startApiServer, startControllers } from "./control-plane.ts";
import { createDatabasePassword, startDatabase } from "./database.ts";
import { dnsObjects } from "./dns.ts";
import { applyGatewayDefinitions, gatewayObjects, gatewayTrouble, publicGateway } from "./gateway.ts";
import { createGithubTokens, startGithubDaemon } from "./github-daemon.ts";
import { createNetwork } from "./network.ts";
import { startNode, waitForNode } from "./node.ts";
import { startOutsideHost } from "./outside-host.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { policyTrouble, startPolicyEnforcer } from "./policies.ts";
import { prometheusTrouble, startPrometheus } from "./prometheus.ts";
import { preparePulumi } from "./pulumi.ts";
import { pushImage, startRegistry } from "./registry.ts";
import { imageLayouts, imageReference } from "./setup/artifacts.mjs";
import { waitFor } from "./wait.ts";
import { writeWhole } from "./whole-file.ts";

export type Say = (message: string) => void;

/** Starts every part of the lab, what can be at the same time, and returns when a route would work. Nothing of a lab may be there. */
export async function bringUp(paths: LabPaths, say: Say): Promise<void> {
  makeFolders(paths);
  createDatabasePassword(paths);
  createGithubTokens(paths);
  await Promise.all([createCertificates(paths), createNetwork(paths)]);
  writeKubeconfig(paths, "admin", paths.kubeconfig);
  const api = connectApi(paths);
  say("starting etcd, the API server, containerd and the registry");
  const imagesReady = startImages(paths);
  const hostsReady = Promise.all(outsideHosts.map((host) => startOutsideHost(paths, host)));
  const databaseReady = startDatabase(paths);
  const githubReady = startGithubDaemon(paths);
  const pulumiReady = preparePulumi(paths);
  await together([
    startCluster(paths, api, imagesReady, say),
    imagesReady,
    hostsReady,
    databaseReady,
    githubReady,
    pulumiReady,
  ]);
}

function makeFolders(paths: LabPaths): void {
  rmSync(paths.logs, { recursive: true, force: true });
  mkdirSync(paths.logs, { recursive: true });
  mkdirSync(paths.run, { recursive: true });
}

/** The containers' side: registry and containerd, and every image in both. */
async function startImages(paths: LabPaths): Promise<void> {
  await Promise.all([
    startRegistry(paths).then(() => Promise.all(imageLayouts().map(pushImage))),
    startContainerd(paths, imageReference("pause")),
  ]);
  await Promise.all(imageLayouts().map(({ reference }) => pullImage(paths, reference)));
}

async function startCluster(paths: LabPaths, api: Api, imagesReady: Promise<void>, say: Say): Promise<void> {
  await startApiServer(paths, api);
  say("the API server answers; starting the node");
  startControllers(paths);
  startPolicyEnforcer(paths);
  const definitions = applyGatewayDefinitions(api);
  await imagesReady;
  startNode(paths);
  await definitions;
  await applyAll(api, [...gatewayObjects(), ...dnsObjects(imageReference("coredns"))]);
  await applyGateway(paths, api);
  await waitForNode(paths, api);
  say("the node is Ready; waiting for the gateway");
  await waitFor("the gateway to answer", { limit: 60, log: logOf(paths, "kubelet") }, () => gatewayTrouble(api));
  startPrometheus(paths);
  const soon = (what: string, log: string) => [what, { limit: 30, log: logOf(paths, log) }] as const;
  await waitFor(...soon("cluster DNS to be ready", "kubelet"), () => dnsTrouble(api));
  await waitFor(...soon("network policies to be enforced", "network-policy"), policyTrouble);
  await waitFor(...soon("Prometheus to be ready", "prometheus"), prometheusTrouble);
}

async function applyAll(api: Api, objects: Parameters<Api["apply"]>[0][]): Promise<void> {
  for (const object of objects) await api.apply(object);
}

// The API server serves a definition's objects a moment after it has taken the definition.
async function applyGateway(paths: LabPaths, api: Api): Promise<void> {
  const limits = { limit: 20, log: logOf(paths, "api-server") };
  await waitFor("the Gateway to be accepted by the API server", limits, async () => {
    for (const object of publicGateway()) await api.apply(object);
    return undefined;
  });
}

async function dnsTrouble(api: Api): Promise<string | undefined> {
  type Status = { readonly status: { readonly readyReplicas?: number } };
  const { status } = await api.read<Status>("/apis/apps/v1/namespaces/kube-system/deployments/coredns");
  return (status.readyReplicas ?? 0) > 0 ? undefined : "no pod of coredns is ready";
}

/** Waits for all, also after one failed, so that nothing is still being started when the failure is reported. */
async function together(parts: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(parts);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

export function writeReady(paths: LabPaths, fingerprint: string): void {
  writeWhole(paths.ready, JSON.stringify({ fingerprint }));
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dnsServiceAddress, nodeAddress, nodeName, podNetwork } from "./addresses.ts";
import type { Api } from "./api.ts";
import { authorityFile, certificateOf, writeKubeconfig } from "./certificates.ts";
import { kubeletGroupRoot } from "./cgroup.ts";
import { containerdSocket } from "./containerd.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { type Daemon, startDaemon } from "./processes.ts";
import { executable } from "./setup/artifacts.mjs";
import { waitFor } from "./wait.ts";

function kubeletConfiguration(paths: LabPaths): object {
  const server = certificateOf(paths, "kubelet-server");
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress,
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: authorityFile(paths) },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: server.certificate,
    tlsPrivateKeyFile: server.key,
    cgroupDriver: "cgroupfs",
    cgroupRoot: kubeletGroupRoot,
    failCgroupV1: false,
    containerRuntimeEndpoint: `unix://${containerdSocket(paths)}`,
    clusterDNS: [dnsServiceAddress],
    clusterDomain: "cluster.local",
    resolvConf: join(paths.kubelet, "resolv.conf"),
    podLogsDir: join(paths.kubelet, "pod-logs"),
    volumePluginDir: join(paths.kubelet, "volume-plugins"),
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    serializeImagePulls: false,
    oomScoreAdj: 0,
    nodeStatusUpdateFrequency: "2s",
    // How long a changed Secret takes to reach the files of a pod that runs; a minute by default.
    syncFrequency: "5s",
    registryPullQPS: 0,
    eventRecordQPS: 0,
    kubeAPIQPS: 200,
    kubeAPIBurst: 400,
    // Whoever tries the lab on a full disk should see it fail for that, and a disk of 90 % is not full.
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      "memory.available": "50Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
      "nodefs.inodesFree": "1%",
    },
  };
}

function kubelet(paths: LabPaths): Daemon {
  mkdirSync(paths.kubelet, { recursive: true });
  const kubeconfig = join(paths.run, "kubelet.kubeconfig");
  const config = join(paths.kubelet, "config.json");
  writeKubeconfig(paths, "kubelet", kubeconfig);
  writeFileSync(config, JSON.stringify(kubeletConfiguration(paths)));
  writeFileSync(join(paths.kubelet, "resolv.conf"), "");
  return {
    name: "kubelet",
    command: [
      executable("kubelet"),
      `--config=${config}`,
      `--kubeconfig=${kubeconfig}`,
      `--root-dir=${paths.kubelet}`,
      `--cert-dir=${paths.kubelet}/pki`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${nodeAddress}`,
    ],
  };
}

function kubeProxy(paths: LabPaths): Daemon {
  const kubeconfig = join(paths.run, "kube-proxy.kubeconfig");
  const config = join(paths.run, "kube-proxy.json");
  writeKubeconfig(paths, "kube-proxy", kubeconfig);
  const configuration = {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clientConnection: { kubeconfig },
    clusterCIDR: podNetwork,
    hostnameOverride: nodeName,
    bindAddress: nodeAddress,
    healthzBindAddress: `${nodeAddress}:10256`,
    metricsBindAddress: `${nodeAddress}:10249`,
    nodePortAddresses: [`${nodeAddress}/32`],
    nftables: { minSyncPeriod: "50ms", syncPeriod: "30s" },
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  };
  writeFileSync(config, JSON.stringify(configuration));
  return { name: "kube-proxy", command: [executable("kube-proxy"), `--config=${config}`] };
}

/** Starts the kubelet and kube-proxy. The API server and containerd must answer. */
export function startNode(paths: LabPaths): void {
  startDaemon(paths, kubelet(paths));
  startDaemon(paths, kubeProxy(paths));
}

interface NodeStatus {
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

/** Why the node can't take pods; undefined when it is Ready. */
export async function nodeTrouble(api: Api): Promise<string | undefined> {
  const node = await api.read<NodeStatus>(`/api/v1/nodes/${nodeName}`);
  const ready = node.status.conditions?.find((condition) => condition.type === "Ready");
  return ready?.status === "True" ? undefined : (ready?.message ?? "no Ready condition");
}

export async function waitForNode(paths: LabPaths, api: Api): Promise<void> {
  await waitFor("the node to be Ready", { limit: 60, log: logOf(paths, "kubelet") }, () => nodeTrouble(api));
}

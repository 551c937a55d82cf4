import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { apiServerAddress, etcdClientPort, etcdPeerPort, podNetwork, serviceNetwork } from "./addresses.ts";
import type { Api } from "./api.ts";
import { authorityFile, certificateOf, tokenKeys, writeKubeconfig } from "./certificates.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { type Daemon, startDaemon, verifyRunning } from "./processes.ts";
import { executable } from "./setup/artifacts.mjs";
import { waitFor } from "./wait.ts";

const etcdUrl = `http://127.0.0.1:${etcdClientPort}`;
const etcdPeerUrl = `http://127.0.0.1:${etcdPeerPort}`;

function etcd(paths: LabPaths): Daemon {
  return {
    name: "etcd",
    command: [
      "etcd",
      `--data-dir=${paths.etcd}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${etcdPeerUrl}`,
      `--initial-advertise-peer-urls=${etcdPeerUrl}`,
      `--initial-cluster=default=${etcdPeerUrl}`,
      "--unsafe-no-fsync",
      "--auto-compaction-mode=periodic",
      "--auto-compaction-retention=10m",
      "--quota-backend-bytes=2147483648",
    ],
  };
}

function apiServer(paths: LabPaths): Daemon {
  const server = certificateOf(paths, "api-server");
  const toKubelet = certificateOf(paths, "api-server-to-kubelet");
  const tokens = tokenKeys(paths);
  return {
    name: "api-server",
    command: [
      executable("kube-apiserver"),
      `--etcd-servers=${etcdUrl}`,
      `--bind-address=${apiServerAddress.host}`,
      `--advertise-address=${apiServerAddress.host}`,
      `--secure-port=${apiServerAddress.port}`,
      `--client-ca-file=${authorityFile(paths)}`,
      `--tls-cert-file=${server.certificate}`,
      `--tls-private-key-file=${server.key}`,
      `--kubelet-client-certificate=${toKubelet.certificate}`,
      `--kubelet-client-key=${toKubelet.key}`,
      `--kubelet-certificate-authority=${authorityFile(paths)}`,
      // The node's name is in no name server that the API server asks.
      "--kubelet-preferred-address-types=InternalIP",
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${tokens.certificate}`,
      `--service-account-signing-key-file=${tokens.key}`,
      `--service-cluster-ip-range=${serviceNetwork}`,
      "--authorization-mode=Node,RBAC",
      "--enable-admission-plugins=NodeRestriction",
      "--profiling=false",
    ],
  };
}

function controllerManager(paths: LabPaths): Daemon {
  const kubeconfig = join(paths.run, "controller-manager.kubeconfig");
  writeKubeconfig(paths, "controller-manager", kubeconfig);
  return {
    name: "controller-manager",
    command: [
      executable("kube-controller-manager"),
      `--kubeconfig=${kubeconfig}`,
      "--secure-port=0",
      "--leader-elect=false",
      `--root-ca-file=${authorityFile(paths)}`,
      `--service-account-private-key-file=${tokenKeys(paths).key}`,
      `--cluster-cidr=${podNetwork}`,
      "--allocate-node-cidrs=false",
      `--service-cluster-ip-range=${serviceNetwork}`,
      "--use-service-account-credentials=true",
      "--kube-api-qps=200",
      "--kube-api-burst=400",
      "--profiling=false",
    ],
  };
}

function scheduler(paths: LabPaths): Daemon {
  const kubeconfig = join(paths.run, "scheduler.kubeconfig");
  writeKubeconfig(paths, "scheduler", kubeconfig);
  return {
    name: "scheduler",
    command: [
      executable("kube-scheduler"),
      `--kubeconfig=${kubeconfig}`,
      "--secure-port=0",
      "--leader-elect=false",
      "--profiling=false",
    ],
  };
}

/** Starts etcd and the API server and waits until it answers. The certificates and the node's address must exist. */
export async function startApiServer(paths: LabPaths, api: Api): Promise<void> {
  mkdirSync(paths.etcd, { recursive: true, mode: 0o700 });
  const etcdProcess = startDaemon(paths, etcd(paths));
  const serverProcess = startDaemon(paths, apiServer(paths));
  await waitFor("the API server to be ready", { limit: 60, log: logOf(paths, "api-server") }, async () => {
    verifyRunning(paths, etcdProcess);
    verifyRunning(paths, serverProcess);
    const answer = await api.get("/readyz");
    return answer.status === 200 ? undefined : `${answer.status} ${answer.body.slice(0, 200)}`;
  });
}

/** Starts what acts on the API server's objects. They need no waiting for: the pods that must run show that they do. */
export function startControllers(paths: LabPaths): void {
  startDaemon(paths, controllerManager(paths));
  startDaemon(paths, scheduler(paths));
}

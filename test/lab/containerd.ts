import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { registryName, registryPort } from "./addresses.ts";
import { command, tryCommand } from "./command.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { startDaemon, verifyRunning } from "./processes.ts";
import { waitFor } from "./wait.ts";

export function containerdSocket(paths: LabPaths): string {
  return join(paths.containerd, "containerd.sock");
}

function hostsFolder(paths: LabPaths): string {
  return join(paths.containerd, "hosts");
}

function configuration(paths: LabPaths, pauseImage: string): string {
  const folder = paths.containerd;
  return `version = 2
root = "${folder}/root"
state = "${folder}/state"
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing",
]
[grpc]
  address = "${containerdSocket(paths)}"
[ttrpc]
  address = "${containerdSocket(paths)}.ttrpc"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folder}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Without it runc dies where the machine withholds CAP_SYS_RESOURCE.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${paths.cni}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${hostsFolder(paths)}"
`;
}

/** Starts containerd with a store of its own and waits until it answers. */
export async function startContainerd(paths: LabPaths, pauseImage: string): Promise<void> {
  const hosts = join(hostsFolder(paths), registryName);
  mkdirSync(hosts, { recursive: true });
  const url = `http://127.0.0.1:${registryPort}`;
  writeFileSync(
    join(hosts, "hosts.toml"),
    `server = "${url}"\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`,
  );
  const file = join(paths.containerd, "config.toml");
  writeFileSync(file, configuration(paths, pauseImage));
  const started = startDaemon(paths, { name: "containerd", command: ["containerd", "--config", file] });
  await waitFor("containerd to answer", { limit: 30, log: logOf(paths, "containerd") }, async () => {
    verifyRunning(paths, started);
    const answer = await tryCommand("ctr", ["--address", containerdSocket(paths), "version"], { limit: 5 });
    return answer.exitCode === 0 ? undefined : answer.stderr.trim();
  });
}

/** Pulls an image as the kubelet would, so that the first pod need not wait for it. */
export async function pullImage(paths: LabPaths, reference: string): Promise<void> {
  const address = ["--address", containerdSocket(paths), "--namespace", "k8s.io"];
  await command("ctr", [...address, "images", "pull", "--hosts-dir", hostsFolder(paths), reference]);
}

import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cabledHosts, nodeInterface, podGateway } from "./addresses.ts";
import { killLabProcesses, labProcesses, remainingGroups, removeGroups } from "./cgroup.ts";
import { command, tryCommand } from "./command.ts";
import { forgetConnections } from "./connections.ts";
import { LabError } from "./errors.ts";
import { closeMachineFirewall } from "./machine-firewall.ts";
import type { LabPaths } from "./paths.ts";
import { restoreSysctls } from "./sysctls.ts";
import { labTables, presentTables, removeTables } from "./tables.ts";
import { waitFor } from "./wait.ts";

/**
 * Takes away everything that a lab in this folder made, from any state, also one that a crash left: processes first, then
 * what they held. Keeps the registry's storage and the logs. Doing it twice is the same as once.
 * @throws LabError STILL_THERE with a list, when something could not be removed.
 */
export async function tearDown(paths: LabPaths): Promise<void> {
  if (!hasTrace(paths)) return;
  await killLabProcesses();
  await unmountAll(paths);
  await removeInterfaces();
  await forgetConnections();
  await removeTables(labTables);
  await closeMachineFirewall();
  restoreSysctls(paths.sysctls);
  await removeGroups();
  removeStrayFiles(paths);
  // With retries: a command of an interrupted start may still be writing.
  rmSync(paths.run, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  const left = await remains(paths);
  if (left.length > 0) {
    throw new LabError(
      "STILL_THERE",
      `expected nothing of the lab to be left, found ${left.join("; ")}`,
      "Remove it by hand, then: npm run lab -- down",
    );
  }
}

/**
 * Whether a lab was ever begun and not taken away. The first things that `up` makes show it. Without a trace nothing may be
 * removed: another cluster's kube-proxy has tables of the same names.
 */
export function hasTrace(paths: LabPaths): boolean {
  return existsSync(paths.run) || remainingGroups().length > 0;
}

/** Everything of a lab that is outside its folder, in words; empty after `down`. */
export async function remains(paths: LabPaths): Promise<readonly string[]> {
  const [interfaces, present] = await Promise.all([labInterfaces(), presentTables(labTables)]);
  return [
    ...labProcesses().map((pid) => `process ${pid}`),
    ...mountsBelow(readFileSync("/proc/self/mountinfo", "utf8"), paths.run).map((mount) => `mount ${mount}`),
    ...interfaces.map((name) => `interface ${name}`),
    ...present.map((table) => `nft table ${table}`),
    ...remainingGroups().map((group) => `control group ${group}`),
  ];
}

/** Mount points below a folder, the last mounted first. `mountinfo` is the text of /proc/self/mountinfo. */
export function mountsBelow(mountinfo: string, folder: string): readonly string[] {
  return mountinfo
    .split("\n")
    .map((line) => (line.split(" ")[4] ?? "").replaceAll("\\040", " "))
    .filter((mount) => mount.startsWith(`${folder}/`))
    .reverse();
}

async function unmountAll(paths: LabPaths): Promise<void> {
  await waitFor("the lab's mounts to go", { limit: 20, log: "/proc/self/mountinfo", every: 20 }, async () => {
    const mounts = mountsBelow(readFileSync("/proc/self/mountinfo", "utf8"), paths.run);
    if (mounts.length === 0) return undefined;
    const plain = await tryCommand("umount", [...mounts]);
    if (plain.exitCode !== 0) await tryCommand("umount", ["--lazy", ...mounts]);
    return mounts.join(", ");
  });
}

interface Link {
  readonly ifname: string;
  readonly addr_info?: readonly { readonly local?: string }[];
}

// The network plugin gives every pod's cable the pod network's gateway address; nothing else on the machine has it.
async function labInterfaces(): Promise<readonly string[]> {
  const links = JSON.parse(await command("ip", ["-json", "address", "show"])) as readonly Link[];
  const named = new Set<string>([nodeInterface, ...cabledHosts.map(({ cable }) => cable)]);
  return links
    .filter(({ ifname, addr_info }) => named.has(ifname) || addr_info?.some(({ local }) => local === podGateway))
    .map(({ ifname }) => ifname);
}

async function removeInterfaces(): Promise<void> {
  await waitFor("the lab's interfaces to go", { limit: 10, log: "ip address", every: 20 }, async () => {
    const found = await labInterfaces();
    await Promise.all(found.map((name) => tryCommand("ip", ["link", "delete", name])));
    return found.length === 0 ? undefined : found.join(", ");
  });
}

// Deepest first; a folder only when it is empty.
const kubeletLeavings = [
  "/var/lib/kubelet/device-plugins/kubelet.sock",
  "/var/lib/kubelet/device-plugins/",
  "/var/lib/kubelet/",
];
const pluginResults = "/var/lib/cni/results";

/** Files that containerd, the network plugins and the kubelet keep at fixed places outside the lab's folder. */
function removeStrayFiles(paths: LabPaths): void {
  for (const socket of staleShimSockets()) rmSync(socket, { force: true });
  removeEntries(pluginResults, (entry) => readFileSync(join(pluginResults, entry), "utf8").includes(paths.run));
  for (const path of kubeletLeavings) tryRemove(path);
  removeEntries("/var/log/containers", (entry) => linkTarget("/var/log/containers", entry).startsWith(paths.run));
}

function tryRemove(path: string): void {
  try {
    if (path.endsWith("/")) rmdirSync(path);
    else rmSync(path, { force: true });
  } catch {
    // Not there, or a folder with something else in it.
  }
}

function removeEntries(folder: string, isOurs: (entry: string) => boolean): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder).filter(isOurs)) rmSync(join(folder, entry), { force: true });
}

function linkTarget(folder: string, entry: string): string {
  try {
    return readlinkSync(join(folder, entry));
  } catch {
    return "";
  }
}

// containerd keeps its shims' sockets in one place for all of its instances; one that nobody holds open is nobody's.
function staleShimSockets(): readonly string[] {
  const folder = "/run/containerd/s";
  if (!existsSync(folder)) return [];
  const open = readFileSync("/proc/net/unix", "utf8");
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((socket) => !open.includes(socket));
}

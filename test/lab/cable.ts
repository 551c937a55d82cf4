import { readlinkSync } from "node:fs";
import { type CabledHost, nodeAddress } from "./addresses.ts";
import { command } from "./command.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { type Daemon, type StartedProcess, startDaemon, verifyRunning } from "./processes.ts";
import { waitFor } from "./wait.ts";

/**
 * Starts a program in a network namespace of its own, at the end of a cable. Namespace and cable go when the program goes,
 * and its System V memory too, which would outlive a kill elsewhere.
 */
export async function startAtCable(paths: LabPaths, host: CabledHost, daemon: Daemon): Promise<StartedProcess> {
  const started = startDaemon(paths, { ...daemon, command: ["unshare", "--net", "--ipc", "--", ...daemon.command] });
  const limits = { limit: 10, log: logOf(paths, daemon.name), every: 10 };
  await waitFor(`${daemon.name} to have a network namespace of its own`, limits, async () => {
    verifyRunning(paths, started);
    return namespaceOf(started.pid) === namespaceOf(process.pid) ? "still the machine's" : undefined;
  });
  await connect(host, started);
  return started;
}

function namespaceOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

async function connect(host: CabledHost, started: StartedProcess): Promise<void> {
  const ip = (...args: string[]): Promise<string> => command("ip", args);
  const inside = (...args: string[]): Promise<string> =>
    command("nsenter", ["--net", `--target=${started.pid}`, "ip", ...args]);
  await ip("link", "add", host.cable, "type", "veth", "peer", "name", "eth0", "netns", String(started.pid));
  await ip("address", "add", `${host.gateway}/32`, "dev", host.cable);
  await ip("link", "set", host.cable, "up");
  await inside("link", "set", "lo", "up");
  await inside("address", "add", `${host.address}/24`, "dev", "eth0");
  await inside("link", "set", "eth0", "up");
  await inside("route", "add", "default", "via", host.gateway);
  await ip("route", "add", `${host.address}/32`, "dev", host.cable, "src", nodeAddress);
}

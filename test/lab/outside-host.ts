import { readlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nodeAddress, type OutsideHost } from "./addresses.ts";
import { command } from "./command.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { type StartedProcess, startDaemon, startedProcess, verifyRunning } from "./processes.ts";
import { waitFor } from "./wait.ts";

const server = fileURLToPath(new URL("outside-host-server.ts", import.meta.url));

export function outsideHostProcess(host: OutsideHost): string {
  return `outside-${host.name}`;
}

/**
 * Makes a host outside the cluster: a server in a network namespace of its own, at the end of a cable. Namespace and cable
 * go when the server goes. The server answers HTTP on port 80 and accepts connections on 443 and 5432.
 */
export async function startOutsideHost(paths: LabPaths, host: OutsideHost): Promise<void> {
  const name = outsideHostProcess(host);
  const started = startDaemon(paths, {
    name,
    command: ["unshare", "--net", "--", process.execPath, server, host.name],
  });
  const limits = { limit: 10, log: logOf(paths, name), every: 10 };
  await waitFor(`${name} to have a network namespace of its own`, limits, async () => {
    verifyRunning(paths, started);
    return namespaceOf(started.pid) === namespaceOf(process.pid) ? "still the machine's" : undefined;
  });
  await connect(host, started);
  await waitFor(`${name} to answer`, { ...limits, every: 50 }, () => outsideHostTrouble(host));
}

function namespaceOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

async function connect(host: OutsideHost, started: StartedProcess): Promise<void> {
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

/** Why the host can't be reached from the machine; undefined when it can. */
export async function outsideHostTrouble(host: OutsideHost): Promise<string | undefined> {
  const answer = await fetch(`http://${host.address}/`, { signal: AbortSignal.timeout(1000) });
  const text = await answer.text();
  return text === `${host.name}\n` ? undefined : `it answered ${text}`;
}

/** The process whose network namespace is the host's, for `nsenter --net --target`. Undefined when the lab is down. */
export function outsideHostPid(paths: LabPaths, host: OutsideHost): number | undefined {
  return startedProcess(paths, outsideHostProcess(host))?.pid;
}

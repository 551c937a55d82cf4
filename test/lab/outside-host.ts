import { fileURLToPath } from "node:url";
import type { OutsideHost } from "./addresses.ts";
import { startAtCable } from "./cable.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { startedProcess } from "./processes.ts";
import { waitFor } from "./wait.ts";

const server = fileURLToPath(new URL("outside-host-server.ts", import.meta.url));

export function outsideHostProcess(host: OutsideHost): string {
  return `outside-${host.name}`;
}

/**
 * Makes a host outside the cluster: a server in a network namespace of its own, at the end of a cable. It answers HTTP on
 * port 80 and accepts connections on 443 and 5432.
 */
export async function startOutsideHost(paths: LabPaths, host: OutsideHost): Promise<void> {
  const name = outsideHostProcess(host);
  await startAtCable(paths, host, { name, command: [process.execPath, server, host.name] });
  const limits = { limit: 10, log: logOf(paths, name) };
  await waitFor(`${name} to answer`, limits, () => outsideHostTrouble(host));
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

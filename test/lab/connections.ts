import { podNetwork, serviceNetwork } from "./addresses.ts";
import { tryCommand } from "./command.ts";

/**
 * Makes the kernel forget connections of a lab that is gone. It remembers where it sent each one: a new connection from the
 * same port would be sent to the old gateway's pod, whose address now belongs to another, and be refused.
 */
export async function forgetConnections(): Promise<void> {
  for (const [direction, network] of [
    ["--orig-dst", serviceNetwork],
    ["--orig-dst", podNetwork],
    ["--orig-src", podNetwork],
  ] as const) {
    // Exits 1 when there was none to forget.
    await tryCommand("conntrack", ["--delete", direction, network]);
  }
}

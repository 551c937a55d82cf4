import { spawn } from "node:child_process";
import { LabError } from "./errors.ts";
import { lockFile } from "./paths.ts";

/**
 * Runs `work` while holding the machine's lab lock. The kernel holds it for a helper process that ends with this one, so a
 * kill leaves no stale lock.
 * @param limit seconds to wait for another holder
 * @throws LabError LOCKED when the other holder took longer.
 */
export async function withLock<T>(limit: number, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const holder = spawn("flock", ["--timeout", String(limit), lockFile, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const slow = setTimeout(onWait, 300);
  const held = await new Promise<boolean>((resolve, reject) => {
    holder.stdout.once("data", () => resolve(true));
    holder.once("exit", () => resolve(false));
    holder.once("error", reject);
  }).finally(() => clearTimeout(slow));
  if (!held) {
    throw new LabError(
      "LOCKED",
      `expected to be the only one to change the lab, found another for ${limit} s, holding ${lockFile}`,
      "Wait for the other command to end, then try again.",
    );
  }
  try {
    return await work();
  } finally {
    holder.stdin.end();
  }
}

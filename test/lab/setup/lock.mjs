// One set-up at a time. The lock is the kernel's (flock on an open file), so it ends with the process, however that ends
// (and with the tools that were given the file too).
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Runs `work(handle)` while holding the lock on `file`; waits for whoever holds it, after calling `onWait` once.
 * flock(1) locks the file description that it inherits, which is ours too: the lock stays when flock ends.
 */
export async function withLock(file, onWait, work) {
  mkdirSync(dirname(file), { recursive: true });
  const handle = openSync(file, "a");
  try {
    if (spawnSync("flock", ["--nonblock", "3"], { stdio: ["ignore", "ignore", "inherit", handle] }).status !== 0) {
      onWait();
      await waitForLock(handle);
    }
    return await work(handle);
  } finally {
    closeSync(handle);
  }
}

function waitForLock(handle) {
  return new Promise((resolve, reject) => {
    const child = spawn("flock", ["3"], { stdio: ["ignore", "ignore", "inherit", handle] });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`Expected flock to lock; it ended with ${code}.`)),
    );
  });
}

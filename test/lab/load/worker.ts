import { parentPort, workerData } from "node:worker_threads";
import type { ResolvedLoad } from "./options.ts";
import { Runner } from "./runner.ts";

// Started by load.ts only, which passes what resolveLoad made and says "stop" at most once.
const runner = new Runner(workerData as ResolvedLoad, (batch) => {
  parentPort?.postMessage(batch);
  if (batch.finished) parentPort?.close();
});
parentPort?.on("message", () => runner.stop());

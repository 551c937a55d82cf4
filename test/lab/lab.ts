import { existsSync, readFileSync, rmSync } from "node:fs";
import { databaseHost, internetHost, metadataHost } from "./addresses.ts";
import { gatewayMetricsUrl, gatewayUrl, labEnvironment } from "./env.ts";
import { LabError } from "./errors.ts";
import { fingerprint } from "./fingerprint.ts";
import { githubUrl } from "./github-daemon.ts";
import { examine, readyFingerprint } from "./health.ts";
import { withLock } from "./lock.ts";
import { defaultLabPaths, type LabPaths, labPaths, pointerFile } from "./paths.ts";
import { missingArtifacts, verifyMachine, verifyRoom, verifySetUp } from "./preconditions.ts";
import { isRunning, startedProcess } from "./processes.ts";
import { prometheusUrl } from "./prometheus.ts";
import { refreshPulumi } from "./pulumi.ts";
import { pushImage } from "./registry.ts";
import { imageLayouts } from "./setup/artifacts.mjs";
import { hasTrace, tearDown } from "./teardown.ts";
import { bringUp, type Say, writeReady } from "./up.ts";
import { writeWhole } from "./whole-file.ts";

/** A lab that is up, and what a journey needs of it. */
export interface Lab {
  readonly paths: LabPaths;
  readonly kubeconfig: string;
  /** The whole environment for a child process. */
  readonly env: Readonly<Record<string, string>>;
  readonly gatewayUrl: string;
  readonly metricsUrl: string;
  readonly prometheusUrl: string;
  readonly internetHost: string;
  readonly metadataHost: string;
  /** Address of the PostgreSQL server; its port is 5432. */
  readonly databaseHost: string;
  /** With a slash at its end; the token of everybody is in the file `env.LAB_GITHUB_TOKENS`, by login. */
  readonly githubUrl: string;
}

// Longer than the slowest start, so that the second of two starts finds the first one's lab.
const lockLimit = 180;

/** The lab, brought up first when it is not: a healthy one with the same fingerprint is used as it is. */
export async function ensureLab(say: Say = () => {}): Promise<Lab> {
  const paths = defaultLabPaths();
  verifyMachine();
  await withLock(
    lockLimit,
    () => say("another command is changing the lab; waiting for it"),
    async () => {
      if (await isUsable(paths, say)) return refresh(paths, say);
      verifySetUp();
      await clear(paths, say);
      await verifyRoom();
      writeWhole(pointerFile, paths.state);
      const begun = fingerprint();
      await bringUp(paths, say);
      writeReady(paths, begun);
    },
  );
  return describe(paths);
}

/** Takes the machine's lab away, wherever its folder is. Does nothing when there is none. */
export async function removeLab(say: Say = () => {}): Promise<void> {
  await withLock(
    lockLimit,
    () => say("another command is changing the lab; waiting for it"),
    async () => {
      await tearDown(runningPaths());
      rmSync(pointerFile, { force: true });
    },
  );
}

/** The lab that is up. @throws LabError NOT_UP. */
export function requireLab(): Lab {
  const paths = runningPaths();
  const apiServer = startedProcess(paths, "api-server");
  const runs = apiServer !== undefined && isRunning(apiServer);
  if (runs && readyFingerprint(paths) !== undefined) return describe(paths);
  throw new LabError("NOT_UP", `expected a lab in ${paths.state}, found none that is up`, "Start it: npm run lab");
}

function runningPaths(): LabPaths {
  return existsSync(pointerFile) ? labPaths(readFileSync(pointerFile, "utf8").trim()) : defaultLabPaths();
}

// Images and plugins may have been made anew without the lab being another one for it.
async function refresh(paths: LabPaths, say: Say): Promise<void> {
  const missing = missingArtifacts();
  if (missing.length > 0) return say(`kept as it is; "npm run setup" would make ${missing.join(", ")} anew`);
  refreshPulumi(paths);
  await Promise.all(imageLayouts().map(pushImage));
}

async function isUsable(paths: LabPaths, say: Say): Promise<boolean> {
  const found = readyFingerprint(paths);
  if (found === undefined) return false;
  if (found !== fingerprint()) {
    say("the lab that runs is made of other sources or programs; starting anew");
    return false;
  }
  const troubles = (await examine(paths)).filter(({ trouble }) => trouble !== undefined);
  for (const { part, trouble } of troubles) say(`${part}: ${trouble}`);
  return troubles.length === 0;
}

async function clear(paths: LabPaths, say: Say): Promise<void> {
  const present = runningPaths();
  if (present.state !== paths.state && readyFingerprint(present) !== undefined) {
    throw new LabError(
      "OTHER_LAB",
      `expected no other lab on this machine, found one in ${present.state}`,
      "Take it down first: npm run lab -- down",
    );
  }
  if (hasTrace(present)) say("clearing away what an earlier lab left");
  await tearDown(present);
}

function describe(paths: LabPaths): Lab {
  return {
    paths,
    kubeconfig: paths.kubeconfig,
    env: labEnvironment(paths),
    gatewayUrl,
    metricsUrl: gatewayMetricsUrl,
    prometheusUrl,
    internetHost: internetHost.address,
    metadataHost: metadataHost.address,
    databaseHost: databaseHost.address,
    githubUrl,
  };
}

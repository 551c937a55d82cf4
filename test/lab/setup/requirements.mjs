// What this machine must be, before anything is installed on it.
import { spawnSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SetupFailure } from "./failure.mjs";

const GO_AT_LEAST = [1, 26];
const FREE_GIB = 8;
const OWN_CLUSTER =
  "To use a cluster of your own instead: npm ci, then npm run -s cutover -- <verb> --kubeconfig FILE --context NAME (npm run test:unit needs no cluster).";

/** What the lab needs whenever it runs. `facts` is what was found; see `observeMachine`. Returns what is missing, or undefined. */
export function missingFromMachine({ platform, architecture, userId, hasApt }) {
  if (platform !== "linux") return `Linux; this is ${platform}`;
  if (architecture !== "x64") return `an x86-64 processor; this is ${architecture}`;
  if (userId !== 0) return `root (network namespaces, containers); this is user ${userId}, try sudo`;
  if (!hasApt) return "Debian or Ubuntu (apt-get); there is none here";
  return undefined;
}

/** What building needs besides. `goVersion` is what `go env GOVERSION` says, undefined without Go. */
export function missingForBuilds({ goVersion, freeGiB }) {
  if (goVersion === undefined) return "Go 1.26 or newer on PATH; there is none (https://go.dev/dl)";
  if (!isGoRecent(goVersion)) return `Go 1.26 or newer on PATH; this is ${goVersion} (https://go.dev/dl)`;
  if (freeGiB < FREE_GIB) return `${FREE_GIB} GiB free for builds; there are ${freeGiB.toFixed(1)}`;
  return undefined;
}

export function verifyRequirement(missing) {
  if (missing !== undefined) throw new SetupFailure("requirement", `The lab needs ${missing}. ${OWN_CLUSTER}`);
}

export function observeMachine() {
  return {
    platform: process.platform,
    architecture: process.arch,
    userId: process.getuid?.() ?? -1,
    hasApt: existsSync("/usr/bin/apt-get"),
  };
}

export function observeBuilds(cache) {
  const answer = spawnSync("go", ["env", "GOVERSION"], {
    env: { ...process.env, GOTOOLCHAIN: "local" },
    encoding: "utf8",
  });
  const disk = statfsSync(nearestFolder(cache));
  return {
    goVersion: answer.status === 0 ? answer.stdout.trim() : undefined,
    freeGiB: (disk.bavail * disk.bsize) / 2 ** 30,
  };
}

function isGoRecent(version) {
  const [major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  return major > GO_AT_LEAST[0] || (major === GO_AT_LEAST[0] && minor >= GO_AT_LEAST[1]);
}

function nearestFolder(path) {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}

/** Where Go is put by its own installer; a login shell of root often does not have it on PATH. */
export function addUsualGoFolder(environment = process.env) {
  const usual = "/usr/local/go/bin";
  const folders = (environment.PATH ?? "").split(":");
  if (existsSync(join(usual, "go")) && !folders.includes(usual)) environment.PATH = [...folders, usual].join(":");
}

import { join, resolve } from "node:path";
import { LabError } from "./errors.ts";

/** Where the lab keeps everything. `registry` and `logs` outlive `down`; `run` does not. */
export interface LabPaths {
  readonly state: string;
  readonly registry: string;
  readonly logs: string;
  readonly run: string;
  readonly pki: string;
  readonly bin: string;
  readonly etcd: string;
  readonly containerd: string;
  readonly kubelet: string;
  readonly cni: string;
  readonly prometheus: string;
  readonly database: string;
  readonly databasePassword: string;
  readonly githubTokens: string;
  readonly githubToken: string;
  readonly processes: string;
  readonly pulumiHome: string;
  readonly pulumiBackend: string;
  readonly passphrase: string;
  readonly kubeconfig: string;
  readonly sysctls: string;
  readonly ready: string;
}

/** Held while the lab is brought up or taken down; the kernel frees it when its holder dies. */
export const lockFile = "/run/cutover-lab.lock";
/** Names the state folder of the machine's one lab, also after a crash. */
export const pointerFile = "/run/cutover-lab.state";

// Unix sockets below the folder must stay under the kernel's 108 characters.
const longestState = 56;

/** The layout below `state`. @throws LabError USAGE when the path is relative or too long for sockets below it. */
export function labPaths(state: string): LabPaths {
  if (resolve(state) !== state || state.length > longestState) {
    throw new LabError(
      "USAGE",
      `expected the lab's folder as an absolute path of at most ${longestState} characters, found ${state}`,
      "Set CUTOVER_LAB_DIR to a shorter absolute path.",
    );
  }
  const run = join(state, "run");
  const below = (name: string): string => join(run, name);
  return {
    state,
    registry: join(state, "registry"),
    logs: join(state, "logs"),
    run,
    pki: below("pki"),
    bin: below("bin"),
    etcd: below("etcd"),
    containerd: below("containerd"),
    kubelet: below("kubelet"),
    cni: below("cni"),
    prometheus: below("prometheus"),
    database: below("database"),
    databasePassword: below("database-password"),
    githubTokens: below("github-tokens.json"),
    githubToken: below("github-token"),
    processes: below("processes"),
    pulumiHome: below("pulumi-home"),
    pulumiBackend: below("pulumi-backend"),
    passphrase: below("pulumi-passphrase"),
    kubeconfig: below("kubeconfig"),
    sysctls: below("sysctls.json"),
    ready: below("ready.json"),
  };
}

/** The folder from CUTOVER_LAB_DIR, or /var/lib/cutover-lab. */
export function defaultLabPaths(): LabPaths {
  return labPaths(process.env.CUTOVER_LAB_DIR || "/var/lib/cutover-lab");
}

export function logOf(paths: LabPaths, name: string): string {
  return join(paths.logs, `${name}.log`);
}

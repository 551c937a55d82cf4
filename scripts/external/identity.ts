import { randomBytes } from "node:crypto";

type Machine = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  readonly pid: number;
};

/**
 * Who answers for what this process does: the CI's actor when there is one (with the run, so that it can be found),
 * otherwise `user@host`.
 */
export function actorOf(machine: Machine): string {
  const { env, hostname } = machine;
  if (env.GITHUB_ACTOR) {
    const run = env.GITHUB_RUN_ID;
    return run ? `${env.GITHUB_ACTOR} (GitHub run ${run})` : env.GITHUB_ACTOR;
  }
  const user = env.SUDO_USER || env.USER || env.LOGNAME || "unknown";
  return `${user}@${hostname}`;
}

/** `<host>/<pid>/<random>`: the holder of the lease, one per process. */
export function holderOf(machine: Machine): string {
  return `${machine.hostname}/${machine.pid}/${randomBytes(4).toString("hex")}`;
}

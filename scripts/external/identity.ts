import { randomBytes } from "node:crypto";
import { hostname, userInfo } from "node:os";

export type Machine = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  /** Name of the account that the process runs under. */
  readonly user: string;
  readonly pid: number;
};

/** This process on this machine. */
export function thisMachine(): Machine {
  return { env: process.env, hostname: hostname(), user: accountName(), pid: process.pid };
}

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
  return `${env.SUDO_USER || machine.user}@${hostname}`;
}

/** `<host>/<pid>/<random>`: the holder of the lease, one per process. */
export function holderOf(machine: Machine): string {
  return `${machine.hostname}/${machine.pid}/${randomBytes(4).toString("hex")}`;
}

/** A container may run under a number that has no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? `uid-${process.getuid?.() ?? "unknown"}`;
  }
}

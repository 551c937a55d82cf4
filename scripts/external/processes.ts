import { readdirSync, readFileSync } from "node:fs";

/** Whether a process with this id runs on this machine. With `named`, its command must contain that word where the system tells (Linux). */
export function isAlive(pid: number, named?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const stat = readProc(pid, "stat");
  if (stat !== undefined && fieldsAfterName(stat)[0] === "Z") return false;
  if (named === undefined) return true;
  const command = readProc(pid, "cmdline");
  return command === undefined || command.includes(named);
}

/** The words of a process, each closed with a NUL; undefined where the system does not tell. */
export function commandLineOf(pid: number): string | undefined {
  return readProc(pid, "cmdline");
}

/**
 * Kills a process that leads a session, and everything in that session. Pulumi gives its plugins process groups of
 * their own, so killing the group alone would leave a provider that goes on writing to the cluster.
 */
export function killSession(leader: number): void {
  for (const pid of [...membersOfSession(leader), leader]) signalQuietly(pid, "SIGKILL");
  signalQuietly(-leader, "SIGKILL");
}

/** Sends a signal; a process that is already gone is what was wanted. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function membersOfSession(leader: number): readonly number[] {
  const found: number[] = [];
  for (const name of processFolders()) {
    const pid = Number(name);
    const stat = readProc(pid, "stat");
    // After the name: state, parent, group, session.
    if (stat !== undefined && pid !== leader && Number(fieldsAfterName(stat)[3]) === leader) found.push(pid);
  }
  return found;
}

function processFolders(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

/** The name may hold spaces and parentheses, so the fields are counted from the last `)`. */
function fieldsAfterName(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createGroups } from "./cgroup.ts";
import { systemPath } from "./command.ts";
import { LabError } from "./errors.ts";
import { type LabPaths, logOf } from "./paths.ts";
import { writeWhole } from "./whole-file.ts";

/** A program that runs as long as the lab. */
export interface Daemon {
  /** Also the name of its log. */
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** A process and when it began (clock ticks since boot): together they are never used twice. */
export interface StartedProcess {
  readonly name: string;
  readonly pid: number;
  readonly startTime: string;
}

// The process joins the lab's control group before it becomes the program: at no moment is it unaccounted for.
const joinThenBecome = 'echo $$ > "$0" && exec "$@"';

/** Starts a daemon apart from the terminal, writes down its number, appends its output to its log. */
export function startDaemon(paths: LabPaths, daemon: Daemon): StartedProcess {
  mkdirSync(paths.processes, { recursive: true });
  const log = openSync(logOf(paths, daemon.name), "a");
  const child = spawn("/bin/sh", ["-c", joinThenBecome, createGroups(), ...daemon.command], {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: paths.run,
    env: { PATH: systemPath(), HOME: paths.run, LANG: "C.UTF-8", ...daemon.env },
  });
  closeSync(log);
  child.unref();
  if (child.pid === undefined) {
    throw new LabError("DIED", `expected ${daemon.name} to start, found that no process could be made`, "Try again.");
  }
  const started = { name: daemon.name, pid: child.pid, startTime: startTimeOf(child.pid) ?? "" };
  writeWhole(recordOf(paths, daemon.name), JSON.stringify(started));
  return started;
}

function recordOf(paths: LabPaths, name: string): string {
  return join(paths.processes, `${name}.json`);
}

/** What was started under that name; undefined when nothing was. */
export function startedProcess(paths: LabPaths, name: string): StartedProcess | undefined {
  const record = recordOf(paths, name);
  return existsSync(record) ? (JSON.parse(readFileSync(record, "utf8")) as StartedProcess) : undefined;
}

/** Everything that was started and should be running. */
export function startedProcesses(paths: LabPaths): readonly StartedProcess[] {
  if (!existsSync(paths.processes)) return [];
  return readdirSync(paths.processes)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(paths.processes, file), "utf8")) as StartedProcess);
}

/** Whether this very process still runs; a zombie does not. */
export function isRunning(started: StartedProcess): boolean {
  return startTimeOf(started.pid) === started.startTime;
}

/** @throws LabError DIED naming the log, when the process has ended. */
export function verifyRunning(paths: LabPaths, started: StartedProcess): void {
  if (isRunning(started)) return;
  throw new LabError(
    "DIED",
    `expected ${started.name} to run, found that it ended: ${lastLines(logOf(paths, started.name))}`,
    `Read ${logOf(paths, started.name)}`,
  );
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(-3).join(" | ") : "no log";
}

/** Field 22 of /proc/<pid>/stat; undefined when the process is gone or a zombie. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

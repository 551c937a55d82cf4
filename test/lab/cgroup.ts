import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "./wait.ts";

/**
 * Every process of the lab, the containers' too, lives in a control group of this name. Membership is what says that a
 * process is the lab's: it is inherited, it can't be lost, and a recycled process number does not have it.
 */
const labGroup = "cutover-lab";

/** The kubelet's --cgroup-root: its pods go below. */
export const kubeletGroupRoot = `/${labGroup}`;

export interface Hierarchy {
  readonly mount: string;
  readonly unified: boolean;
  readonly controllers: readonly string[];
}

/** The control group hierarchies in the text of /proc/mounts. */
export function parseHierarchies(mounts: string): readonly Hierarchy[] {
  return mounts
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , type]) => type === "cgroup" || type === "cgroup2")
    .map(([, mount = "", type, options = ""]) => ({
      mount,
      unified: type === "cgroup2",
      controllers: options.split(","),
    }));
}

function hierarchies(): readonly Hierarchy[] {
  return parseHierarchies(readFileSync("/proc/mounts", "utf8"));
}

/** Makes the lab's groups; what is there stays. The file that a new process of the lab writes its number to. */
export function createGroups(): string {
  const all = hierarchies();
  for (const hierarchy of all) createGroup(hierarchy, all.length === 1);
  const home = all.find((one) => one.controllers.includes("pids")) ?? all.find((one) => one.unified) ?? all[0];
  if (home === undefined) throw new Error("expected a control group hierarchy in /proc/mounts, found none");
  const system = join(home.mount, labGroup, "system");
  mkdirSync(system, { recursive: true });
  return join(system, "cgroup.procs");
}

function createGroup(hierarchy: Hierarchy, only: boolean): void {
  const group = join(hierarchy.mount, labGroup);
  mkdirSync(group, { recursive: true });
  if (!hierarchy.unified || !only) return;
  const wanted = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids"];
  const offered = readFileSync(join(hierarchy.mount, "cgroup.controllers"), "utf8").trim().split(" ");
  const enable = wanted.filter((name) => offered.includes(name)).map((name) => `+${name}`);
  writeFileSync(join(hierarchy.mount, "cgroup.subtree_control"), enable.join(" "));
  writeFileSync(join(group, "cgroup.subtree_control"), enable.join(" "));
}

/** Numbers of all processes of the lab. */
export function labProcesses(): readonly number[] {
  const found = new Set<number>();
  for (const group of labGroups()) for (const pid of members(group)) found.add(pid);
  return [...found];
}

/** Every group folder of the lab, the deepest first. */
function labGroups(): readonly string[] {
  return hierarchies().flatMap(({ mount }) => groupsBelow(join(mount, labGroup)));
}

function groupsBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const children = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...children.flatMap((entry) => groupsBelow(join(folder, entry.name))), folder];
}

function members(group: string): readonly number[] {
  try {
    const text = readFileSync(join(group, "cgroup.procs"), "utf8");
    return text
      .split("\n")
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return []; // gone meanwhile, or a threaded group
  }
}

/** Kills every process of the lab and waits until none is left. */
export async function killLabProcesses(): Promise<void> {
  await waitFor("every process of the lab to end", { limit: 20, log: "/proc", every: 20 }, async () => {
    const left = labProcesses();
    for (const pid of left) kill(pid);
    return left.length === 0 ? undefined : `processes ${left.join(", ")} in the group ${labGroup}`;
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended between the look and the kill.
  }
}

/** Removes the lab's groups; they must be empty of processes. */
export async function removeGroups(): Promise<void> {
  await waitFor("the lab's control groups to be removed", { limit: 10, log: "/proc/mounts", every: 20 }, async () => {
    for (const group of labGroups()) {
      try {
        rmdirSync(group);
      } catch {
        // Still busy: the next look tries again.
      }
    }
    const left = labGroups();
    return left.length === 0 ? undefined : left.join(", ");
  });
}

/** Group folders that are still there; empty after a clean `down`. */
export function remainingGroups(): readonly string[] {
  return labGroups();
}

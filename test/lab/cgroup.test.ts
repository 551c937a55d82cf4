import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHierarchies } from "./cgroup.ts";

test("the hierarchies of control groups are found among all mounts, of version 1 and 2", () => {
  const mounts = `proc /proc proc rw 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,relatime,pids 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
`;
  assert.deepEqual(parseHierarchies(mounts), [
    { mount: "/sys/fs/cgroup/pids", unified: false, controllers: ["rw", "relatime", "pids"] },
    { mount: "/sys/fs/cgroup/unified", unified: true, controllers: ["rw", "relatime"] },
  ]);
});

test("a machine with version 2 only has one hierarchy", () => {
  const mounts = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n";
  assert.deepEqual(parseHierarchies(mounts), [
    { mount: "/sys/fs/cgroup", unified: true, controllers: ["rw", "nosuid"] },
  ]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { mountsBelow } from "./teardown.ts";

const mountinfo = `24 1 254:0 / / rw - ext4 /dev/vda rw
30 24 0:30 / /var/lib/lab/run/kubelet/pods/a/volumes/token rw - tmpfs tmpfs rw
31 24 0:31 / /var/lib/lab/run/containerd/rootfs rw - overlay overlay rw
32 31 0:32 / /var/lib/lab/run/containerd/rootfs/a\\040b rw - tmpfs tmpfs rw
33 24 0:33 / /var/lib/lab/running rw - tmpfs tmpfs rw
`;

test("only mounts below the lab's folder are taken, the last one first", () => {
  assert.deepEqual(mountsBelow(mountinfo, "/var/lib/lab/run"), [
    "/var/lib/lab/run/containerd/rootfs/a b",
    "/var/lib/lab/run/containerd/rootfs",
    "/var/lib/lab/run/kubelet/pods/a/volumes/token",
  ]);
});

// Debian packages that the lab's node is made of. Nothing that they bring is started: the lab starts what it needs itself.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SetupFailure } from "./failure.mjs";
import { run } from "./run.mjs";

/** A package is there when one of its files is, so a containerd or runc from elsewhere (Docker's own packages) is left alone. */
export const PACKAGES = [
  { name: "etcd-server", anyOf: ["/usr/bin/etcd", "/usr/local/bin/etcd"], units: ["etcd"] },
  { name: "containerd", anyOf: ["/usr/bin/containerd", "/usr/local/bin/containerd"], units: ["containerd"] },
  {
    name: "runc",
    anyOf: ["/usr/sbin/runc", "/usr/bin/runc", "/usr/local/sbin/runc", "/usr/local/bin/runc"],
    units: [],
  },
  { name: "containernetworking-plugins", anyOf: ["/usr/lib/cni/ptp", "/opt/cni/bin/ptp"], units: [] },
  { name: "docker-registry", anyOf: ["/usr/bin/docker-registry"], units: ["docker-registry"] },
  { name: "prometheus", anyOf: ["/usr/bin/prometheus"], units: ["prometheus"] },
  { name: "postgresql-15", anyOf: ["/usr/lib/postgresql/15/bin/postgres"], units: ["postgresql"] },
  { name: "skopeo", anyOf: ["/usr/bin/skopeo"], units: [] },
  { name: "nftables", anyOf: ["/usr/sbin/nft"], units: [] },
  { name: "iproute2", anyOf: ["/usr/sbin/ip", "/sbin/ip", "/bin/ip"], units: [] },
  { name: "conntrack", anyOf: ["/usr/sbin/conntrack"], units: [] },
  { name: "procps", anyOf: ["/usr/sbin/sysctl", "/sbin/sysctl"], units: [] },
  { name: "mount", anyOf: ["/usr/bin/mount", "/bin/mount"], units: [] },
  { name: "kmod", anyOf: ["/usr/sbin/modprobe", "/sbin/modprobe"], units: [] },
  { name: "openssl", anyOf: ["/usr/bin/openssl"], units: [] },
  { name: "ca-certificates", anyOf: ["/etc/ssl/certs/ca-certificates.crt"], units: [] },
];

const POLICY = "/usr/sbin/policy-rc.d";
const POLICY_TEXT =
  "#!/bin/sh\n# Put here by the set-up of the cutover lab while it installs packages; safe to delete.\nexit 101\n";
const ENVIRONMENT = { ...process.env, DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1", LC_ALL: "C.UTF-8" };
const WAIT_FOR_LOCK = ["-o", "DPkg::Lock::Timeout=300"];

export function missingPackages(exists = existsSync) {
  return PACKAGES.filter(({ anyOf }) => !anyOf.some(exists));
}

/** Installs the packages with no service started or enabled; asks for new package lists only when the old ones do not do. */
export async function installPackages(packages, report) {
  const names = packages.map(({ name }) => name);
  await withoutStartingServices(async () => {
    await run("dpkg", ["--configure", "-a"], { env: ENVIRONMENT, onLine: report, patient: true });
    if (!(await tryInstall(names, report))) {
      await run("apt-get", [...WAIT_FOR_LOCK, "update"], { env: ENVIRONMENT, onLine: report, patient: true });
      await install(names, report);
    }
  });
  await disableUnits(packages.flatMap(({ units }) => units));
  const still = missingPackages().map(({ name }) => name);
  if (still.length > 0) {
    throw new SetupFailure(
      "command",
      `Expected ${still.join(", ")} to be installed; apt-get said yes and the programs are not there.`,
    );
  }
}

async function tryInstall(names, report) {
  try {
    await install(names, report);
    return true;
  } catch {
    return false;
  }
}

function install(names, report) {
  const args = [...WAIT_FOR_LOCK, "install", "--yes", "--no-install-recommends", ...names];
  return run("apt-get", args, { env: ENVIRONMENT, onLine: report, patient: true });
}

/** policy-rc.d is how Debian is told not to start what it installs. One that is there already is somebody's decision: it stays. */
async function withoutStartingServices(work) {
  const ours = !existsSync(POLICY) || readFileSync(POLICY, "utf8") === POLICY_TEXT;
  if (ours) writeFileSync(POLICY, POLICY_TEXT, { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}

/** Packages that were not here before must not take the lab's ports after the next boot either. */
async function disableUnits(units) {
  if (units.length === 0 || !existsSync("/run/systemd/system")) return;
  await run("systemctl", ["disable", "--quiet", ...units.map((unit) => `${unit}.service`)]).catch(() => {});
}

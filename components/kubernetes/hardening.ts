/** The Pod Security Standard `restricted` and a little more: how pods are made, and what a changed pod must still hold. */

import { ComponentError } from "../component.ts";
import { isImageByDigest } from "../values/image.ts";
import type { Container, PodSpec } from "./manifests.ts";

/** The one user and group of every container; it has no name in any image and owns nothing. */
export const USER_ID = 65532;

export const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: USER_ID,
  fsGroup: USER_ID,
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
};

export const CONTAINER_SECURITY = {
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: USER_ID,
  privileged: false,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** Throws ComponentError NOT_HARDENED that names every weakened field of `where`. */
export function verifyHardened(pod: PodSpec, where: string): void {
  const problems = hardeningProblems(pod);
  if (problems.length === 0) return;
  throw new ComponentError(
    "NOT_HARDENED",
    `\`${where}\`: expected a hardened pod, found ${problems.join("; ")}`,
    "Let the transform change something else: these settings are the same for every pod.",
  );
}

/** What is weaker than a pod of ours may be, by path; empty when nothing is. */
export function hardeningProblems(pod: PodSpec): readonly string[] {
  return [
    ...podProblems(pod),
    ...(["initContainers", "containers"] as const).flatMap((kind) =>
      (pod[kind] ?? []).flatMap((container, index) =>
        containerProblems(container).map((problem) => `${kind}.${index}.${problem}`),
      ),
    ),
  ];
}

const VOLUME_SOURCES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

function podProblems(pod: PodSpec): readonly string[] {
  const security = pod.securityContext ?? {};
  const volumes = (pod.volumes ?? []).flatMap(({ name, ...source }) =>
    Object.keys(source).every((kind) => VOLUME_SOURCES.includes(kind))
      ? []
      : [`volumes.${name} of kind ${Object.keys(source).join(", ")}`],
  );
  return [
    ...unless(pod.automountServiceAccountToken === false, "automountServiceAccountToken not false"),
    ...unless(
      pod.serviceAccountName !== undefined && pod.serviceAccountName !== "default",
      "no service account of its own",
    ),
    ...unless(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, "a namespace of the host"),
    ...unless(security.runAsNonRoot === true, "securityContext.runAsNonRoot not true"),
    ...unless(
      isOrdinary(security.runAsUser) && isOrdinary(security.runAsGroup) && isOrdinary(security.fsGroup),
      "a root id in securityContext",
    ),
    ...unless(isSeccomp(security.seccompProfile?.type), "securityContext.seccompProfile"),
    ...unless((pod.ephemeralContainers ?? []).length === 0, "ephemeralContainers"),
    ...unless((security.sysctls ?? []).length === 0, "securityContext.sysctls"),
    ...volumes,
  ];
}

function containerProblems(container: Container): readonly string[] {
  const security = container.securityContext ?? {};
  const drops = security.capabilities?.drop ?? [];
  const adds = security.capabilities?.add ?? [];
  return [
    ...unless(isImageByDigest(container.image ?? ""), "image not by digest"),
    ...unless(security.privileged !== true, "privileged"),
    ...unless(security.allowPrivilegeEscalation === false, "allowPrivilegeEscalation not false"),
    ...unless(security.readOnlyRootFilesystem === true, "readOnlyRootFilesystem not true"),
    ...unless(drops.includes("ALL") && adds.length === 0, "capabilities"),
    ...unless(security.runAsNonRoot !== false && security.runAsUser !== 0 && security.runAsGroup !== 0, "a root id"),
    ...unless(security.procMount === undefined || security.procMount === "Default", "procMount"),
    ...unless(security.seccompProfile === undefined || isSeccomp(security.seccompProfile.type), "seccompProfile"),
    ...unless(
      (container.ports ?? []).every((port) => !port.hostPort),
      "hostPort",
    ),
    ...unless(container.resources?.limits?.memory !== undefined, "no memory limit"),
    ...unless(
      ["cpu", "memory"].every((unit) => container.resources?.requests?.[unit] !== undefined),
      "no requests",
    ),
  ];
}

function isOrdinary(id: number | undefined): boolean {
  return id !== undefined && id > 0;
}

function isSeccomp(type: string | undefined): boolean {
  return type === "RuntimeDefault" || type === "Localhost";
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem];
}

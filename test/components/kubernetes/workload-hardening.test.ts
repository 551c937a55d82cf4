import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentError } from "../../../components/component.ts";
import type { PodSpec } from "../../../components/kubernetes/manifests.ts";
import { type WorkloadArgs, workloadManifest } from "../../../components/kubernetes/workload.ts";
import { API_IMAGE } from "../../stacks/estate.ts";
import { workloadArgs } from "./workload-args.ts";

type Weaken = (pod: PodSpec) => unknown;

const weakenings: Readonly<Record<string, readonly [Weaken, string]>> = {
  "a tag": [(pod) => setContainer(pod, { image: "registry.example/shop:1" }), "containers.0.image not by digest"],
  "a privileged container": [(pod) => setSecurity(pod, { privileged: true }), "containers.0.privileged"],
  "privilege escalation": [
    (pod) => setSecurity(pod, { allowPrivilegeEscalation: undefined }),
    "containers.0.allowPrivilegeEscalation not false",
  ],
  "a writable root": [
    (pod) => setSecurity(pod, { readOnlyRootFilesystem: false }),
    "containers.0.readOnlyRootFilesystem not true",
  ],
  "a capability": [
    (pod) => setSecurity(pod, { capabilities: { drop: ["ALL"], add: ["NET_ADMIN"] } }),
    "containers.0.capabilities",
  ],
  "capabilities that were not dropped": [(pod) => setSecurity(pod, { capabilities: {} }), "containers.0.capabilities"],
  "a container that runs as root": [(pod) => setSecurity(pod, { runAsUser: 0 }), "containers.0.a root id"],
  "an unmasked /proc": [(pod) => setSecurity(pod, { procMount: "Unmasked" }), "containers.0.procMount"],
  "an unconfined container": [
    (pod) => setSecurity(pod, { seccompProfile: { type: "Unconfined" } }),
    "containers.0.seccompProfile",
  ],
  "a port of the node": [
    (pod) => setContainer(pod, { ports: [{ containerPort: 8080, hostPort: 80 }] }),
    "containers.0.hostPort",
  ],
  "no limits": [(pod) => setContainer(pod, { resources: {} }), "containers.0.no memory limit"],
  "a token": [
    (pod) => Object.assign(pod, { automountServiceAccountToken: true }),
    "automountServiceAccountToken not false",
  ],
  "the default account": [
    (pod) => Object.assign(pod, { serviceAccountName: "default" }),
    "no service account of its own",
  ],
  "the node's network": [(pod) => Object.assign(pod, { hostNetwork: true }), "a namespace of the host"],
  "a pod that runs as root": [
    (pod) => Object.assign(pod.securityContext ?? {}, { runAsUser: 0 }),
    "a root id in securityContext",
  ],
  "a pod that may be root": [
    (pod) => Object.assign(pod.securityContext ?? {}, { runAsNonRoot: false }),
    "securityContext.runAsNonRoot not true",
  ],
  "a folder of the node": [
    (pod) => pod.volumes?.push({ name: "node", hostPath: { path: "/" } }),
    "volumes.node of kind hostPath",
  ],
  "a weak init container": [
    (pod) => Object.assign(pod, { initContainers: [{ name: "init", image: API_IMAGE }] }),
    "initContainers.0.allowPrivilegeEscalation not false",
  ],
};

for (const [name, [weaken, problem]] of Object.entries(weakenings)) {
  test(`what comes out of the escape hatch may not have ${name}`, () => {
    const args: WorkloadArgs = {
      ...workloadArgs(),
      transform: (manifest) => {
        weaken(manifest.spec.template.spec ?? { containers: [] });
        return manifest;
      },
    };
    assert.throws(
      () => workloadManifest(args, undefined),
      (error) => hasCode("NOT_HARDENED")(error) && error instanceof Error && error.message.includes(problem),
    );
  });
}

function setContainer(pod: PodSpec, change: object): void {
  Object.assign(pod.containers[0] ?? {}, change);
}

function setSecurity(pod: PodSpec, change: object): void {
  Object.assign(pod.containers[0]?.securityContext ?? {}, change);
}

function hasCode(code: ComponentError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof ComponentError && error.code === code;
}

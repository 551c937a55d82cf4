/** A namespace beside the estate's, without policies, and plain pods in it. */
import { execa } from "execa";
import { hardenedPod } from "../lab/hardened-pod.ts";
import type { Lab } from "../lab/lab.ts";
import { imageReference } from "../lab/setup/artifacts.mjs";

export const otherNamespace = "isolation-other";

const port = 8080;

/** A pod of the sample image that serves on 8080 and can run probes. */
export const samplePod = (name: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: otherNamespace, labels: { app: name } },
  spec: {
    ...hardenedPod({
      name: "sample",
      image: imageReference("sample"),
      env: [{ name: "DRAIN_MILLISECONDS", value: "0" }],
      ports: [{ name: "web", containerPort: port }],
      readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
    }),
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
  },
});

export const kubectl = async (lab: Lab, words: readonly string[], input = ""): Promise<string> =>
  (await execa("kubectl", words, { env: lab.env, input, timeout: 120_000 })).stdout;

export const apply = async (lab: Lab, objects: readonly object[]): Promise<void> => {
  const list = { apiVersion: "v1", kind: "List", items: objects };
  await kubectl(lab, ["apply", "--server-side", "--filename", "-"], JSON.stringify(list));
};

/** A pod that probes run in, and its address. */
export interface Place {
  /** `<namespace>/<pod>` */
  readonly pod: string;
  readonly address: string;
}

/** The first ready pod that the labels select. */
export const findPlace = async (lab: Lab, namespace: string, labels: string): Promise<Place> => {
  const select = ["--namespace", namespace, "--selector", labels];
  await kubectl(lab, ["wait", "pod", ...select, "--for=condition=Ready", "--timeout=60s"]);
  const format = "jsonpath={.items[0].metadata.name} {.items[0].status.podIP}";
  const [name = "", address = ""] = (await kubectl(lab, ["get", "pods", ...select, "--output", format])).split(" ");
  return { pod: `${namespace}/${name}`, address };
};

/** Makes the namespace anew, with one pod. */
export const startSpy = async (lab: Lab): Promise<Place> => {
  await removeSpy(lab);
  await apply(lab, [{ apiVersion: "v1", kind: "Namespace", metadata: { name: otherNamespace } }]);
  await apply(lab, [samplePod("spy")]);
  return findPlace(lab, otherNamespace, "app=spy");
};

export const removeSpy = async (lab: Lab): Promise<void> => {
  await kubectl(lab, ["delete", "namespace", otherNamespace, "--ignore-not-found", "--wait", "--timeout=60s"]);
};

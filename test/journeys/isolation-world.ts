/** A small estate as plain manifests, so that what is judged here is the enforcement and nothing else. */
import { execa } from "execa";
import { imageReference } from "../lab/setup/artifacts.mjs";
import { hardenedPod } from "../lab/hardened-pod.ts";
import type { Lab } from "../lab/lab.ts";

export const shop = "isolation-shop";
export const other = "isolation-other";
export const shopHost = "isolation.example";
export const workerHost = "isolation-worker.example";

const port = 8080;

const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

/** A pod of the sample image that serves on 8080 and can run probes. */
export const samplePod = (inNamespace: string, name: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: inNamespace, labels: { app: name } },
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

const service = (name: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: shop },
  spec: { selector: { app: name }, ports: [{ port, targetPort: "web" }] },
});

const route = (name: string, host: string) => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name, namespace: shop },
  spec: {
    parentRefs: [{ namespace: "gateway-system", name: "public" }],
    hostnames: [host],
    rules: [{ backendRefs: [{ name, port }] }],
  },
});

export const policy = (name: string, spec: object, inNamespace: string = shop) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name, namespace: inNamespace },
  spec,
});

const app = (name: string) => ({ matchLabels: { app: name } });
const inNamespaceOf = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
const cluster = "10.0.0.0/8";

/** Everything shut, and then exactly: names, gateway to api, api to worker, api to HTTPS outside but not to the metadata service. */
export const policies = (metadata: string): readonly object[] => [
  policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
  policy("names", {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
      {
        to: [
          { namespaceSelector: inNamespaceOf("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } },
        ],
        ports: [{ port: 53, protocol: "UDP" }, { port: 53 }],
      },
    ],
  }),
  policy("api", {
    podSelector: app("api"),
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [
          {
            namespaceSelector: inNamespaceOf("gateway-system"),
            podSelector: { matchLabels: { "app.kubernetes.io/name": "traefik" } },
          },
        ],
        ports: [{ port: "web" }],
      },
    ],
    egress: [
      { to: [{ podSelector: app("worker") }], ports: [{ port: "web" }] },
      { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [cluster, `${metadata}/32`] } }], ports: [{ port: 443 }] },
    ],
  }),
  policy("worker", {
    podSelector: app("worker"),
    ingress: [{ from: [{ podSelector: app("api") }], ports: [{ port: "web" }] }],
  }),
];

const pods = [samplePod(shop, "api"), samplePod(shop, "worker"), samplePod(other, "spy")];

export const kubectl = async (lab: Lab, words: readonly string[], input = ""): Promise<string> =>
  (await execa("kubectl", words, { env: lab.env, input, timeout: 120_000 })).stdout;

export const apply = async (lab: Lab, objects: readonly object[]): Promise<void> => {
  const list = { apiVersion: "v1", kind: "List", items: objects };
  await kubectl(lab, ["apply", "--server-side", "--filename", "-"], JSON.stringify(list));
};

export const waitReady = (lab: Lab, inNamespace: string): Promise<string> =>
  kubectl(lab, ["wait", "pod", "--all", "--namespace", inNamespace, "--for=condition=Ready", "--timeout=60s"]);

export const addressOf = (lab: Lab, inNamespace: string, pod: string): Promise<string> =>
  kubectl(lab, ["get", "pod", pod, "--namespace", inNamespace, "--output", "jsonpath={.status.podIP}"]);

/** Makes everything anew and waits until the pods serve. */
export const createWorld = async (lab: Lab): Promise<void> => {
  await removeWorld(lab);
  await apply(lab, [namespace(shop), namespace(other)]);
  await apply(lab, [
    ...policies(lab.metadataHost),
    ...pods,
    service("api"),
    service("worker"),
    route("api", shopHost),
    route("worker", workerHost),
  ]);
  await waitReady(lab, shop);
  await waitReady(lab, other);
};

export const removeWorld = async (lab: Lab): Promise<void> => {
  await kubectl(lab, ["delete", "namespace", shop, other, "--ignore-not-found", "--wait", "--timeout=60s"]);
};

import { databaseHost, dnsServiceAddress, internetHost, metadataHost } from "./addresses.ts";
import type { KubernetesObject } from "./api.ts";
import { hardenedPod } from "./hardened-pod.ts";

const labels = { "k8s-app": "kube-dns" };
const metadata = { name: "coredns", namespace: "kube-system", labels };

// Names in no zone here are refused: the lab has nobody to ask.
const corefile = `cluster.local:53 in-addr.arpa:53 {
    errors
    health :8080
    ready :8181
    kubernetes cluster.local in-addr.arpa {
        ttl 5
    }
    cache 5
}
cutover.test:53 {
    errors
    hosts {
        ${internetHost.address} internet.cutover.test
        ${metadataHost.address} metadata.cutover.test
        ${databaseHost.address} ${databaseHost.name}
    }
}
`;

/** The cluster's name server of this image, where every cluster has it: kube-system, labelled k8s-app=kube-dns. */
export function dnsObjects(image: string): readonly KubernetesObject[] {
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    clusterRole(),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "system:coredns" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:coredns" },
      subjects: [{ kind: "ServiceAccount", name: "coredns", namespace: "kube-system" }],
    } as KubernetesObject,
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: corefile } } as KubernetesObject,
    service(),
    deployment(image),
  ];
}

function clusterRole(): KubernetesObject {
  const rules = [
    { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: ["list", "watch"] },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
  ];
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "system:coredns" },
    rules,
  } as KubernetesObject;
}

function service(): KubernetesObject {
  const ports = [
    { name: "dns", port: 53, protocol: "UDP" },
    { name: "dns-tcp", port: 53, protocol: "TCP" },
  ];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata, name: "kube-dns" },
    spec: { clusterIP: dnsServiceAddress, selector: labels, ports },
  } as KubernetesObject;
}

function deployment(image: string): KubernetesObject {
  const container = {
    name: "coredns",
    image,
    args: ["-conf", "/etc/coredns/Corefile"],
    ports: [
      { name: "dns", containerPort: 53, protocol: "UDP" },
      { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
    ],
    readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 1 },
    resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: { memory: "128Mi" } },
    volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
  };
  const pod = hardenedPod(container, [{ name: "config", configMap: { name: "coredns" } }]);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { ...pod, serviceAccountName: "coredns" } },
    },
  } as KubernetesObject;
}

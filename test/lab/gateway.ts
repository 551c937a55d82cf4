import { readFileSync } from "node:fs";
import { gatewayMetricsPort, gatewayServiceAddress } from "./addresses.ts";
import type { Api, KubernetesObject } from "./api.ts";
import { hardenedPod } from "./hardened-pod.ts";
import { gatewayApiManifests, imageReference } from "./setup/artifacts.mjs";

export const gatewayNamespace = "gateway-system";
export const gatewayName = "public";
const className = "lab";
const healthPort = 8081;
const labels = { "app.kubernetes.io/name": "traefik" };
const metadata = { name: "traefik", namespace: gatewayNamespace, labels };
const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Applies the Gateway API's definitions. */
export async function applyGatewayDefinitions(api: Api): Promise<void> {
  await Promise.all(
    gatewayApiManifests().map((file) => {
      const text = readFileSync(file, "utf8");
      const name = /^ {2}name: (\S+\.gateway\.networking\.k8s\.io)$/m.exec(text)?.[1];
      if (name === undefined) throw new Error(`expected one CustomResourceDefinition in ${file}, found none`);
      return api.applyText(`${definitionsPath}/${name}`, text);
    }),
  );
}

const namespace: KubernetesObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: gatewayNamespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } } as {
    name: string;
  },
};

const readOnly = ["get", "list", "watch"];
const gatewayKinds = [
  "gatewayclasses",
  "gateways",
  "httproutes",
  "grpcroutes",
  "referencegrants",
  "backendtlspolicies",
];

const clusterRole = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "lab-traefik" },
  rules: [
    { apiGroups: [""], resources: ["namespaces", "services", "secrets", "configmaps", "nodes"], verbs: readOnly },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: readOnly },
    { apiGroups: ["gateway.networking.k8s.io"], resources: gatewayKinds, verbs: readOnly },
    {
      apiGroups: ["gateway.networking.k8s.io"],
      resources: gatewayKinds.map((kind) => `${kind}/status`),
      verbs: ["update", "patch"],
    },
  ],
};

const clusterRoleBinding = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: "lab-traefik" },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "lab-traefik" },
  subjects: [{ kind: "ServiceAccount", name: "traefik", namespace: gatewayNamespace }],
};

const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata,
  spec: {
    clusterIP: gatewayServiceAddress,
    selector: labels,
    ports: [
      { name: "web", port: 80, targetPort: 80 },
      { name: "metrics", port: gatewayMetricsPort, targetPort: gatewayMetricsPort },
    ],
  },
};

const traefikArguments = [
  "--global.checkNewVersion=false",
  "--global.sendAnonymousUsage=false",
  "--log.level=INFO",
  "--entryPoints.web.address=:80",
  `--entryPoints.metrics.address=:${gatewayMetricsPort}`,
  // Apart from the metrics, so that the gateway stays ready when those are cut off.
  `--entryPoints.health.address=:${healthPort}`,
  "--ping=true",
  "--ping.entryPoint=health",
  "--providers.kubernetesGateway=true",
  `--providers.kubernetesGateway.statusAddress.ip=${gatewayServiceAddress}`,
  // The time between a route's change and its effect; two seconds unless set.
  "--providers.providersThrottleDuration=20ms",
  "--metrics.prometheus=true",
  "--metrics.prometheus.entryPoint=metrics",
  "--metrics.prometheus.addServicesLabels=true",
  "--metrics.prometheus.addEntryPointsLabels=true",
  "--metrics.prometheus.buckets=0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10",
];

function deployment(): object {
  const container = {
    name: "traefik",
    image: imageReference("traefik"),
    args: traefikArguments,
    ports: [
      { name: "web", containerPort: 80 },
      { name: "metrics", containerPort: gatewayMetricsPort },
    ],
    readinessProbe: { httpGet: { path: "/ping", port: healthPort }, periodSeconds: 1 },
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "512Mi" } },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { ...hardenedPod(container), serviceAccountName: "traefik" } },
    },
  };
}

/** Traefik as the gateway, as hardened as a workload must be, behind a fixed address. */
export function gatewayObjects(): readonly KubernetesObject[] {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata };
  return [namespace, account, clusterRole, clusterRoleBinding, service, deployment() as KubernetesObject];
}

const gatewayApi = "gateway.networking.k8s.io/v1";

/** The class and the one Gateway that every namespace may attach routes to. The definitions must be established. */
export function publicGateway(): readonly KubernetesObject[] {
  const allowedRoutes = { namespaces: { from: "All" } };
  return [
    {
      apiVersion: gatewayApi,
      kind: "GatewayClass",
      metadata: { name: className },
      spec: { controllerName: "traefik.io/gateway-controller" },
    } as KubernetesObject,
    {
      apiVersion: gatewayApi,
      kind: "Gateway",
      metadata: { name: gatewayName, namespace: gatewayNamespace },
      spec: {
        gatewayClassName: className,
        listeners: [{ name: "web", protocol: "HTTP", port: 80, allowedRoutes }],
      },
    } as KubernetesObject,
  ];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

/** Why the gateway takes no routes; undefined when it does and answers requests. */
export async function gatewayTrouble(api: Api): Promise<string | undefined> {
  const path = `/apis/${gatewayApi}/namespaces/${gatewayNamespace}/gateways/${gatewayName}`;
  const gateway = await api.read<{ readonly status?: { readonly conditions?: readonly Condition[] } }>(path);
  const programmed = gateway.status?.conditions?.find(({ type }) => type === "Programmed");
  if (programmed?.status !== "True") return `Gateway ${gatewayName}: ${programmed?.message ?? "not programmed"}`;
  const answer = await fetch(`http://${gatewayServiceAddress}/`, { signal: AbortSignal.timeout(1000) });
  return answer.status === 404 ? undefined : `a request for no host's route answered ${answer.status}, expected 404`;
}

/** A namespace of a test's own in the lab, with a route between two releases that have no pods, but may have a server of the test behind them. */
import { after } from "node:test";
import { loadKubeConfig } from "../../../scripts/external/kubeconfig.ts";
import { KubernetesApi } from "../../../scripts/external/kubernetes-api.ts";
import { ensureLab, type Lab } from "../../lab/lab.ts";

export type LabNamespace = {
  readonly lab: Lab;
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly host: string;
};

/** `ports` are those of servers on this machine, by release. */
export async function labNamespace(
  namespace: string,
  ports: Readonly<Record<string, number>> = {},
): Promise<LabNamespace> {
  const lab = await ensureLab();
  const api = new KubernetesApi(loadKubeConfig({ kubeconfig: lab.kubeconfig }));
  const post = (path: string, value: object): Promise<unknown> =>
    api.request("POST", path, { contentType: "application/json", value });
  await removed(api, namespace);
  after(() => api.request("DELETE", `/api/v1/namespaces/${namespace}`));
  await post("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  const releases = ["aaaaaaaaaaaa", "bbbbbbbbbbbb"];
  for (const release of releases) {
    const labels = { "cutover.dev/release": release, "cutover.dev/service": "shop" };
    await post(`/api/v1/namespaces/${namespace}/services`, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: `shop-${release.slice(0, 10)}`, labels },
      spec: { ports: [{ port: 8080 }] },
    });
  }
  await Promise.all(Object.entries(ports).map(([release, port]) => addServer(api, namespace, release, port)));
  const host = `${namespace}.example`;
  await post(`/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`, {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "shop" },
    spec: {
      parentRefs: [{ namespace: "gateway-system", name: "public" }],
      hostnames: [host],
      rules: [
        { backendRefs: releases.map((release) => ({ name: `shop-${release.slice(0, 10)}`, port: 8080, weight: 50 })) },
        {
          matches: [{ headers: [{ name: "x-cutover-release", value: "bbbbbbbbbbbb" }] }],
          backendRefs: [{ name: "shop-bbbbbbbbbb", port: 8080 }],
        },
      ],
    },
  });
  return { lab, api, namespace, host };
}

type Nodes = {
  readonly items: readonly { readonly status: { readonly addresses: readonly { readonly address: string }[] } }[];
};

/** Puts a server on this machine behind a release's Service. */
async function addServer(api: KubernetesApi, namespace: string, release: string, port: number): Promise<void> {
  const nodes = await api.request<Nodes>("GET", "/api/v1/nodes");
  const address = nodes.items[0]?.status.addresses[0]?.address;
  const service = `shop-${release.slice(0, 10)}`;
  const value = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: service, labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    ports: [{ name: "", port }],
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
  };
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  await api.request("POST", path, { contentType: "application/json", value });
}

/** What an interrupted run left behind goes first. */
async function removed(api: KubernetesApi, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  if ((await api.find(path)) === undefined) return;
  await api.request("DELETE", path);
  while ((await api.find(path)) !== undefined) await new Promise((resolve) => setTimeout(resolve, 200));
}

import type { Namespace, NetworkPolicy, ObjectMeta, Pod, World } from "./objects.ts";

/** Test support: a pod in a namespace, listening on 8080 under the name `web` unless told otherwise. */
export const pod = (
  name: string,
  ip: string,
  more: {
    labels?: Record<string, string>;
    spec?: Partial<Pod["spec"]>;
    phase?: string;
    meta?: Partial<ObjectMeta>;
  } = {},
): Pod => {
  const [namespace = "", own = ""] = name.split("/");
  return {
    metadata: { name: own, namespace, labels: { app: own, ...more.labels }, ...more.meta },
    spec: { containers: [{ ports: [{ name: "web", containerPort: 8080 }] }], ...more.spec },
    status: { phase: more.phase ?? "Running", podIP: ip, podIPs: [{ ip }] },
  };
};

export const policy = (name: string, spec: NetworkPolicy["spec"]): NetworkPolicy => {
  const [namespace = "", own = ""] = name.split("/");
  return { metadata: { name: own, namespace }, spec };
};

export const namespace = (name: string, labels: Record<string, string> = {}): Namespace => ({
  metadata: { name, labels: { "kubernetes.io/metadata.name": name, ...labels } },
});

/** Namespaces `shop` (team red) and `other` (team blue); shop has api, worker and db, other has spy. */
export const shopWorld = (policies: readonly NetworkPolicy[], more: readonly Pod[] = []): World => ({
  namespaces: [namespace("shop", { team: "red" }), namespace("other", { team: "blue" })],
  pods: [
    pod("shop/api", "10.244.0.2", { labels: { tier: "front" } }),
    pod("shop/worker", "10.244.0.3", { labels: { tier: "back" } }),
    pod("shop/db", "10.244.0.4", { labels: { tier: "back" } }),
    pod("other/spy", "10.244.0.5"),
    ...more,
  ],
  policies,
});

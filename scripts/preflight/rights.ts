/** What an update does in the cluster, as rights that its user must have. Pure. */
import type { Config } from "../../stacks/config/config.ts";

export type Right = {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Absent: in the whole cluster. */
  readonly namespace?: string;
};

const WRITE = ["get", "create", "patch", "delete"];
/** Pulumi follows what it waits for. */
const WAIT = [...WRITE, "list", "watch"];
const LOOK = ["get", "list", "watch"];

type Kind = readonly [group: string, resource: string, verbs: readonly string[]];

const KINDS: readonly Kind[] = [
  ["", "configmaps", WRITE],
  ["", "secrets", WRITE],
  ["", "serviceaccounts", WRITE],
  ["", "services", WAIT],
  ["", "resourcequotas", [...WRITE, "list"]],
  ["", "limitranges", WRITE],
  ["", "pods", LOOK],
  ["apps", "deployments", WAIT],
  ["apps", "replicasets", LOOK],
  ["autoscaling", "horizontalpodautoscalers", WRITE],
  ["batch", "cronjobs", WRITE],
  ["networking.k8s.io", "networkpolicies", WRITE],
  ["policy", "poddisruptionbudgets", WRITE],
  ["gateway.networking.k8s.io", "httproutes", WRITE],
  ["coordination.k8s.io", "leases", ["get", "create", "update"]],
];

/** Every right that `pulumi up` and a rollout need for this estate. */
export function neededRights({ namespace, cluster }: Config): readonly Right[] {
  const own = namespace.name;
  const { gateway } = cluster;
  const gateways: readonly Right[] =
    gateway.kind === "new"
      ? WRITE.map((verb) => ({ verb, group: "gateway.networking.k8s.io", resource: "gateways", namespace: own }))
      : [{ verb: "get", group: "gateway.networking.k8s.io", resource: "gateways", namespace: gateway.namespace }];
  return [
    // The namespace itself can only be named in rights of the whole cluster.
    ...["get", "create", "patch", ...(namespace.protect ? [] : ["delete"])].map((verb) => ({
      verb,
      group: "",
      resource: "namespaces",
    })),
    ...KINDS.flatMap(([group, resource, verbs]) => verbs.map((verb) => ({ verb, group, resource, namespace: own }))),
    ...gateways,
  ];
}

/** `create deployments.apps in shop` */
export function rightInWords({ verb, group, resource, namespace }: Right): string {
  const name = group === "" ? resource : `${resource}.${group}`;
  return `${verb} ${name}${namespace === undefined ? "" : ` in ${namespace}`}`;
}

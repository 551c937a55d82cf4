/** A Kubernetes Service in front of one workload of one release. Pure. */
import { type ReleaseFacts, releaseLabels, servingSelector, type WorkloadPlace } from "./labels.ts";
import { PORT_NAME } from "./probes.ts";

export type ServiceArgs = WorkloadPlace & {
  readonly name: string;
  readonly namespace: string;
  readonly release: ReleaseFacts;
  readonly port: number;
};

/** Reachable inside the cluster only; its port is the container's. */
export function serviceManifest(args: ServiceArgs) {
  return {
    metadata: { name: args.name, namespace: args.namespace, labels: releaseLabels(args, args.release) },
    spec: {
      type: "ClusterIP",
      selector: servingSelector(args, args.release),
      ports: [{ name: PORT_NAME, port: args.port, targetPort: PORT_NAME, protocol: "TCP" }],
    },
  };
}

/** The Deployment of one workload in one release, and what keeps it available. Pure. */
import { releaseObjectName } from "../values/names.ts";
import { type Labels, releaseLabels, servingSelector } from "./labels.ts";
import type { DeploymentManifest } from "./manifests.ts";
import { type PodArgs, podSpec } from "./pod.ts";
import { PORT_NAME, type ProbePaths, probes } from "./probes.ts";

export type DeploymentArgs = PodArgs & {
  readonly namespace: string;
  readonly replicas: number;
  readonly autoscaling?: { readonly maximumReplicas: number; readonly cpuPercent: number };
  readonly probes?: ProbePaths;
  /** `drainSeconds` of going on serving after being told to stop, out of `graceSeconds` in all. */
  readonly shutdown: { readonly drainSeconds: number; readonly graceSeconds: number };
  readonly progressDeadlineSeconds: number;
};

export function deploymentManifest(args: DeploymentArgs): DeploymentManifest {
  const labels = releaseLabels(args, args.release);
  const selector = servingSelector(args, args.release);
  return {
    metadata: metadataOf(args),
    spec: {
      // With autoscaling the number is the autoscaler's; setting it too would fight with it on every update.
      ...(args.autoscaling === undefined ? { replicas: args.replicas } : {}),
      revisionHistoryLimit: 2,
      minReadySeconds: 1,
      progressDeadlineSeconds: args.progressDeadlineSeconds,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
      selector: { matchLabels: selector },
      template: { metadata: { labels }, spec: servingPod(args, selector) },
    },
  };
}

function servingPod(args: DeploymentArgs, selector: Labels) {
  const { drainSeconds, graceSeconds } = args.shutdown;
  const spec = podSpec(args, {
    ...(args.port === undefined ? {} : { ports: [{ name: PORT_NAME, containerPort: args.port, protocol: "TCP" }] }),
    ...(args.probes === undefined ? {} : probes(args.probes)),
    // The endpoint is removed while the pod stops: without a pause, requests that are on their way would be refused.
    // The kubelet's own sleep, because an image without a shell has none.
    ...(drainSeconds === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: drainSeconds } } } }),
  });
  return { ...spec, terminationGracePeriodSeconds: graceSeconds, topologySpreadConstraints: spread(selector) };
}

/** Over nodes, then zones; a wish, so that a small cluster still starts them. */
function spread(selector: Labels) {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector },
  }));
}

/** One pod at a time may be evicted. Never zero: a single replica must not block the drain of its node. */
export function disruptionBudgetManifest(args: ReleasePlace) {
  return {
    metadata: metadataOf(args),
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: servingSelector(args, args.release) },
    },
  };
}

/** Undefined without autoscaling. */
export function autoscalerManifest(args: DeploymentArgs) {
  if (args.autoscaling === undefined) return undefined;
  const { maximumReplicas, cpuPercent } = args.autoscaling;
  return {
    metadata: metadataOf(args),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: metadataOf(args).name },
      minReplicas: args.replicas,
      maxReplicas: maximumReplicas,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: cpuPercent } },
        },
      ],
    },
  };
}

type ReleasePlace = Pick<DeploymentArgs, "namespace" | "service" | "workload" | "release">;

function metadataOf(args: ReleasePlace) {
  return {
    name: releaseObjectName(args.service, args.workload, args.release.id),
    namespace: args.namespace,
    labels: releaseLabels(args, args.release),
  };
}

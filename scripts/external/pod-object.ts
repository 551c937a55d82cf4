/** What a pod says about itself. Pure. */
import type { PodFinding } from "../ports.ts";

type ContainerStatus = {
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly reason?: string };
  };
  readonly lastState?: { readonly terminated?: { readonly reason?: string } };
};

export type PodObject = {
  readonly metadata: {
    readonly name: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
};

/** Words of Kubernetes for a start that simply is not over yet. */
const STARTING: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing"]);

/** One finding for each pod that is not on its way out. */
export function findingsOf(pods: readonly PodObject[], release: string): readonly PodFinding[] {
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map((pod) => findingOf(pod, release));
}

function findingOf(pod: PodObject, release: string): PodFinding {
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const reason = reasonOf(pod, containers);
  return {
    pod: pod.metadata.name,
    release,
    ready: pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false,
    restarts: containers.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Why it waits comes before why it ended, and both before why it can't be placed: the first is the newest. */
function reasonOf(pod: PodObject, containers: readonly ContainerStatus[]): string | undefined {
  const waiting = containers
    .map(({ state }) => state?.waiting?.reason)
    .find((one) => one !== undefined && !STARTING.has(one));
  const ended = containers
    .map(({ state, lastState }) => state?.terminated?.reason ?? lastState?.terminated?.reason)
    .find((one) => one !== undefined && one !== "Completed");
  const unplaced = pod.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
  return waiting ?? ended ?? pod.status?.reason ?? unplaced?.reason;
}

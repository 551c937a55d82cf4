/** Crude guards on the candidate's pods: crash loops, images that can't be pulled, restarts, unready for too long. */
import type { PodFinding } from "../ports.ts";

type PodRecord = {
  /** Restarts when the rollout first saw the pod; only later ones count. */
  readonly restartsAtFirst: number;
  /** Milliseconds since 1970; absent while it is ready. */
  readonly unreadySince?: number;
  /** Milliseconds since 1970 when it was first seen with a stubborn reason; absent while it has none. */
  readonly stuckSince?: number;
  readonly finding: PodFinding;
};

export type PodsState = {
  /** Milliseconds since 1970 of the last answer; absent before the first. */
  readonly at?: number;
  readonly pods: Readonly<Record<string, PodRecord>>;
};

export type PodsJudgement =
  | { readonly kind: "unknown" }
  | { readonly kind: "fine" }
  | { readonly kind: "unready"; readonly words: string; readonly seconds: number }
  | { readonly kind: "failing"; readonly words: string };

export const noPods: PodsState = { pods: {} };

/** Words of Kubernetes after which a container of this release does not come right by itself. */
const fatalReasons: ReadonlySet<string> = new Set(["CrashLoopBackOff", "InvalidImageName", "OOMKilled"]);
/**
 * Words that also pass: a registry that is busy, a kubelet that has not heard of a ConfigMap made a moment ago. They count
 * when they stay.
 */
const stubbornReasons: ReadonlySet<string> = new Set([
  "ImagePullBackOff",
  "ErrImagePull",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
]);
const stubbornMilliseconds = 15_000;
const restartsTolerated = 1;
const staleMilliseconds = 15_000;

/** Adds one answer of the cluster. Pods that are gone are forgotten. */
export function observePods(state: PodsState, findings: readonly PodFinding[], now: number): PodsState {
  const records = findings.map((finding): [string, PodRecord] => {
    const before = state.pods[finding.pod];
    const restartsAtFirst = before?.restartsAtFirst ?? finding.restarts;
    if (finding.ready) return [finding.pod, { restartsAtFirst, finding }];
    const stuck = finding.reason !== undefined && stubbornReasons.has(finding.reason);
    const since = {
      unreadySince: before?.unreadySince ?? now,
      ...(stuck ? { stuckSince: before?.stuckSince ?? now } : {}),
    };
    return [finding.pod, { restartsAtFirst, ...since, finding }];
  });
  return { at: now, pods: Object.fromEntries(records) };
}

/** `unknown` when the cluster has not answered for 15 s. No pods at all counts as unready for 0 seconds. */
export function judgePods(state: PodsState, now: number): PodsJudgement {
  if (state.at === undefined || now - state.at > staleMilliseconds) return { kind: "unknown" };
  const pods = Object.values(state.pods);
  for (const { finding, restartsAtFirst, stuckSince } of pods) {
    const restarts = finding.restarts - restartsAtFirst;
    if (finding.reason !== undefined && fatalReasons.has(finding.reason)) {
      return { kind: "failing", words: `pod ${finding.pod}: ${finding.reason}` };
    }
    if (stuckSince !== undefined && now - stuckSince >= stubbornMilliseconds) {
      return {
        kind: "failing",
        words: `pod ${finding.pod}: ${finding.reason} for ${Math.floor((now - stuckSince) / 1000)} s`,
      };
    }
    if (restarts > restartsTolerated) {
      return { kind: "failing", words: `pod ${finding.pod} restarted ${restarts} times during the rollout` };
    }
  }
  if (pods.length === 0) return { kind: "unready", words: "the candidate has no pods", seconds: 0 };
  const longest = pods
    .filter((pod) => pod.unreadySince !== undefined)
    .sort((left, right) => (left.unreadySince ?? 0) - (right.unreadySince ?? 0))[0];
  if (longest === undefined) return { kind: "fine" };
  const seconds = Math.floor((now - (longest.unreadySince ?? now)) / 1000);
  const why = longest.finding.reason === undefined ? "" : ` (${longest.finding.reason})`;
  return { kind: "unready", words: `pod ${longest.finding.pod} is not ready for ${seconds} s${why}`, seconds };
}

/** Labels of everything that is made, and selectors that find it again. */

export type Labels = Readonly<Record<string, string>>;

export const MANAGED_BY = { "app.kubernetes.io/managed-by": "cutover" } as const;

export type ReleaseFacts = {
  /** Twelve hex digits. */
  readonly id: string;
  readonly version: string;
  /** Forty hex digits. */
  readonly gitSha: string;
};

export type WorkloadPlace = {
  readonly service: string;
  readonly workload: string;
};

/** What is the same for all releases of a workload; network policies select by the last two. */
export function workloadLabels({ service, workload }: WorkloadPlace): Labels {
  return {
    "app.kubernetes.io/name": workload,
    "app.kubernetes.io/part-of": service,
    ...MANAGED_BY,
    ...workloadSelector({ service, workload }),
  };
}

export function workloadSelector({ service, workload }: WorkloadPlace): Labels {
  return { "cutover.dev/service": service, "cutover.dev/workload": workload };
}

/** Labels of a release's own objects and of its serving pods. */
export function releaseLabels(place: WorkloadPlace, release: ReleaseFacts): Labels {
  return {
    ...workloadLabels(place),
    "app.kubernetes.io/component": "server",
    "app.kubernetes.io/instance": `${place.service}-${release.id}`,
    "app.kubernetes.io/version": release.version,
    "cutover.dev/release": release.id,
    "cutover.dev/git-sha": release.gitSha,
  };
}

/** The serving pods of one workload of one release, and nothing else. */
export function servingSelector(place: WorkloadPlace, release: Pick<ReleaseFacts, "id">): Labels {
  return {
    ...workloadSelector(place),
    "app.kubernetes.io/component": "server",
    "cutover.dev/release": release.id,
  };
}

/**
 * Pods of scheduled jobs. They carry no `cutover.dev/release`, so that whoever counts or judges the pods of a release
 * does not meet pods that end.
 */
export function jobLabels(place: WorkloadPlace, job: string, release: ReleaseFacts): Labels {
  return {
    ...workloadLabels(place),
    "app.kubernetes.io/component": "job",
    "app.kubernetes.io/version": release.version,
    "cutover.dev/job": job,
    "cutover.dev/git-sha": release.gitSha,
  };
}

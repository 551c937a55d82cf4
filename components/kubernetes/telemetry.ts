/** Resource attributes that lead from a trace or metric back to the release, its build and its pull request. */
import type { ReleaseFacts, WorkloadPlace } from "./labels.ts";

export type Provenance = {
  /** Address of the pull request; its last part becomes `vcs.change.id`. */
  readonly pullRequest?: string;
  /** Id or address of the build. */
  readonly build?: string;
};

/** Names as in the OpenTelemetry semantic conventions 1.37; `cutover.release` is ours. */
export function resourceAttributes(
  place: WorkloadPlace,
  release: ReleaseFacts & Provenance,
  environment: string,
): Readonly<Record<string, string>> {
  const { pullRequest, build } = release;
  return {
    "service.name": `${place.service}-${place.workload}`,
    "service.namespace": place.service,
    "service.version": release.version,
    "deployment.environment.name": environment,
    "deployment.id": release.id,
    "vcs.ref.head.revision": release.gitSha,
    ...(pullRequest === undefined
      ? {}
      : { "vcs.change.id": lastPart(pullRequest), "cutover.pull_request": pullRequest }),
    ...(build === undefined ? {} : { "cicd.pipeline.run.id": lastPart(build) }),
    ...(build?.startsWith("http") ? { "cicd.pipeline.run.url.full": build } : {}),
    "cutover.release": release.id,
  };
}

/** The value of OTEL_RESOURCE_ATTRIBUTES: W3C Baggage, values percent-encoded. */
export function renderAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join(",");
}

function lastPart(address: string): string {
  return (
    address
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? address
  );
}

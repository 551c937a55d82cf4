/** Names of Kubernetes objects, and how those of a release are formed. */

/** RFC 1123 label: lower-case letters, digits and inner hyphens, starting with a letter so that it also names a Service. */
export const NAME_PATTERN = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/** Longest name of a service, workload, or secret: two of them, a release and a content hash fit in the 63 characters of a label. */
export const NAME_LIMIT = 20;

/** RFC 1123 subdomain, with no wildcard. */
export const HOST_PATTERN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

const SHORT = 10;

/** First ten digits of a release id or content hash: what names carry. */
export function short(id: string): string {
  return id.slice(0, SHORT);
}

/** Name of what a release owns: Deployment, PodDisruptionBudget, internal Service. */
export function releaseObjectName(service: string, workload: string, release: string): string {
  return `${service}-${workload}-${short(release)}`;
}

/** Name of the Kubernetes Service that the route sends a release's share to. */
export function backendName(service: string, release: string): string {
  return `${service}-${short(release)}`;
}

/** Name of an immutable object of a release: it changes whenever the content does. */
export function contentName(service: string, part: string, release: string, contentHash: string): string {
  return `${service}-${part}-${short(release)}-${short(contentHash)}`;
}

/** The Lease that a rollout holds, in the estate's namespace. The engine makes it; it is never in Pulumi's state. */
export const LEASE_NAME = "cutover-rollout";

/** Namespaces that belong to the cluster, or to nobody. */
export function isReservedNamespace(name: string): boolean {
  return name === "default" || name.startsWith("kube-");
}

/** Startup, liveness and readiness over HTTP on the container's own port. */

export type ProbePaths = { readonly startup: string; readonly liveness: string; readonly readiness: string };

/**
 * Startup is asked every second for two minutes, and holds the other two back. Readiness takes a pod out of traffic
 * within four seconds; liveness restarts it after thirty, so that a slow answer alone never does.
 */
export function probes(paths: ProbePaths) {
  return {
    startupProbe: { httpGet: ask(paths.startup), periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 120 },
    livenessProbe: { httpGet: ask(paths.liveness), periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
    readinessProbe: { httpGet: ask(paths.readiness), periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 2 },
  };
}

// No `host`: since Kubernetes 1.34 the baseline standard refuses it, because it makes the kubelet call anywhere.
function ask(path: string) {
  return { path, port: PORT_NAME };
}

export const PORT_NAME = "http";

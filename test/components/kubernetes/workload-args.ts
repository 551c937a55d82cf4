/** Arguments of components for tests to start from. */
import type { WorkloadArgs } from "../../../components/kubernetes/workload.ts";
import { API_IMAGE } from "../../stacks/estate.ts";

export const RELEASE = { id: "0123456789ab", version: "1.2.0", gitSha: "c".repeat(40) };

export function workloadArgs(): WorkloadArgs {
  return {
    namespace: "shop-production",
    service: "shop",
    workload: "api",
    environment: "production",
    release: RELEASE,
    image: API_IMAGE,
    arguments: ["api"],
    port: 8080,
    replicas: 2,
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
    probes: { startup: "/started", liveness: "/live", readiness: "/ready" },
    scratch: { tmp: { path: "/tmp", sizeLimit: "16Mi" } },
    secrets: {
      "session-key": { kind: "generate", length: 32 },
      certificate: { kind: "existing", name: "shop-tls", key: "tls.crt" },
    },
    secretFolders: [],
    peers: [{ service: "shop", workload: "worker", port: 9090, host: "shop-worker-0123456789" }],
    shutdown: { drainSeconds: 5, graceSeconds: 30 },
    progressDeadlineSeconds: 120,
    configuration: { GREETING: "hello" },
    sharedConfigurations: ["shop-features-0123456789-aaaaaaaaaa"],
    internalService: false,
  };
}

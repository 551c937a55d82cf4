/** A small valid estate to start from; tests change a copy. */
import { stringify } from "yaml";
import { parseImage } from "../../components/values/image.ts";
import type { Config } from "../../stacks/config/config.ts";
import { loadConfigText } from "../../stacks/config/load.ts";
import type { WrittenInput } from "../../stacks/config/written.ts";

export const API_IMAGE = parseImage(`registry.example/shop/api@sha256:${"a".repeat(64)}`);
export const WORKER_IMAGE = parseImage(`registry.example/shop/worker@sha256:${"b".repeat(64)}`);

export function anEstate() {
  return {
    environment: "production",
    owner: "shop-team",
    cluster: {
      gateway: { kind: "existing", namespace: "gateway-system", name: "public", podLabels: { app: "gateway" } },
    },
    namespace: { name: "shop-production", podSecurityVersion: "v1.35", quota: { cpu: "2", memory: "2Gi", pods: 40 } },
    services: {
      shop: {
        hosts: ["shop.example"],
        entry: "api",
        workloads: {
          api: {
            port: 8080,
            replicas: 2,
            network: {
              ingress: [{ from: "gateway" }],
              egress: [{ to: "workload", service: "shop", workload: "worker", port: 9090 }],
            },
          },
          worker: {
            port: 9090,
            replicas: 1,
            network: { ingress: [{ from: "workload", service: "shop", workload: "api" }] },
          },
        },
        jobs: { report: { schedule: "0 3 * * *", workload: "worker", arguments: ["report"] } },
      },
    },
    releases: [aRelease()],
    rollout: { metrics: { source: "gateway", urls: ["http://10.96.0.80:9100/metrics"] } },
  } satisfies WrittenInput;
}

export function aRelease(version = "1.0.0", weight = 100) {
  return {
    version,
    gitSha: "0123456789abcdef0123456789abcdef01234567",
    images: { "shop/api": API_IMAGE, "shop/worker": WORKER_IMAGE },
    weight,
  };
}

/** The text of a stack's file; also of one that is not valid. */
export function asText(estate: unknown): string {
  return stringify({ config: { "cutover:estate": estate } }, { aliasDuplicateObjects: false });
}

/** Loads a valid estate and fails with its issues when it is not. */
export function loaded(estate: unknown = anEstate()): Config {
  const result = loadConfigText(asText(estate));
  if (!result.ok) throw new Error(JSON.stringify(result.issues, null, 2));
  return result.config;
}

/**
 * A copy of the estate with the value at a dotted path replaced; undefined removes it. Slashes belong to keys, so
 * `releases.0.images.shop/api` works.
 */
export function changed(changes: Readonly<Record<string, unknown>>, estate: unknown = anEstate()): unknown {
  const copy: unknown = structuredClone(estate);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce<unknown>((node, key) => Reflect.get(node as object, key), copy);
    if (value === undefined) Reflect.deleteProperty(parent as object, last);
    else Reflect.set(parent as object, last, value);
  }
  return copy;
}

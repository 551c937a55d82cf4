import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { loadConfigText, loadProgramConfig } from "../../../stacks/config/load.ts";
import { API_IMAGE, anEstate, asText, changed, loaded, WORKER_IMAGE } from "../estate.ts";
import { malformed } from "./malformed.ts";

test("at least sixty malformed configurations are known", () => {
  assert.ok(malformed.length >= 60, `${malformed.length}`);
  assert.equal(new Set(malformed.map(({ name }) => name)).size, malformed.length);
});

for (const { name, text, issues } of malformed) {
  test(`${name} is refused with every problem and its path`, () => {
    const result = loadConfigText(text);
    assert.equal(result.ok, false);
    const found = result.ok ? [] : result.issues;
    assert.deepEqual(found.map(({ code, path }) => `${code} ${path}`).sort(), issues);
    for (const issue of found) {
      for (const part of [issue.expected, issue.found, issue.remedy]) assert.notEqual(part, "", JSON.stringify(issue));
    }
  });
}

test("a small estate gets every default", () => {
  assert.deepEqual(loaded(), {
    environment: "production",
    owner: "shop-team",
    promotion: 0,
    cluster: {
      dns: { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } },
      gateway: {
        kind: "existing",
        namespace: "gateway-system",
        name: "public",
        podNamespace: "gateway-system",
        podLabels: { app: "gateway" },
      },
    },
    namespace: {
      name: "shop-production",
      podSecurityVersion: "v1.35",
      quota: { cpu: "2", memory: "2Gi", pods: 40 },
      protect: true,
    },
    services: [
      {
        name: "shop",
        hosts: ["shop.example"],
        entry: "api",
        traffic: { header: "x-cutover-release" },
        workloads: [
          {
            name: "api",
            port: 8080,
            replicas: 2,
            ...workloadDefaults,
            network: {
              ingress: [{ from: "gateway" }],
              egress: [{ to: "workload", service: "shop", workload: "worker", port: 9090 }],
            },
          },
          {
            name: "worker",
            port: 9090,
            replicas: 1,
            ...workloadDefaults,
            network: { ingress: [{ from: "workload", service: "shop", workload: "api" }], egress: [] },
          },
        ],
        jobs: [
          {
            name: "report",
            schedule: "0 3 * * *",
            timeZone: "Etc/UTC",
            workload: "worker",
            arguments: ["report"],
            paused: false,
            deadlineSeconds: 600,
            retries: 0,
          },
        ],
      },
    ],
    releases: [
      {
        id: "ba4a3020e6ae",
        version: "1.0.0",
        gitSha: "0123456789abcdef0123456789abcdef01234567",
        images: { "shop/api": API_IMAGE, "shop/worker": WORKER_IMAGE },
        configuration: {},
        configurationHash: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        features: {},
        schemaVersion: 0,
        database: {},
        weight: 100,
      },
    ],
    rollout: {
      steps: [1, 5, 25, 50, 100].map((weight) => ({ weight, minimumSeconds: 30, minimumRequests: 50 })),
      bake: { minimumSeconds: 60 },
      holdLimitSeconds: 3600,
      updateLimitSeconds: 300,
      silenceLimitSeconds: 60,
      judge: { alpha: 0.01, degradation: 1, minimumErrors: 3, gross: { errors: 5, share: 0.2 } },
      metrics: {
        source: "gateway",
        kind: "traefik",
        urls: ["http://10.96.0.80:9100/metrics"],
        sampleMilliseconds: 250,
      },
    },
  });
});

const workloadDefaults = {
  resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
  probes: { startup: "/started", liveness: "/live", readiness: "/ready" },
  arguments: [],
  scratch: {},
  secrets: {},
  shutdown: { drainSeconds: 5, graceSeconds: 30 },
  progressDeadlineSeconds: 120,
};

test("an unknown key says which one was probably meant", () => {
  const result = loadConfigText(asText(changed({ enviroment: "staging", environment: undefined })));
  const remedies = result.ok ? [] : result.issues.map(({ path, remedy }) => `${path}: ${remedy}`);
  assert.deepEqual(remedies, ["environment: Add `environment`.", "enviroment: Did you mean `environment`?"]);
});

test("an encrypted secret is accepted and never shown", () => {
  const secrets = { key: { value: { secure: "v1:abc" } } };
  const config = loaded(changed({ "services.shop.workloads.api.secrets": secrets }));
  assert.deepEqual(config.services[0]?.workloads[0]?.secrets, { key: { kind: "value", value: "v1:abc" } });
  const refused = loadConfigText(asText(changed({ "services.shop.workloads.api.secrets": { key: { value: 4711 } } })));
  assert.equal(JSON.stringify(refused).includes("4711"), false);
});

test("the running program sees decrypted secrets only when Pulumi says that something is encrypted", () => {
  const estate = changed({ "services.shop.workloads.api.secrets": { key: { value: "hunter2" } } });
  const all = { "cutover:estate": JSON.stringify(estate), "kubernetes:context": "lab" };
  const accepted = loadProgramConfig(all, () => true);
  assert.deepEqual(accepted.ok && accepted.config.services[0]?.workloads[0]?.secrets, {
    key: { kind: "value", value: "hunter2" },
  });
  const refused = loadProgramConfig(all, () => false);
  assert.deepEqual(!refused.ok && refused.issues.map(({ code }) => code), ["PLAIN_SECRET"]);
});

test("the running program refuses other keys of ours and a missing estate", () => {
  const result = loadProgramConfig({ "cutover:replicas": "3" }, () => false);
  assert.deepEqual(!result.ok && result.issues.map(({ code, path }) => `${code} ${path}`), [
    "UNKNOWN_KEY config.cutover:replicas",
    "MISSING config.cutover:estate",
  ]);
});

test("a time limit below the pods' own deadline is warned about", () => {
  const result = loadConfigText(asText(changed({ "rollout.updateLimitSeconds": 60 })));
  assert.deepEqual(result.ok && result.warnings.map(({ code, path }) => `${code} ${path}`), [
    "LIMIT_TOO_SHORT rollout.updateLimitSeconds",
  ]);
});

test("no text makes the loader throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.json()), (text) => {
      loadConfigText(text);
    }),
    { numRuns: 150 },
  );
});

test("no value in the place of another makes the loader throw, and what it accepts has whole weights of 100", () => {
  const paths = pathsOf(anEstate());
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom("", "~", "__proto__", -0, 1e308), fc.string());
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      value,
      fc.constantFrom("", ".x", ".__proto__", ".0"),
      (path, written, deeper) => {
        const estate = replaced(anEstate(), `${path}${deeper}`, written);
        const result = loadConfigText(stringify({ config: { "cutover:estate": estate } }));
        const sum = result.ok ? result.config.releases.reduce((total, { weight }) => total + weight, 0) : 100;
        assert.equal(sum, 100);
      },
    ),
    { numRuns: 250 },
  );
});

function pathsOf(value: unknown, prefix = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [`${prefix}${key}`, ...pathsOf(child, `${prefix}${key}.`)]);
}

/** Like `changed`, but passes over what cannot be set. */
function replaced(estate: unknown, path: string, value: unknown): unknown {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce<unknown>(
    (node, key) => (typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined),
    estate,
  );
  if (typeof parent === "object" && parent !== null)
    Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
  return estate;
}

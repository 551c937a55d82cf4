import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentError } from "../../../components/component.ts";
import { autoscalerManifest, disruptionBudgetManifest } from "../../../components/kubernetes/deployment.ts";
import { hardeningProblems } from "../../../components/kubernetes/hardening.ts";
import type { PodSpec } from "../../../components/kubernetes/manifests.ts";
import { type WorkloadArgs, workloadConfiguration, workloadManifest } from "../../../components/kubernetes/workload.ts";
import { ValueError } from "../../../components/values/value-error.ts";
import { API_IMAGE } from "../../stacks/estate.ts";
import { workloadArgs } from "./workload-args.ts";

const LABELS = {
  "app.kubernetes.io/name": "api",
  "app.kubernetes.io/part-of": "shop",
  "app.kubernetes.io/managed-by": "cutover",
  "cutover.dev/service": "shop",
  "cutover.dev/workload": "api",
  "app.kubernetes.io/component": "server",
  "app.kubernetes.io/instance": "shop-0123456789ab",
  "app.kubernetes.io/version": "1.2.0",
  "cutover.dev/release": "0123456789ab",
  "cutover.dev/git-sha": "c".repeat(40),
};
const SELECTOR = {
  "cutover.dev/service": "shop",
  "cutover.dev/workload": "api",
  "app.kubernetes.io/component": "server",
  "cutover.dev/release": "0123456789ab",
};
const METADATA = { name: "shop-api-0123456789", namespace: "shop-production", labels: LABELS };

function podOf(args: WorkloadArgs): PodSpec {
  return workloadManifest(args, workloadConfiguration(args)).spec.template.spec ?? { containers: [] };
}

test("a workload becomes a hardened Deployment by digest", () => {
  const args = workloadArgs();
  const attributes = [
    "service.name=shop-api",
    "service.namespace=shop",
    "service.version=1.2.0",
    "deployment.environment.name=production",
    "deployment.id=0123456789ab",
    `vcs.ref.head.revision=${"c".repeat(40)}`,
    "cutover.release=0123456789ab",
    "service.instance.id=$(POD_NAME)",
  ];
  assert.deepEqual(workloadManifest(args, workloadConfiguration(args)), {
    metadata: METADATA,
    spec: {
      replicas: 2,
      revisionHistoryLimit: 2,
      minReadySeconds: 1,
      progressDeadlineSeconds: 120,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
      selector: { matchLabels: SELECTOR },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: "shop-api",
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            fsGroup: 65532,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "api",
              image: API_IMAGE,
              imagePullPolicy: "IfNotPresent",
              args: ["api"],
              env: [
                { name: "POD_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
                { name: "RELEASE_ID", value: "0123456789ab" },
                { name: "VERSION", value: "1.2.0" },
                { name: "PORT", value: "8080" },
                { name: "SHOP_WORKER_URL", value: "http://shop-worker-0123456789:9090" },
                { name: "OTEL_SERVICE_NAME", value: "shop-api" },
                { name: "OTEL_RESOURCE_ATTRIBUTES", value: attributes.join(",") },
              ],
              envFrom: [
                { configMapRef: { name: "shop-features-0123456789-aaaaaaaaaa" } },
                { configMapRef: { name: "shop-api-0123456789-94399f4bd7" } },
              ],
              resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
              securityContext: {
                runAsNonRoot: true,
                runAsUser: 65532,
                runAsGroup: 65532,
                privileged: false,
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
                seccompProfile: { type: "RuntimeDefault" },
              },
              terminationMessagePolicy: "FallbackToLogsOnError",
              volumeMounts: [
                { name: "scratch-tmp", mountPath: "/tmp" },
                { name: "secrets", mountPath: "/secrets", readOnly: true },
              ],
              ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
              startupProbe: {
                httpGet: { path: "/started", port: "http" },
                periodSeconds: 1,
                timeoutSeconds: 1,
                failureThreshold: 120,
              },
              livenessProbe: {
                httpGet: { path: "/live", port: "http" },
                periodSeconds: 10,
                timeoutSeconds: 3,
                failureThreshold: 3,
              },
              readinessProbe: {
                httpGet: { path: "/ready", port: "http" },
                periodSeconds: 2,
                timeoutSeconds: 1,
                failureThreshold: 2,
              },
              lifecycle: { preStop: { sleep: { seconds: 5 } } },
            },
          ],
          volumes: [
            { name: "scratch-tmp", emptyDir: { sizeLimit: "16Mi" } },
            {
              name: "secrets",
              projected: {
                defaultMode: 0o440,
                sources: [
                  { secret: { name: "shop-api-secrets", items: [{ key: "session-key", path: "session-key" }] } },
                  { secret: { name: "shop-tls", items: [{ key: "tls.crt", path: "certificate" }] } },
                ],
              },
            },
          ],
          terminationGracePeriodSeconds: 30,
          topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: SELECTOR },
          })),
        },
      },
    },
  });
});

test("configuration is immutable and its name changes with its content", () => {
  const args = workloadArgs();
  const before = workloadConfiguration(args);
  assert.deepEqual(before, {
    metadata: { name: "shop-api-0123456789-94399f4bd7", namespace: "shop-production", labels: LABELS },
    immutable: true,
    data: { GREETING: "hello" },
  });
  const after = workloadConfiguration({ ...args, configuration: { GREETING: "hallo" } });
  assert.notEqual(after?.metadata.name, before?.metadata.name);
  assert.equal(workloadConfiguration({ ...args, configuration: {} }), undefined);
});

test("a workload without port, probes, secrets and scratch says nothing about them", () => {
  const { port: _, probes: __, ...rest } = workloadArgs();
  const pod = podOf({
    ...rest,
    secrets: {},
    scratch: {},
    peers: [],
    arguments: [],
    shutdown: { drainSeconds: 0, graceSeconds: 30 },
  });
  assert.equal(pod.volumes, undefined);
  const keys = Object.keys(pod.containers[0] ?? {});
  assert.deepEqual(keys, [
    "name",
    "image",
    "imagePullPolicy",
    "env",
    "envFrom",
    "resources",
    "securityContext",
    "terminationMessagePolicy",
  ]);
});

test("telemetry leads to pull request and build", () => {
  const release = {
    ...workloadArgs().release,
    pullRequest: "https://git.example/shop/pull/42",
    build: "https://ci.example/runs/4711",
  };
  const value = podOf({ ...workloadArgs(), release }).containers[0]?.env?.find(
    ({ name }) => name === "OTEL_RESOURCE_ATTRIBUTES",
  )?.value;
  const attributes = Object.fromEntries((value ?? "").split(",").map((pair) => pair.split("=")));
  assert.equal(attributes["vcs.change.id"], "42");
  assert.equal(attributes["cicd.pipeline.run.id"], "4711");
  assert.equal(attributes["cutover.pull_request"], "https%3A%2F%2Fgit.example%2Fshop%2Fpull%2F42");
});

test("the disruption budget lets one pod go, also of a single one", () => {
  assert.deepEqual(disruptionBudgetManifest(workloadArgs()), {
    metadata: METADATA,
    spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: SELECTOR } },
  });
});

test("with autoscaling the number of pods is the autoscaler's and never below that of the configuration", () => {
  const args = { ...workloadArgs(), autoscaling: { maximumReplicas: 6, cpuPercent: 70 } };
  assert.equal("replicas" in workloadManifest(args, undefined).spec, false);
  assert.deepEqual(autoscalerManifest({ ...args, configurations: [] })?.spec, {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop-api-0123456789" },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }],
  });
});

test("the escape hatch changes the Deployment", () => {
  const args: WorkloadArgs = {
    ...workloadArgs(),
    transform: (manifest) => ({ ...manifest, spec: { ...manifest.spec, minReadySeconds: 10 } }),
  };
  assert.equal(workloadManifest(args, undefined).spec.minReadySeconds, 10);
});

test("the escape hatch may not rename the Deployment", () => {
  const args: WorkloadArgs = {
    ...workloadArgs(),
    transform: (manifest) => ({ ...manifest, metadata: { ...manifest.metadata, name: "mine" } }),
  };
  assert.throws(() => workloadManifest(args, undefined), hasCode("RENAMED"));
});

test("an image by tag is a type error and a runtime error", () => {
  // @ts-expect-error a tag can be moved after it was judged
  const args: WorkloadArgs = { ...workloadArgs(), image: "registry.example/shop/api:1.0.0" };
  assert.throws(() => workloadManifest(args, undefined), ValueError);
  const both: WorkloadArgs = { ...workloadArgs(), image: `registry.example/shop/api:1.0.0@sha256:${"a".repeat(64)}` };
  assert.throws(() => workloadManifest(both, undefined), ValueError);
});

test("a pod as it is made has no problem", () => {
  assert.deepEqual(hardeningProblems(podOf(workloadArgs())), []);
});

function hasCode(code: ComponentError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof ComponentError && error.code === code;
}

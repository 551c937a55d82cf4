import assert from "node:assert/strict";
import { test } from "node:test";
import { hardeningProblems } from "../../components/kubernetes/hardening.ts";
import type { PodSpec } from "../../components/kubernetes/manifests.ts";
import { anEstate, aRelease, changed, loaded } from "./estate.ts";
import { type Registered, register } from "./mocked-program.ts";

const TWO_RELEASES = {
  releases: [
    aRelease("1.0.0", 100),
    { ...aRelease("1.1.0", 0), features: { "dark-mode": "on" }, configuration: { "shop/api": { GREETING: "hello" } } },
  ],
  "services.shop.workloads.api.secrets": { "session-key": { generate: { length: 32 } } },
};

const config = loaded(changed(TWO_RELEASES));
const [stable = "", candidate = ""] = config.releases.map(({ id }) => id.slice(0, 10));

const updated = await register(config, "update");
const previewed = await register(config, "preview");

test("an estate with two releases registers exactly these resources", () => {
  const kubernetes = (group: string, kind: string, name: string) => `kubernetes:${group}:${kind} ${name}`;
  const perRelease = (id: string) => [
    `cutover:kubernetes:Workload shop-api-${id}`,
    kubernetes("apps/v1", "Deployment", `shop-api-${id}`),
    kubernetes("policy/v1", "PodDisruptionBudget", `shop-api-${id}-budget`),
    `cutover:kubernetes:Workload shop-worker-${id}`,
    kubernetes("apps/v1", "Deployment", `shop-worker-${id}`),
    kubernetes("policy/v1", "PodDisruptionBudget", `shop-worker-${id}-budget`),
    kubernetes("core/v1", "Service", `shop-worker-${id}-service`),
    kubernetes("core/v1", "Service", `shop-${id}`),
  ];
  const features = updated.find(({ name }) => name.startsWith("shop-features-"))?.name ?? "";
  assert.match(features, new RegExp(`^shop-features-${candidate}-[0-9a-f]{10}$`));
  assert.deepEqual(
    namesOf(updated),
    [
      "pulumi:providers:kubernetes kubernetes",
      "cutover:kubernetes:Namespace shop-production",
      kubernetes("core/v1", "Namespace", "shop-production"),
      kubernetes("core/v1", "ResourceQuota", "shop-production-quota"),
      kubernetes("core/v1", "LimitRange", "shop-production-limits"),
      kubernetes("networking.k8s.io/v1", "NetworkPolicy", "shop-production-deny-all"),
      kubernetes("networking.k8s.io/v1", "NetworkPolicy", "shop-production-allow-dns"),
      "cutover:kubernetes:Identity shop-api",
      kubernetes("core/v1", "ServiceAccount", "shop-api"),
      "random:index/randomPassword:RandomPassword shop-api-secret-session-key",
      kubernetes("core/v1", "Secret", "shop-api-secrets"),
      "cutover:kubernetes:NetworkPolicy shop-api",
      kubernetes("networking.k8s.io/v1", "NetworkPolicy", "shop-api"),
      "cutover:kubernetes:Identity shop-worker",
      kubernetes("core/v1", "ServiceAccount", "shop-worker"),
      "cutover:kubernetes:NetworkPolicy shop-worker",
      kubernetes("networking.k8s.io/v1", "NetworkPolicy", "shop-worker"),
      ...perRelease(stable),
      ...perRelease(candidate),
      kubernetes("core/v1", "ConfigMap", features),
      kubernetes("core/v1", "ConfigMap", `shop-api-${candidate}-configuration`),
      "cutover:kubernetes:ScheduledJob shop-report",
      kubernetes("batch/v1", "CronJob", "shop-report"),
      "cutover:kubernetes:Traffic shop",
      kubernetes("gateway.networking.k8s.io/v1", "HTTPRoute", "shop"),
    ].sort(),
  );
});

test("a preview shows the same resources although ids and secrets are unknown", () => {
  assert.deepEqual(namesOf(previewed), namesOf(updated));
});

test("every object is named and in the estate's namespace", () => {
  const objects = updated.filter(({ type }) => type.startsWith("kubernetes:"));
  const places = objects.map(({ type, inputs }) => {
    const { name, namespace } = (inputs.metadata ?? {}) as { readonly name?: string; readonly namespace?: string };
    return { type, named: name !== undefined, namespace: type === "kubernetes:core/v1:Namespace" ? name : namespace };
  });
  assert.deepEqual(
    places.filter(({ named, namespace }) => !named || namespace !== "shop-production"),
    [],
  );
});

test("every object's fields are owned under the stack's name, however often it is created", () => {
  const objects = updated.filter(({ type }) => type.startsWith("kubernetes:"));
  const managers = objects.map(({ inputs }) => {
    const { annotations } = inputs.metadata as { readonly annotations: Readonly<Record<string, string>> };
    return annotations["pulumi.com/patchFieldManager"];
  });
  assert.deepEqual(new Set(managers), new Set(["cutover/test"]));
});

test("every pod is hardened", () => {
  const pods = updated.flatMap(podsOf);
  assert.equal(pods.length, 5);
  assert.deepEqual(pods.flatMap(hardeningProblems), []);
});

test("the generated secret is handed over as a secret", () => {
  const secret = updated.find(({ name }) => name === "shop-api-secrets");
  const { stringData } = (secret?.inputs ?? {}) as { readonly stringData: Readonly<Record<string, unknown>> };
  // The signature that marks a secret on the wire.
  assert.deepEqual(stringData, {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: { "session-key": "not-so-random" },
  });
});

test("the job runs the image of the serving release", () => {
  const job = updated.find(({ type }) => type.endsWith(":CronJob"));
  const [pod] = job === undefined ? [] : podsOf(job);
  assert.equal(pod?.containers[0]?.env?.find(({ name }) => name === "VERSION")?.value, "1.0.0");
});

test("moving weight changes the route and nothing else", async () => {
  const releases = TWO_RELEASES.releases.map((release, index) => ({ ...release, weight: index === 0 ? 60 : 40 }));
  const moved = await register(loaded(changed({ ...TWO_RELEASES, releases })), "update");
  const before = new Map(updated.map((resource) => [`${resource.type} ${resource.name}`, resource]));
  const different = moved.filter(
    (resource) => JSON.stringify(before.get(`${resource.type} ${resource.name}`)) !== JSON.stringify(resource),
  );
  assert.deepEqual(
    different.map(({ name, type }) => `${type} ${name}`),
    ["kubernetes:gateway.networking.k8s.io/v1:HTTPRoute shop"],
  );
});

test("retiring a release removes its objects and keeps what outlives it", async () => {
  const [, second] = TWO_RELEASES.releases;
  const left = await register(loaded(changed({ ...TWO_RELEASES, releases: [{ ...second, weight: 100 }] })), "update");
  const names = new Set(namesOf(left));
  const gone = namesOf(updated).filter((name) => !names.has(name));
  assert.equal(gone.length, 8);
  assert.deepEqual(
    gone.filter((name) => !name.includes(stable)),
    [],
  );
});

test("a gateway of the estate's own stands in its namespace and takes the route", async () => {
  const gateway = {
    kind: "new",
    name: "edge",
    className: "lab",
    podNamespace: "gateway-system",
    podLabels: { app: "gateway" },
    listeners: [{ name: "web", port: 80, protocol: "HTTP" }],
  };
  const resources = await register(loaded(changed({ "cluster.gateway": gateway }, anEstate())), "update");
  const made = resources.find(({ type }) => type.endsWith(":Gateway") && type.startsWith("kubernetes:"));
  assert.equal(made?.name, "gateway-edge");
  const route = resources.find(({ type }) => type.endsWith(":HTTPRoute"));
  const { parentRefs } = (route?.inputs.spec ?? {}) as { readonly parentRefs: readonly unknown[] };
  assert.deepEqual(parentRefs, [
    { group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge", namespace: "shop-production" },
  ]);
});

function namesOf(resources: readonly Registered[]): readonly string[] {
  return resources.map(({ type, name }) => `${type} ${name}`).sort();
}

function podsOf({ type, inputs }: Registered): readonly PodSpec[] {
  const spec = inputs.spec as never as {
    readonly template: { readonly spec: PodSpec };
    readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
  };
  if (type.endsWith(":Deployment")) return [spec.template.spec];
  return type.endsWith(":CronJob") ? [spec.jobTemplate.spec.template.spec] : [];
}

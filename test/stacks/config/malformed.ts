/** Configurations that must be refused, each with every problem that must be found: code and path. */
import { anEstate, aRelease, asText, changed } from "../estate.ts";

export type Malformed = {
  readonly name: string;
  readonly text: string;
  /** `CODE path`, sorted. */
  readonly issues: readonly string[];
};

function estate(name: string, changes: Readonly<Record<string, unknown>>, ...issues: readonly string[]): Malformed {
  return { name, text: asText(changed(changes)), issues: [...issues].sort() };
}

function text(name: string, written: string, ...issues: readonly string[]): Malformed {
  return { name, text: written, issues: [...issues].sort() };
}

const API = "services.shop.workloads.api";
const WORKER = "services.shop.workloads.worker";
const GOOD = asText(anEstate());

export const malformed: readonly Malformed[] = [
  text("an empty file", "", "MISSING config.cutover:estate"),
  text("no estate", "config: {}\n", "MISSING config.cutover:estate"),
  text("a list instead of a file", "- a\n- b\n", "MISSING config.cutover:estate"),
  text("broken YAML", "config:\n  cutover:estate: {a: [1, 2\n", "YAML_SYNTAX $", "YAML_SYNTAX $"),
  text("a tab as indentation", "config:\n\tcutover:estate: {}\n", "YAML_SYNTAX $"),
  text(
    "aliases that multiply",
    `config:\n  cutover:estate:\n    a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n    b: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n    c: &c [*b, *b, *b, *b, *b, *b, *b, *b]\n    d: [*c, *c, *c, *c, *c, *c]\n`,
    "YAML_SYNTAX $",
  ),
  text(
    "a key twice",
    GOOD.replace("    owner: shop-team\n", "    owner: shop-team\n    owner: other-team\n"),
    "DUPLICATE_KEY owner",
  ),
  text(
    "a key twice, deep in a list",
    GOOD.replace("        weight: 100\n", "        weight: 100\n        weight: 0\n"),
    "DUPLICATE_KEY releases.0.weight",
    "WEIGHTS_NOT_100 releases",
  ),
  text(
    "a misspelt estate",
    GOOD.replace("cutover:estate", "cutover:estat"),
    "MISSING config.cutover:estate",
    "UNKNOWN_KEY config.cutover:estat",
  ),
  text("a second key of ours", `${GOOD}  cutover:replicas: 3\n`, "UNKNOWN_KEY config.cutover:replicas"),
  text("an unknown section of the file", `${GOOD}configs: {}\n`, "UNKNOWN_KEY configs"),
  text("an estate that is text", "config:\n  cutover:estate: hello\n", "WRONG_TYPE $"),

  estate("no environment", { environment: undefined }, "MISSING environment"),
  estate("an environment that there is not", { environment: "prod" }, "NOT_ALLOWED environment"),
  estate("no owner", { owner: "" }, "OUT_OF_RANGE owner"),
  estate("a negative promotion", { promotion: -1 }, "OUT_OF_RANGE promotion"),
  estate("a misspelt key", { enviroment: "staging" }, "UNKNOWN_KEY enviroment"),
  estate(
    "unknown keys at two depths",
    { replicas: 3, [`${API}.image`]: "x" },
    "UNKNOWN_KEY replicas",
    `UNKNOWN_KEY ${API}.image`,
  ),

  estate("the default namespace", { "namespace.name": "default" }, "RESERVED_NAMESPACE namespace.name"),
  estate("a namespace of the cluster", { "namespace.name": "kube-shop" }, "RESERVED_NAMESPACE namespace.name"),
  estate("an upper-case namespace", { "namespace.name": "Shop" }, "MALFORMED namespace.name"),
  estate(
    "a Pod Security version that moves",
    { "namespace.podSecurityVersion": "latest" },
    "MALFORMED namespace.podSecurityVersion",
  ),
  estate(
    "a quota for one release only",
    { "namespace.quota": { cpu: "200m", memory: "512Mi", pods: 3 } },
    "QUOTA_TOO_SMALL namespace.quota.cpu",
    "QUOTA_TOO_SMALL namespace.quota.memory",
    "QUOTA_TOO_SMALL namespace.quota.pods",
  ),
  estate("a quota without unit", { "namespace.quota.memory": "2048" }, "MALFORMED namespace.quota.memory"),
  estate("no gateway", { cluster: {} }, "MISSING cluster.gateway"),
  estate("a gateway of no kind", { "cluster.gateway.kind": "old" }, "NOT_ALLOWED cluster.gateway.kind"),
  estate(
    "a gateway whose pods are unknown",
    { "cluster.gateway.podLabels": {} },
    "MALFORMED cluster.gateway.podLabels",
  ),
  estate(
    "listeners with the wrong TLS",
    {
      "cluster.gateway": {
        kind: "new",
        name: "public",
        className: "lab",
        podNamespace: "gateway-system",
        podLabels: { app: "gateway" },
        listeners: [
          { name: "web", port: 80, protocol: "HTTP", tls: { certificate: "shop" } },
          { name: "websecure", port: 443, protocol: "HTTPS" },
        ],
      },
    },
    "LISTENER_TLS cluster.gateway.listeners.0.tls",
    "LISTENER_TLS cluster.gateway.listeners.1.tls",
  ),

  estate("no services", { services: {} }, "MALFORMED services"),
  estate(
    "a service with a bad name and a problem inside",
    { "services.Shop": { hosts: [], entry: "api", workloads: { api: { port: 8080 } } } },
    "BAD_NAME services.Shop",
    "OUT_OF_RANGE services.Shop.hosts",
  ),
  estate("a host with a wildcard", { "services.shop.hosts": ["*.example"] }, "MALFORMED services.shop.hosts.0"),
  estate(
    "a host twice",
    { "services.shop.hosts": ["shop.example", "shop.example"] },
    "DUPLICATE_HOST services.shop.hosts.1",
  ),
  estate("an entry that is no workload", { "services.shop.entry": "web" }, "NO_SUCH_WORKLOAD services.shop.entry"),
  estate("an entry without a port", { [`${API}.port`]: undefined }, `ENTRY_WITHOUT_PORT ${API}.port`),
  estate(
    "an entry that the gateway may not reach",
    { [`${API}.network.ingress`]: [] },
    `ENTRY_UNREACHABLE ${API}.network.ingress`,
  ),
  estate("a privileged port", { [`${WORKER}.port`]: 80, [`${API}.network.egress`]: [] }, `OUT_OF_RANGE ${WORKER}.port`),
  estate("one replica behind a route in production", { [`${API}.replicas`]: 1 }, `TOO_FEW_REPLICAS ${API}.replicas`),
  estate("replicas as text", { [`${API}.replicas`]: "2" }, `WRONG_TYPE ${API}.replicas`),
  estate(
    "autoscaling to fewer than there are",
    { [`${API}.autoscaling`]: { maximumReplicas: 2 } },
    `OUT_OF_RANGE ${API}.autoscaling.maximumReplicas`,
  ),
  estate(
    "a request above its limit",
    { [`${API}.resources`]: { requests: { memory: "256Mi" } } },
    `REQUEST_ABOVE_LIMIT ${API}.resources.requests.memory`,
  ),
  estate(
    "probes without a port",
    { [`${WORKER}.port`]: undefined, [`${WORKER}.probes`]: { liveness: "/live" } },
    `PROBES_WITHOUT_PORT ${WORKER}.port`,
  ),
  estate(
    "draining for longer than the grace period",
    { [`${API}.shutdown`]: { drainSeconds: 30, graceSeconds: 10 } },
    `SHUTDOWN_TOO_SHORT ${API}.shutdown.graceSeconds`,
  ),
  estate(
    "a scratch folder over the secrets",
    { [`${API}.scratch`]: { tmp: { path: "/secrets/tmp" } } },
    `MALFORMED ${API}.scratch.tmp.path`,
  ),
  estate(
    "two scratch volumes in one folder",
    { [`${API}.scratch`]: { one: { path: "/tmp" }, two: { path: "/tmp" } } },
    `DUPLICATE_MOUNT ${API}.scratch.two.path`,
  ),

  estate(
    "a secret in plain text",
    { [`${API}.secrets`]: { "session-key": { value: "hunter2" } } },
    `PLAIN_SECRET ${API}.secrets.session-key.value`,
  ),
  estate(
    "a secret from two places",
    { [`${API}.secrets`]: { key: { generate: {}, existing: { name: "a", key: "b" } } } },
    `NOT_ONE_OF ${API}.secrets.key`,
  ),
  estate("a secret from nowhere", { [`${API}.secrets`]: { key: {} } }, `NOT_ONE_OF ${API}.secrets.key`),
  estate(
    "a password in the configuration",
    { "releases.0.configuration": { "shop/api": { DATABASE_PASSWORD: "x", DATABASE_URL: "postgres://u:p@db/x" } } },
    "SECRET_IN_CONFIGURATION releases.0.configuration.shop/api.DATABASE_PASSWORD",
    "SECRET_IN_CONFIGURATION releases.0.configuration.shop/api.DATABASE_URL",
  ),
  estate(
    "a variable of ours",
    { "releases.0.configuration": { "shop/api": { VERSION: "2" } } },
    "RESERVED_VARIABLE releases.0.configuration.shop/api.VERSION",
  ),

  estate(
    "egress to the whole internet without exceptions",
    { [`${API}.network.egress`]: [{ to: "cidr", cidr: "0.0.0.0/0", ports: [443] }] },
    `OPEN_TO_ALL ${API}.network.egress.0.cidr`,
  ),
  estate(
    "egress to the metadata service",
    { [`${API}.network.egress`]: [{ to: "cidr", cidr: "169.254.169.254/32", ports: [80] }] },
    `OPEN_TO_ALL ${API}.network.egress.0.cidr`,
  ),
  estate(
    "an exception outside its block",
    { [`${API}.network.egress`]: [{ to: "cidr", cidr: "198.51.100.0/24", except: ["203.0.113.0/24"], ports: [443] }] },
    `MALFORMED ${API}.network.egress.0.except.0`,
  ),
  estate(
    "an address without a prefix",
    { [`${API}.network.egress`]: [{ to: "postgres", cidr: "10.20.0.5" }] },
    `MALFORMED ${API}.network.egress.0.cidr`,
  ),
  estate(
    "egress without ports",
    { [`${API}.network.egress`]: [{ to: "cidr", cidr: "198.51.100.0/24" }] },
    `MISSING ${API}.network.egress.0.ports`,
  ),
  estate(
    "egress to nobody knows what",
    { [`${API}.network.egress`]: [{ to: "internet" }] },
    `NOT_ALLOWED ${API}.network.egress.0.to`,
  ),
  estate(
    "a path that the other end denies",
    { [`${WORKER}.network.ingress`]: [] },
    `ONE_SIDED_PATH ${API}.network.egress.0`,
  ),
  estate(
    "a path to a port where nothing listens",
    { [`${API}.network.egress.0.port`]: 5000 },
    `ONE_SIDED_PATH ${API}.network.egress.0.port`,
  ),
  estate(
    "ingress from an unknown workload",
    { [`${WORKER}.network.ingress.1`]: { from: "workload", service: "shop", workload: "web" } },
    `NO_SUCH_WORKLOAD ${WORKER}.network.ingress.1.workload`,
  ),

  estate(
    "a job of an unknown workload",
    { "services.shop.jobs.report.workload": "cron" },
    "NO_SUCH_WORKLOAD services.shop.jobs.report.workload",
  ),
  estate(
    "a schedule at minute 61",
    { "services.shop.jobs.report.schedule": "61 3 * * *" },
    "MALFORMED services.shop.jobs.report.schedule",
  ),
  estate(
    "a schedule of four fields",
    { "services.shop.jobs.report.schedule": "0 3 * *" },
    "MALFORMED services.shop.jobs.report.schedule",
  ),
  estate(
    "a job and a workload of one name",
    { "services.shop.jobs.api": { schedule: "@daily", workload: "api" } },
    "DUPLICATE_OBJECT_NAME services.shop.jobs.api",
  ),
  estate(
    "a mirror of no release, at a gateway that has no mirrors",
    { "services.shop.traffic": { mirror: { version: "9.9.9" } } },
    "NO_SUCH_RELEASE services.shop.traffic.mirror.version",
    "MIRROR_UNSUPPORTED services.shop.traffic.mirror",
  ),

  estate("no release", { releases: [] }, "OUT_OF_RANGE releases"),
  estate(
    "weights that do not sum to 100",
    { releases: [aRelease("1.0.0", 90), aRelease("1.1.0", 5)] },
    "WEIGHTS_NOT_100 releases",
  ),
  estate(
    "a version twice",
    { releases: [aRelease("1.0.0", 100), aRelease("1.0.0", 0)] },
    "DUPLICATE_VERSION releases.1.version",
  ),
  estate(
    "an image by tag",
    { "releases.0.images.shop/api": "registry.example/shop/api:1.0.0" },
    "MALFORMED releases.0.images.shop/api",
  ),
  estate(
    "an image with a tag and a digest",
    { "releases.0.images.shop/api": `registry.example/shop/api:1.0.0@sha256:${"a".repeat(64)}` },
    "MALFORMED releases.0.images.shop/api",
  ),
  estate(
    "a digest that is too short",
    { "releases.0.images.shop/api": "registry.example/shop/api@sha256:abc" },
    "MALFORMED releases.0.images.shop/api",
  ),
  estate(
    "an image that is missing",
    { "releases.0.images.shop/worker": undefined },
    "IMAGE_MISSING releases.0.images.shop/worker",
  ),
  estate(
    "an image of nothing",
    { "releases.0.images.shop/web": `registry.example/web@sha256:${"a".repeat(64)}` },
    "NO_SUCH_WORKLOAD releases.0.images.shop/web",
  ),
  text(
    "a git SHA that YAML reads as a number",
    GOOD.replace("gitSha: 0123456789abcdef0123456789abcdef01234567", `gitSha: ${"1".repeat(40)}`),
    "WRONG_TYPE releases.0.gitSha",
  ),
  estate("a version with a v", { "releases.0.version": "v1.0.0" }, "MALFORMED releases.0.version"),
  estate("a weight above 100", { "releases.0.weight": 150 }, "OUT_OF_RANGE releases.0.weight"),
  estate(
    "a feature that is not text",
    { "releases.0.features": { "dark-mode": false } },
    "WRONG_TYPE releases.0.features.dark-mode",
  ),

  estate("no rollout", { rollout: undefined }, "MISSING rollout"),
  estate(
    "steps that fall",
    { "rollout.steps": [{ weight: 50 }, { weight: 10 }, { weight: 100 }] },
    "STEPS_NOT_RISING rollout.steps",
  ),
  estate("steps that end early", { "rollout.steps": [{ weight: 50 }] }, "STEPS_NOT_RISING rollout.steps"),
  estate("an alpha of one half", { "rollout.judge": { alpha: 0.5 } }, "OUT_OF_RANGE rollout.judge.alpha"),
  estate("a degradation of nothing", { "rollout.judge": { degradation: 0 } }, "OUT_OF_RANGE rollout.judge.degradation"),
  estate(
    "a counter of requests without one of errors",
    { "rollout.metrics": { source: "prometheus", url: "http://prometheus.example", requests: "sum(a)" } },
    "MISSING rollout.metrics.errors",
  ),
  estate(
    "a counter of errors without one of requests",
    { "rollout.metrics": { source: "prometheus", url: "http://prometheus.example", errors: "sum(b)" } },
    "MISSING rollout.metrics.requests",
  ),
  estate(
    "both counters, one of them no query",
    { "rollout.metrics": { source: "prometheus", url: "http://prometheus.example", requests: 5, errors: "sum(b)" } },
    "WRONG_TYPE rollout.metrics.requests",
  ),
  estate("metrics from nowhere", { "rollout.metrics": { source: "logs" } }, "NOT_ALLOWED rollout.metrics.source"),
  estate(
    "metrics without an address",
    { "rollout.metrics.urls": ["10.96.0.80:9100"] },
    "MALFORMED rollout.metrics.urls.0",
  ),

  estate(
    "problems of schema and rules together",
    {
      environment: undefined,
      ownr: "x",
      "namespace.name": "default",
      [`${API}.replicas`]: 0,
      [`${API}.network.egress`]: [{ to: "cidr", cidr: "0.0.0.0/0", ports: [] }],
      releases: [aRelease("1.0.0", 90), { ...aRelease("1.0.0", 0), gitSha: "HEAD" }],
    },
    "MISSING environment",
    "UNKNOWN_KEY ownr",
    "RESERVED_NAMESPACE namespace.name",
    `OUT_OF_RANGE ${API}.replicas`,
    `OPEN_TO_ALL ${API}.network.egress.0.cidr`,
    `OUT_OF_RANGE ${API}.network.egress.0.ports`,
    "WEIGHTS_NOT_100 releases",
    "DUPLICATE_VERSION releases.1.version",
    "MALFORMED releases.1.gitSha",
  ),
];

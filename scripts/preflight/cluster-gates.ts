/** The cluster: version, rights, APIs, room, and the credential for it. Pure. */
import { cpuMillis, memoryBytes } from "../../components/values/quantity.ts";
import type { Config } from "../../stacks/config/config.ts";
import type { ClusterFacts, PreflightFacts } from "./facts.ts";
import { failed, type Gate, notApplicable, type Place, passed, unexpired } from "./gate.ts";
import { rightInWords } from "./rights.ts";

const CREDENTIAL_DAYS = 7;
const GATEWAY_API = "gateway.networking.k8s.io/v1";

const at = (name: string): Place => ({ area: "cluster", name });

export function clusterGates({ cluster, config, now }: PreflightFacts): readonly Gate[] {
  if (cluster.kind === "silent") {
    const remedy = "Check KUBECONFIG and its current context, and that the cluster runs.";
    return [failed(at("answer"), "the Kubernetes API to answer", cluster.because, remedy)];
  }
  const facts = cluster.value;
  return [
    versionGate(facts, config),
    rightsGate(facts),
    gatewayApiGate(facts),
    credentialGate(facts, now),
    quotaGate(facts, config),
  ];
}

const minor = (text: string): number => Number(/v?1\.(\d+)/.exec(text)?.[1] ?? 0);

function versionGate({ version }: ClusterFacts, { namespace: { podSecurityVersion } }: Config): Gate {
  const place = at("version");
  if (podSecurityVersion === "latest" || minor(version) >= minor(podSecurityVersion)) return passed(place, version);
  return failed(
    place,
    `${podSecurityVersion} or newer, the version of the Pod Security rules that the file names`,
    version,
    "Upgrade the cluster, or name its version in `namespace.podSecurityVersion`.",
  );
}

function rightsGate({ denied, tried }: ClusterFacts): Gate {
  const place = at("rights");
  if (denied.length === 0) return passed(place, `all ${tried} that an update needs`);
  const list = denied.map(({ right, reason }) => `${rightInWords(right)}${reason === "" ? "" : ` (${reason})`}`);
  return failed(
    place,
    `${tried} rights that an update needs`,
    `denied: ${list.join(", ")}`,
    "Let an administrator of the cluster grant them to the kubeconfig's user.",
  );
}

function gatewayApiGate({ apis }: ClusterFacts): Gate {
  const place = at("Gateway API");
  if (apis.includes(GATEWAY_API)) return passed(place, GATEWAY_API);
  return failed(
    place,
    GATEWAY_API,
    "not served",
    "Install the Gateway API's standard channel and an implementation of it.",
  );
}

function credentialGate({ credentialExpires }: ClusterFacts, now: number): Gate {
  const place = at("client certificate");
  if (credentialExpires === undefined) return notApplicable(place, "the kubeconfig's user has no client certificate");
  return unexpired(place, credentialExpires, now, CREDENTIAL_DAYS, "Renew the kubeconfig.");
}

/** The present quota against the file's: an update may lower it below what is in use, and then no pod can be replaced. */
function quotaGate({ used: told }: ClusterFacts, { namespace }: Config): Gate {
  const place = at("quota");
  if (told.kind === "silent") {
    const remedy = "Let the kubeconfig's user list resourcequotas in the namespace.";
    return failed(place, "to see what is in use", told.because, remedy);
  }
  const inUse = told.value;
  if (inUse === undefined) return notApplicable(place, "the namespace has no quota yet; the update makes it");
  const rows = [
    { name: "CPU", used: inUse["requests.cpu"], has: namespace.quota.cpu, size: cpuMillis },
    { name: "memory", used: inUse["limits.memory"], has: namespace.quota.memory, size: memoryBytes },
    { name: "pods", used: inUse.pods, has: String(namespace.quota.pods), size: Number },
  ];
  const over = rows.filter(({ used, has, size }) => used !== undefined && sizeOf(used, size) > size(has));
  const words = (list: typeof rows): string =>
    list.map(({ name, used, has }) => `${name} ${used ?? "0"} of ${has}`).join(", ");
  if (over.length === 0) return passed(place, `in use: ${words(rows)}`);
  return failed(
    place,
    "less in use than `namespace.quota` allows",
    words(over),
    "Raise `namespace.quota`, or remove what uses it.",
  );
}

/** Kubernetes writes a used amount of nothing as `0`, and bytes without a unit, which the file may not. */
function sizeOf(used: string, size: (text: string) => number): number {
  if (used === "0") return 0;
  if (size === memoryBytes && /^\d+$/.test(used)) return Number(used);
  return size(used);
}

import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Config } from "../../../stacks/config/config.ts";
import type { ClusterFacts, HostFacts } from "../../preflight/facts.ts";
import { neededRights, type Right } from "../../preflight/rights.ts";
import { KubernetesApi } from "../kubernetes-api.ts";
import { certificateAt } from "./certificate.ts";
import { told } from "./told.ts";

const GATEWAY_GROUP = "/apis/gateway.networking.k8s.io";
/** Questions to the API server at a time. */
const AT_ONCE = 8;

/** Asks the cluster; rejects when it does not answer. */
export async function readCluster(kubeConfig: KubeConfig, config: Config): Promise<ClusterFacts> {
  const api = new KubernetesApi(kubeConfig);
  const { gitVersion } = await api.request<{ gitVersion: string }>("GET", "/version");
  const rights = neededRights(config);
  const answers = await inTurns(rights, (right) => review(api, right));
  const group = await api.find<{ versions: readonly { groupVersion: string }[] }>(GATEWAY_GROUP);
  const credentialExpires = await clientCertificateEnd(kubeConfig);
  return {
    version: gitVersion,
    denied: answers.flatMap(({ allowed, reason }, index) => {
      const right = rights[index];
      return allowed || right === undefined ? [] : [{ right, reason: reason ?? "" }];
    }),
    tried: rights.length,
    apis: (group?.versions ?? []).map(({ groupVersion }) => groupVersion),
    ...(credentialExpires === undefined ? {} : { credentialExpires }),
    used: await told(() => readUsed(api, config.namespace.name)),
  };
}

type Review = { readonly allowed: boolean; readonly reason?: string };

async function review(api: KubernetesApi, resourceAttributes: Right): Promise<Review> {
  const { status } = await api.request<{ status: Review }>(
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    {
      contentType: "application/json",
      value: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes },
      },
    },
  );
  return status;
}

async function inTurns<In, Out>(values: readonly In[], work: (value: In) => Promise<Out>): Promise<readonly Out[]> {
  const results: Out[] = [];
  for (let start = 0; start < values.length; start += AT_ONCE) {
    results.push(...(await Promise.all(values.slice(start, start + AT_ONCE).map(work))));
  }
  return results;
}

async function clientCertificateEnd(kubeConfig: KubeConfig): Promise<number | undefined> {
  const user = kubeConfig.getCurrentUser();
  const pem = user?.certData
    ? Buffer.from(user.certData, "base64").toString("utf8")
    : user?.certFile
      ? await readFile(user.certFile, "utf8")
      : undefined;
  return pem === undefined ? undefined : Date.parse(new X509Certificate(pem).validTo);
}

type Quota = { readonly status?: { readonly used?: Readonly<Record<string, string>> } };

async function readUsed(api: KubernetesApi, namespace: string): Promise<Readonly<Record<string, string>> | undefined> {
  const list = await api.find<{ items: readonly Quota[] }>(`/api/v1/namespaces/${namespace}/resourcequotas`);
  return list?.items[0]?.status?.used;
}

type LiveListener = { readonly port: number; readonly protocol: string; readonly hostname?: string };
type LiveGateway = {
  readonly spec?: { readonly listeners?: readonly LiveListener[] };
  readonly status?: { readonly addresses?: readonly { readonly value: string }[] };
};

/** A handshake for each host that the gateway serves over HTTPS; rejects when the gateway does not stand yet. */
export async function readHosts(kubeConfig: KubeConfig, config: Config): Promise<readonly HostFacts[]> {
  const { gateway } = config.cluster;
  const namespace = gateway.kind === "new" ? config.namespace.name : gateway.namespace;
  const path = `${GATEWAY_GROUP}/v1/namespaces/${namespace}/gateways/${gateway.name}`;
  const live = await new KubernetesApi(kubeConfig).find<LiveGateway>(path);
  const listeners = (gateway.kind === "new" ? gateway.listeners : (live?.spec?.listeners ?? [])).filter(
    ({ protocol }) => protocol === "HTTPS",
  );
  const hosts = config.services.flatMap((service) => service.hosts);
  const served = hosts.flatMap((host) => {
    const listener = listeners.find(({ hostname }) => covers(hostname, host));
    return listener === undefined ? [] : [{ host, port: listener.port }];
  });
  if (served.length === 0) return [];
  const address = live?.status?.addresses?.[0]?.value;
  if (address === undefined) throw new Error("the gateway has no address yet; run again after the first update");
  return Promise.all(
    served.map(async ({ host, port }) => ({
      host,
      certificate: await told(() => certificateAt({ address, port, name: host })),
    })),
  );
}

function covers(hostname: string | undefined, host: string): boolean {
  if (hostname === undefined || hostname === host) return true;
  return hostname.startsWith("*.") && host.endsWith(hostname.slice(1));
}

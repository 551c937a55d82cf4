import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { apiServerAddress } from "./addresses.ts";
import { authorityFile, certificateOf } from "./certificates.ts";
import { LabError } from "./errors.ts";
import type { LabPaths } from "./paths.ts";

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** As much of a Kubernetes object as applying it takes. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A small client of the lab's API server, as its administrator: no discovery, so that it costs nothing at start-up. */
export interface Api {
  /** Any answer, also a refusal. Rejects when nothing answers. */
  get(path: string): Promise<ApiAnswer>;
  /** The parsed object. @throws LabError API_REFUSED when the status is not 200. */
  read<T>(path: string): Promise<T>;
  /** Server-side apply. @throws LabError API_REFUSED with the API server's reason. */
  apply(object: KubernetesObject): Promise<void>;
  /** Server-side apply of YAML text to the path of its object. */
  applyText(path: string, yaml: string): Promise<void>;
}

export function connectApi(paths: LabPaths): Api {
  const files = certificateOf(paths, "admin");
  const agent = new Agent({
    keepAlive: true,
    ca: readFileSync(authorityFile(paths)),
    cert: readFileSync(files.certificate),
    key: readFileSync(files.key),
  });
  const get = (path: string): Promise<ApiAnswer> => send(agent, "GET", path);
  const applyText = async (path: string, text: string): Promise<void> => {
    const answer = await send(agent, "PATCH", `${path}?fieldManager=cutover-lab&force=true`, text);
    if (answer.status >= 300) throw refusal(`${path} to be applied`, answer);
  };
  return {
    get,
    applyText,
    apply: (object) => applyText(objectPath(object), JSON.stringify(object)),
    read: async <T>(path: string): Promise<T> => {
      const answer = await get(path);
      if (answer.status !== 200) throw refusal(`${path} to be read`, answer);
      return JSON.parse(answer.body) as T;
    },
  };
}

function refusal(what: string, answer: ApiAnswer): LabError {
  return new LabError(
    "API_REFUSED",
    `expected ${what}, found ${answer.status}: ${answer.body.slice(0, 500)}`,
    "Read api-server.log in the lab's logs.",
  );
}

function send(agent: Agent, method: string, path: string, body?: string): Promise<ApiAnswer> {
  const options = {
    agent,
    method,
    path,
    ...apiServerAddress,
    timeout: 10_000,
    headers: body === undefined ? {} : { "content-type": "application/apply-patch+yaml" },
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }));
      answer.on("error", reject);
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within 10 s")));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const clusterKinds = new Set(["Namespace", "ClusterRole", "ClusterRoleBinding", "GatewayClass"]);
const plurals: Readonly<Record<string, string>> = { GatewayClass: "gatewayclasses" };

/** The path of an object. Holds for the kinds that the lab itself applies. */
export function objectPath({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = plurals[kind] ?? `${kind.toLowerCase()}s`;
  const scope = clusterKinds.has(kind) ? "" : `/namespaces/${metadata.namespace ?? "default"}`;
  return `${group}${scope}/${plural}/${metadata.name}`;
}

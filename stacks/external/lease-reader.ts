/** One read of a Lease. It stands here and not in the command line's folder because the program itself must ask. */
import { request as requestHttp } from "node:http";
import { type RequestOptions, request as requestHttps } from "node:https";
import { readConnection } from "./kubeconfig.ts";

export type LeaseObject = {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseTransitions?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
  };
};

export type LeaseAnswer =
  | { readonly kind: "found"; readonly lease: LeaseObject }
  /** No such Lease, or no such namespace yet. */
  | { readonly kind: "absent" }
  | { readonly kind: "unreachable"; readonly reason: string };

const LIMIT_MILLISECONDS = 10_000;

/** Never rejects: whatever goes wrong is an answer too. */
export async function readLease(namespace: string, name: string): Promise<LeaseAnswer> {
  try {
    const { server, options } = await readConnection(process.env);
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`;
    const { status, body } = await get(new URL(`${server.replace(/\/$/, "")}${path}`), options);
    if (status === 404) return { kind: "absent" };
    if (status !== 200) return { kind: "unreachable", reason: `status ${status} for ${path}` };
    return { kind: "found", lease: JSON.parse(body) };
  } catch (error) {
    return { kind: "unreachable", reason: error instanceof Error ? error.message || error.name : String(error) };
  }
}

function get(url: URL, options: RequestOptions): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const start = url.protocol === "http:" ? requestHttp : requestHttps;
  const request = start(
    url,
    { ...options, agent: false, signal: AbortSignal.timeout(LIMIT_MILLISECONDS) },
    (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }),
      );
    },
  );
  request.on("error", reject);
  request.end();
  return promise;
}

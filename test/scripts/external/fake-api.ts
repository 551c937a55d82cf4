/** A small API server over HTTP: Leases with optimistic concurrency, HTTPRoutes with JSON patch, Services and Pods. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { KubeConfig } from "@kubernetes/client-node";
import { KubernetesApi } from "../../../scripts/external/kubernetes-api.ts";

type Stored = { readonly metadata: { readonly resourceVersion?: string } } & Readonly<Record<string, unknown>>;
type PatchOperation = { readonly op: string; readonly path: string; readonly value: unknown };

export type FakeApi = {
  readonly api: KubernetesApi;
  readonly url: string;
  /** Objects by path. A path of a collection is answered with a list of those below it. */
  readonly objects: Map<string, Stored>;
  readonly requests: string[];
  /** Called before each request is answered; a number answers with that status instead. */
  before: (method: string, path: string) => number | undefined;
};

export async function startFakeApi(): Promise<FakeApi> {
  let version = 0;
  const objects = new Map<string, Stored>();
  const requests: string[] = [];
  const put = (path: string, value: Stored): Stored => {
    version += 1;
    const stored = { ...value, metadata: { ...value.metadata, resourceVersion: String(version) } };
    objects.set(path, stored);
    return stored;
  };

  const answer = (method: string, path: string, body: unknown): readonly [number, unknown] => {
    const found = objects.get(path);
    if (method === "GET") {
      if (found !== undefined) return [200, found];
      const items = [...objects].filter(([other]) => other.startsWith(`${path}/`)).map(([, object]) => object);
      return isCollection(path) ? [200, { items }] : [404, { reason: "NotFound", message: "not found" }];
    }
    if (method === "POST") {
      const object = body as Stored & { readonly metadata: { readonly name: string } };
      const place = `${path}/${object.metadata.name}`;
      return objects.has(place) ? [409, { reason: "AlreadyExists" }] : [201, put(place, object)];
    }
    if (found === undefined) return [404, { reason: "NotFound", message: "not found" }];
    if (method === "PUT") {
      const object = body as Stored;
      const stale = object.metadata.resourceVersion !== found.metadata.resourceVersion;
      return stale ? [409, { reason: "Conflict" }] : [200, put(path, object)];
    }
    const patched = applied(structuredClone(found), body as readonly PatchOperation[]);
    return patched === undefined ? [422, { reason: "Invalid", message: "test failed" }] : [200, put(path, patched)];
  };

  const fake = { objects, requests, before: () => undefined } as unknown as {
    -readonly [K in keyof FakeApi]: FakeApi[K];
  };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "").replace(/\?.*$/, "");
    const method = request.method ?? "";
    requests.push(`${method} ${request.url}`);
    const body = await bodyOf(request);
    const status = fake.before(method, path);
    const [code, value] = status === undefined ? answer(method, path, body) : [status, { message: "as told" }];
    response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(value));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.api = new KubernetesApi(configFor(fake.url), 2000);
  return fake;
}

export function configFor(server: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: "fake", server, skipTLSVerify: true }, { name: "nobody" });
  return config;
}

const isCollection = (path: string): boolean => /\/(leases|httproutes|services|pods)$/.test(path);

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}

function applied(object: Stored, patch: readonly PatchOperation[]): Stored | undefined {
  for (const { op, path, value } of patch) {
    const keys = path.split("/").slice(1);
    const last = keys.pop() ?? "";
    const holder = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], object);
    const target = holder as Record<string, unknown> | undefined;
    if (target === undefined) return undefined;
    if (op === "test" && target[last] !== value) return undefined;
    if (op === "add") target[last] = value;
  }
  return object;
}

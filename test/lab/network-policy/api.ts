import type { IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { type RequestOptions, request as requestHttps } from "node:https";
import { createInterface } from "node:readline";
import type { KubeConfig } from "@kubernetes/client-node";
import type { ObjectMeta } from "./objects.ts";

export interface ListedObject {
  readonly metadata: ObjectMeta;
}

export interface ObjectList {
  readonly resourceVersion: string;
  readonly items: readonly ListedObject[];
}

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: ListedObject & { readonly code?: number; readonly message?: string };
}

/** Reads of one API server; `path` is a collection, such as `/api/v1/pods`. Both reject when the server can't be reached or refuses. */
export interface ApiReader {
  list(path: string, signal: AbortSignal): Promise<ObjectList>;
  /** Yields events until the server ends the stream, which it does regularly. */
  watch(path: string, resourceVersion: string, signal: AbortSignal): AsyncIterable<WatchEvent>;
}

const watchSeconds = 60;
// A connection that says nothing for longer than the server would keep a watch open is dead, whatever TCP believes.
const silenceMilliseconds = (watchSeconds + 15) * 1000;

/** An ApiReader for the current context of a kubeconfig. The client's own classes are not used: they rename fields. */
export const createApiReader = (config: KubeConfig): ApiReader => ({
  async list(path, signal) {
    const response = await get(config, path, signal);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return { resourceVersion: body.metadata.resourceVersion, items: body.items ?? [] };
  },
  async *watch(path, resourceVersion, signal) {
    const query = new URLSearchParams({
      watch: "1",
      allowWatchBookmarks: "true",
      timeoutSeconds: String(watchSeconds),
      resourceVersion,
    });
    const response = await get(config, `${path}?${query}`, signal);
    for await (const line of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line !== "") yield JSON.parse(line);
    }
    // readline ends quietly when its input is cut off; a cut-off stream has to look different from one that the server ended.
    if (!response.complete) throw new Error(`The watch of ${path} was cut off.`);
  },
});

const get = async (config: KubeConfig, path: string, signal: AbortSignal): Promise<IncomingMessage> => {
  const server = config.getCurrentCluster()?.server;
  if (server === undefined)
    throw new Error("Expected a kubeconfig with a current context, found none. Set KUBECONFIG.");
  const url = new URL(server);
  const options: RequestOptions = { host: url.hostname, port: url.port, path, method: "GET", signal };
  await config.applyToHTTPSOptions(options);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = send(options, resolve);
    request.setTimeout(silenceMilliseconds, () => request.destroy(new Error(`${path}: no answer.`)));
    request.on("error", reject);
    request.end();
  });
  if (response.statusCode === 200) return response;
  response.resume();
  throw new Error(`GET ${path}: expected status 200, found ${response.statusCode}.`);
};

import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { KubeConfig } from "@kubernetes/client-node";
import { createApiReader, type WatchEvent } from "./api.ts";

const startServer = async (t: TestContext, answer: (url: URL, response: ServerResponse) => void) => {
  const server = createServer((request, response) => answer(new URL(request.url ?? "", "http://server"), response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const config = new KubeConfig();
  const { port } = server.address() as AddressInfo;
  config.loadFromClusterAndUser(
    { name: "test", server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: "test" },
  );
  return createApiReader(config);
};

const event = (type: WatchEvent["type"], name: string): WatchEvent => ({ type, object: { metadata: { name } } });
const collect = async (stream: AsyncIterable<WatchEvent>): Promise<WatchEvent[]> => {
  const events: WatchEvent[] = [];
  for await (const one of stream) events.push(one);
  return events;
};

const signal = new AbortController().signal;

test("a list is its items and the place to watch from", async (t) => {
  const items = [{ metadata: { name: "ä-pod" } }];
  const reader = await startServer(t, (_url, response) => {
    response.end(JSON.stringify({ metadata: { resourceVersion: "7" }, items }));
  });
  assert.deepEqual(await reader.list("/api/v1/pods", signal), { resourceVersion: "7", items });
});

test("a watch yields one event per line, also when a line arrives in pieces, and ends with the stream", async (t) => {
  const asked: Record<string, string>[] = [];
  const reader = await startServer(t, (url, response) => {
    asked.push(Object.fromEntries(url.searchParams));
    const text = `${JSON.stringify(event("ADDED", "a"))}\n${JSON.stringify(event("DELETED", "a"))}\n`;
    response.write(text.slice(0, 20));
    response.end(text.slice(20));
  });
  const events = await collect(reader.watch("/api/v1/pods", "7", signal));
  assert.deepEqual(events, [event("ADDED", "a"), event("DELETED", "a")]);
  assert.deepEqual(asked, [{ watch: "1", allowWatchBookmarks: "true", timeoutSeconds: "60", resourceVersion: "7" }]);
});

test("a watch that is cut off rejects", async (t) => {
  const reader = await startServer(t, (_url, response) => {
    response.write(`${JSON.stringify(event("ADDED", "a"))}\n`, () => response.socket?.destroy());
  });
  await assert.rejects(collect(reader.watch("/api/v1/pods", "7", signal)));
});

test("an answer other than 200 rejects with what was asked", async (t) => {
  const reader = await startServer(t, (_url, response) => {
    response.statusCode = 403;
    response.end("{}");
  });
  await assert.rejects(reader.list("/api/v1/pods", signal), /GET \/api\/v1\/pods: expected status 200, found 403/);
});

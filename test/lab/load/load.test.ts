import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { startLoad } from "./load.ts";

const serve = async (t: TestContext, listener: RequestListener): Promise<{ server: Server; url: string }> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

test("the rate holds and each request's release and status are recorded", async (t) => {
  let count = 0;
  const { url } = await serve(t, (_request, response) => {
    count += 1;
    response.setHeader("x-release", count % 4 === 0 ? "canary" : "stable");
    response.statusCode = count % 8 === 0 ? 503 : 200;
    response.end("hello");
  });
  const started = Date.now();
  const { records, summary } = await startLoad({ url, ratePerSecond: 200, seconds: 0.4 }).finished;
  assert.deepEqual(
    [summary.requests, summary.failures, summary.releases.canary?.requests, summary.statuses["503"]],
    [80, 10, 20, 10],
  );
  assert.ok(records.every(({ at }) => at >= started && at <= Date.now()));
});

test("slow answers do not lower the rate", async (t) => {
  const { url } = await serve(t, (_request, response) => {
    setTimeout(() => response.end(), 300);
  });
  const { records } = await startLoad({ url, ratePerSecond: 100, seconds: 0.3, users: 1 }).finished;
  const sent = records.map(({ at }) => at).toSorted((a, b) => a - b);
  const first = sent[0] ?? 0;
  assert.equal(sent.length, 30);
  // Far less than the 9 s that one request after the other would take, whatever else the machine is doing.
  assert.ok((sent.at(-1) ?? 0) - first < 2000);
  assert.ok(records.every(({ latencyMs }) => latencyMs >= 290));
});

test("users of both kinds connect as they should, and cookies come back", async (t) => {
  const ports = new Map<number, number>();
  const cookies: (string | undefined)[] = [];
  const { url } = await serve(t, (request, response) => {
    const port = request.socket.remotePort ?? 0;
    ports.set(port, (ports.get(port) ?? 0) + 1);
    cookies.push(request.headers.cookie);
    response.setHeader("set-cookie", "user=known; Path=/");
    response.end();
  });
  const load = { url, ratePerSecond: 50, seconds: 0.4, users: 2, keepAliveShare: 0.5, cookieShare: 0.5 };
  assert.equal((await startLoad(load).finished).summary.requests, 20);
  assert.ok(Math.max(...ports.values()) > 1, "one user keeps a connection");
  assert.equal([...ports.values()].filter((requests) => requests === 1).length >= 10, true, "the other never does");
  assert.ok(cookies.filter((cookie) => cookie === "user=known").length >= 1);
  assert.ok(cookies.filter((cookie) => cookie === undefined).length >= 10);
});

test("a refused connection, a cut answer and an answer that never comes are failures by name", async (t) => {
  const cut = await serve(t, (_request, response) => {
    response.writeHead(200, { "content-length": "100", "x-release": "canary" });
    response.write("half", () => response.destroy());
  });
  const silent = await serve(t, () => undefined);
  const gone = await serve(t, () => undefined);
  await new Promise((resolve) => gone.server.close(resolve));
  const status = async (url: string) => {
    const { records } = await startLoad({ url, ratePerSecond: 10, seconds: 0.1, timeoutMilliseconds: 100 }).finished;
    return records.map((record) => [record.status, record.release]);
  };
  assert.deepEqual(await Promise.all([cut.url, silent.url, gone.url].map(status)), [
    [["ECONNRESET", "canary"]],
    [["TIMEOUT", null]],
    [["ECONNREFUSED", null]],
  ]);
});

test("a kept connection that the server closed just then is tried again, as browsers do", async (t) => {
  let requests = 0;
  const { url } = await serve(t, (request, response) => {
    requests += 1;
    if (requests === 2) request.socket.destroy();
    else response.end();
  });
  const load = startLoad({ url, ratePerSecond: 4, seconds: 0.5, users: 1, keepAliveShare: 1 });
  assert.deepEqual((await load.finished).summary.statuses, { "200": 2 });
  assert.equal(requests, 3);
});

test("beyond the limit of unanswered requests none are sent, and that is said", async (t) => {
  const { url } = await serve(t, () => undefined);
  const options = { url, ratePerSecond: 100, seconds: 0.2, inFlightLimit: 5, timeoutMilliseconds: 1000 };
  const { summary } = await startLoad(options).finished;
  assert.deepEqual([summary.requests, summary.notSent, summary.statuses], [5, 15, { TIMEOUT: 5 }]);
});

test("a condition on the records is met while the load goes on, and stop waits for the last answers", async (t) => {
  const { url } = await serve(t, (_request, response) => {
    setTimeout(() => response.end(), 50);
  });
  const load = startLoad({ url, ratePerSecond: 100 });
  await load.until((records) => records.length >= 5);
  const { records, summary } = await load.stop();
  assert.equal(summary.requests, records.length);
  assert.equal(summary.failures, 0);
  await assert.rejects(
    load.until(() => false),
    { code: "client-died" },
  );
});

test("addresses outside the lab are refused before anything is sent", () => {
  assert.throws(() => startLoad({ url: "http://192.0.2.1", ratePerSecond: 1 }), { code: "address-outside-lab" });
});

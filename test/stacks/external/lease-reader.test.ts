import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { stringify } from "yaml";
import { readConnection } from "../../../stacks/external/kubeconfig.ts";
import { readLease } from "../../../stacks/external/lease-reader.ts";

const folder = await mkdtemp(join(tmpdir(), "cutover-lease-"));
after(() => rm(folder, { recursive: true }));

async function kubeconfig(name: string, server: string, user: object, cluster: object = {}): Promise<string> {
  const file = join(folder, name);
  await writeFile(
    file,
    stringify({
      "current-context": "b",
      contexts: [
        { name: "a", context: { cluster: "other", user: "other" } },
        { name: "b", context: { cluster: "lab", user: "me" } },
      ],
      clusters: [{ name: "lab", cluster: { server, ...cluster } }],
      users: [{ name: "me", user }],
    }),
  );
  return file;
}

async function answering(listener: RequestListener, ask: (server: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

async function withKubeconfig<T>(file: string, ask: () => Promise<T>): Promise<T> {
  const before = process.env.KUBECONFIG;
  process.env.KUBECONFIG = file;
  try {
    return await ask();
  } finally {
    if (before === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = before;
  }
}

test("a lease is read from the current context with its token", async () => {
  const seen: unknown[] = [];
  const lease = { spec: { holderIdentity: "host/1/x" } };
  await answering(
    (request, response) => {
      seen.push([request.url, request.headers.authorization]);
      response.end(JSON.stringify(lease));
    },
    async (server) => {
      const file = await kubeconfig("token", server, { token: "abc" });
      assert.deepEqual(await withKubeconfig(file, () => readLease("shop", "cutover-rollout")), {
        kind: "found",
        lease,
      });
    },
  );
  assert.deepEqual(seen, [["/apis/coordination.k8s.io/v1/namespaces/shop/leases/cutover-rollout", "Bearer abc"]]);
});

const answers = [
  { status: 404, expected: { kind: "absent" } },
  {
    status: 403,
    expected: {
      kind: "unreachable",
      reason: "status 403 for /apis/coordination.k8s.io/v1/namespaces/shop/leases/cutover-rollout",
    },
  },
] as const;

for (const { status, expected } of answers) {
  test(`status ${status} reads as ${expected.kind}`, async () => {
    await answering(
      (_, response) => response.writeHead(status).end("{}"),
      async (server) => {
        const file = await kubeconfig(`status-${status}`, server, {});
        assert.deepEqual(await withKubeconfig(file, () => readLease("shop", "cutover-rollout")), expected);
      },
    );
  });
}

test("a cluster that does not answer is unreachable, not free", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  const file = await kubeconfig("gone", `http://127.0.0.1:${port}`, {});
  const answer = await withKubeconfig(file, () => readLease("shop", "cutover-rollout"));
  assert.equal(answer.kind, "unreachable");
});

test("certificates come from data and from files beside the kubeconfig", async () => {
  await writeFile(join(folder, "client.key"), "key");
  const user = { "client-certificate-data": Buffer.from("cert").toString("base64"), "client-key": "client.key" };
  const cluster = {
    "certificate-authority-data": Buffer.from("ca").toString("base64"),
    "tls-server-name": "kubernetes",
  };
  const file = await kubeconfig("certificates", "https://127.0.0.1:6443", user, cluster);
  assert.deepEqual(await readConnection({ KUBECONFIG: file }), {
    server: "https://127.0.0.1:6443",
    options: {
      ca: Buffer.from("ca"),
      cert: Buffer.from("cert"),
      key: Buffer.from("key"),
      servername: "kubernetes",
      rejectUnauthorized: true,
    },
  });
});

test("a user that runs a program for its credentials is left to the client", async () => {
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token: "from-program" },
  };
  const script = `process.stdout.write(${JSON.stringify(JSON.stringify(credential))})`;
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: process.execPath,
    args: ["-e", script],
    interactiveMode: "Never",
  };
  const file = await kubeconfig("exec", "https://127.0.0.1:6443", { exec });
  const { server, options } = await withKubeconfig(file, () => readConnection({ KUBECONFIG: file }));
  assert.equal(server, "https://127.0.0.1:6443");
  assert.match(JSON.stringify(options.headers), /Bearer from-program/);
});

/** Pods and the lab's PostgreSQL server: their NetworkPolicy decides, and the sample service works with what it is given. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { execa } from "execa";
import { Client } from "pg";
import { databaseHost } from "./addresses.ts";
import { databaseClient } from "./database.ts";
import { administrator } from "./database-settings.ts";
import { hardenedPod } from "./hardened-pod.ts";
import { ensureLab, type Lab } from "./lab.ts";
import { logOf } from "./paths.ts";
import { imageReference } from "./setup/artifacts.mjs";
import { waitFor } from "./wait.ts";

const namespace = "database-pods";
const database = "lab_test_pods";
const roles = ["lab_test_pods_a", "lab_test_pods_b"] as const;
const password = "Between-Us-33";

let lab: Lab;
let addresses: Readonly<Record<string, string>>;

const kubectl = async (words: readonly string[], input = ""): Promise<string> =>
  (await execa("kubectl", words, { env: lab.env, input, timeout: 120_000 })).stdout;
const apply = (...items: readonly object[]): Promise<string> =>
  kubectl(["apply", "--server-side", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));

before(async () => {
  lab = await ensureLab();
  await cleanUp();
  await makeDatabase();
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await apply(credentials(roles[0], password), ...policies, pod("guest", "database"), pod("stranger", "database"));
  await apply(pod("forgetful", "absent"));
  await kubectl(["--namespace", namespace, "wait", "pod", "--all", "--for=condition=Ready", "--timeout=60s"]);
  const found = JSON.parse(await kubectl(["--namespace", namespace, "get", "pods", "-o", "json"])) as {
    readonly items: readonly { readonly metadata: { name: string }; readonly status: { podIP: string } }[];
  };
  addresses = Object.fromEntries(found.items.map(({ metadata, status }) => [metadata.name, status.podIP]));
});

after(() => cleanUp());

async function query(text: string, in_ = "postgres"): Promise<readonly Record<string, unknown>[]> {
  const client = new Client(databaseClient(lab.paths, { database: in_ }));
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}

async function cleanUp(): Promise<void> {
  await kubectl(["delete", "namespace", namespace, "--ignore-not-found", "--wait", "--timeout=60s"]);
  await query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  for (const role of roles) await query(`DROP ROLE IF EXISTS ${role}`);
}

async function makeDatabase(): Promise<void> {
  for (const role of roles) await query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  await query(`CREATE DATABASE ${database}`);
  await query(
    `CREATE SCHEMA shop; CREATE TABLE shop.orders (tenant_id text NOT NULL, item text NOT NULL);
     ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY;
     CREATE POLICY one ON shop.orders USING (tenant_id = current_setting('app.tenant', true));
     GRANT USAGE ON SCHEMA shop TO ${roles.join(", ")}; GRANT SELECT, INSERT ON shop.orders TO ${roles.join(", ")}`,
    database,
  );
}

const credentials = (username: string, word: string) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "database", namespace },
  stringData: {
    host: databaseHost.address,
    port: `${databaseHost.port}`,
    database,
    username,
    password: word,
    "ca.crt": readFileSync(lab.env.PGSSLROOTCERT ?? "", "utf8"),
  },
});

const policy = (name: string, spec: object) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name, namespace },
  spec: { policyTypes: ["Egress"], ...spec },
});

const policies = [
  policy("shut", { podSelector: {} }),
  policy("database", {
    podSelector: { matchLabels: { app: "guest" } },
    egress: [
      {
        to: [{ ipBlock: { cidr: `${databaseHost.address}/32` } }],
        ports: [{ protocol: "TCP", port: databaseHost.port }],
      },
    ],
  }),
] as const;

const files = ["host", "port", "database", "username", "password", "ca.crt"];

/** A pod of the sample service; its credentials come from the Secret of that name, where there is one. */
function pod(name: string, secret: string): object {
  const items = files.map((key) => ({ key, path: `database/${key}` }));
  const volume = { name: "secrets", projected: { sources: [{ secret: { name: secret, items, optional: true } }] } };
  const container = {
    name: "sample",
    image: imageReference("sample"),
    env: [{ name: "DRAIN_MILLISECONDS", value: "0" }],
    volumeMounts: [{ name: "secrets", mountPath: "/secrets", readOnly: true }],
    readinessProbe: { httpGet: { path: "/ready", port: 8080 }, periodSeconds: 1 },
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { app: name } },
    spec: { ...hardenedPod(container, [volume]), automountServiceAccountToken: false },
  };
}

async function ask(name: string, path: string, request: RequestInit = {}): Promise<readonly [number, unknown]> {
  const signal = AbortSignal.timeout(8000);
  const answer = await fetch(`http://${addresses[name]}:8080${path}`, { signal, ...request });
  return [answer.status, await answer.json()];
}

async function probe(name: string): Promise<string> {
  const words = ["probe", "tcp", `${databaseHost.address}:${databaseHost.port}`, "1200"];
  const command = ["exec", "--namespace", namespace, name, "--", "/sample", ...words];
  const { stdout } = await execa("kubectl", command, { env: lab.env, reject: false });
  const { connected, reason } = JSON.parse(stdout) as { connected: boolean; reason: string };
  return connected ? "connected" : reason;
}

const described = { role: "api", release: "unknown", version: "0.0.0", greeting: "hello", secrets: [] };

test("a pod reaches the server when its policy lets it, and another does not", async () => {
  assert.equal(await probe("guest"), "connected");
  assert.equal(await probe("stranger"), "timed out");
});

test("the service answers with the role that it works as", async () => {
  assert.deepEqual(await ask("guest", "/"), [200, { ...described, database: { user: roles[0] } }]);
});

test("a service whose server is out of reach fails requests and stays ready", async () => {
  assert.deepEqual(await ask("stranger", "/"), [500, { error: "DATABASE", code: "connect", release: "unknown" }]);
  assert.deepEqual(await ask("stranger", "/ready"), [200, { status: "ready" }]);
});

test("a service without credentials answers as one without a database", async () => {
  assert.deepEqual(await ask("forgetful", "/"), [200, described]);
});

test("a tenant adds and sees its own rows, and no others", async () => {
  const add = (tenant: string, body: object) =>
    ask("guest", "/orders", { method: "POST", headers: { "x-tenant": tenant }, body: JSON.stringify(body) });
  assert.deepEqual(await add("one", { item: "tea" }), [200, { added: 1 }]);
  assert.deepEqual(await add("other", { item: "salt" }), [200, { added: 1 }]);
  assert.deepEqual(await add("other", { item: "theft", tenant: "one" }), [403, { error: "DATABASE", code: "42501" }]);
  const list = (headers: Record<string, string>) => ask("guest", "/orders", { headers });
  assert.deepEqual(await list({ "x-tenant": "one" }), [200, { rows: [{ item: "tea", tenant_id: "one" }] }]);
  assert.deepEqual(await list({}), [200, { rows: [] }]);
});

test("the administrator is not let in from a pod", async () => {
  await apply(credentials(administrator, lab.env.PGPASSWORD ?? ""));
  await waitFor("the guest to be refused", { limit: 25, log: logOf(lab.paths, "kubelet") }, async () => {
    const [, body] = await ask("guest", "/");
    return (body as { code?: string }).code === "28000" ? undefined : JSON.stringify(body);
  });
});

test("changed credentials are in use within 20 seconds, without a failed request, and the old ones in no session", async () => {
  await apply(credentials(roles[0], password));
  await waitFor("the first role", { limit: 25, log: logOf(lab.paths, "kubelet") }, () => workingAs(roles[0]));
  await apply(credentials(roles[1], password));
  await waitFor("the second role alone", { limit: 20, log: logOf(lab.paths, "kubelet") }, async () => {
    const [status, body] = await ask("guest", "/");
    assert.equal(status, 200, JSON.stringify(body));
    const sessions = await query(`SELECT usename FROM pg_stat_activity WHERE datname = '${database}'`);
    const old = sessions.some(({ usename }) => usename === roles[0]);
    return old ? "sessions of the first" : workingAs(roles[1]);
  });
});

async function workingAs(role: string): Promise<string | undefined> {
  const [, body] = await ask("guest", "/");
  return (body as { database?: { user: string } }).database?.user === role ? undefined : JSON.stringify(body);
}

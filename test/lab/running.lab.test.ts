/** What a lab that is up can do. Each test leaves it as it found it. */
import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { request } from "node:http";
import { before, test } from "node:test";
import { dnsServiceAddress, internetHost, kubernetesServiceAddress } from "./addresses.ts";
import { command } from "./command.ts";
import { examine } from "./health.ts";
import { ensureLab, type Lab } from "./lab.ts";
import { beginOutage, endOutage, type Outage } from "./outage.ts";
import { startedProcesses } from "./processes.ts";
import { waitFor } from "./wait.ts";

let lab: Lab;

before(async () => {
  lab = await ensureLab();
});

test("every part of the lab is well", async () => {
  const findings = await examine(lab.paths);
  assert.deepEqual(
    findings.filter(({ trouble }) => trouble !== undefined),
    [],
  );
});

test("bringing up a lab that is up changes nothing", async () => {
  const processes = startedProcesses(lab.paths);
  await ensureLab();
  assert.deepEqual(startedProcesses(lab.paths), processes);
});

test("the cluster's names are resolved, and no others", async () => {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([dnsServiceAddress]);
  assert.deepEqual(await resolver.resolve4("kubernetes.default.svc.cluster.local"), [kubernetesServiceAddress]);
  assert.deepEqual(await resolver.resolve4("internet.cutover.test"), [internetHost.address]);
  await assert.rejects(resolver.resolve4("example.com"), { code: "EREFUSED" });
});

test("the Gateway's address is in its status, for whoever reads addresses from there", async () => {
  const path = "jsonpath={.status.addresses[0].value}";
  const options = { env: { KUBECONFIG: lab.kubeconfig } };
  const kubectl = `${lab.paths.bin}/kubectl`;
  const address = await command(kubectl, ["-n", "gateway-system", "get", "gateway", "public", "-o", path], options);
  assert.equal(`http://${address}`, lab.gatewayUrl);
});

test("Prometheus knows the gateway's counts", async () => {
  const query = `${lab.prometheusUrl}/api/v1/query?query=${encodeURIComponent('up{job="gateway"}')}`;
  await waitFor("Prometheus to have read the gateway", { limit: 10, log: lab.paths.logs }, async () => {
    const { data } = (await (await fetch(query)).json()) as { data: { result: { value: [number, string] }[] } };
    return data.result[0]?.value[1] === "1" ? undefined : JSON.stringify(data);
  });
});

const outages: readonly (readonly [Outage, () => string, () => string])[] = [
  ["prometheus", () => `${lab.prometheusUrl}/-/ready`, () => lab.metricsUrl],
  ["gateway-metrics", () => lab.metricsUrl, () => `${lab.prometheusUrl}/-/ready`],
];

for (const [outage, refused, answering] of outages) {
  test(`an outage of ${outage} refuses connections there and nowhere else, until it ends`, async () => {
    await beginOutage(outage);
    try {
      await assert.rejects(status(refused()), { code: "ECONNREFUSED" });
      assert.equal(await status(answering()), 200);
      assert.equal(await status(lab.gatewayUrl), 404);
    } finally {
      await endOutage(outage);
    }
    assert.equal(await status(refused()), 200);
  });
}

/** The status of an answer, over a connection of its own. */
function status(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { dnsServiceAddress, kubernetesServiceAddress, nodeAddress } from "../lab/addresses.ts";
import { ensureLab, type Lab } from "../lab/lab.ts";
import { startLoad } from "../lab/load/load.ts";
import { startedProcess } from "../lab/processes.ts";
import * as world from "./isolation-world.ts";
import { everyPath, type Path, probe, probeAll } from "./probe.ts";
import { interfaceTowards, isolatedForEgress, refusedToLeave } from "./rules-of-machine.ts";
import { until } from "./until.ts";

const api = `${world.shop}/api`;
const worker = `${world.shop}/worker`;
const spy = `${world.other}/spy`;
// A documentation address that no host has; the machine's default route would take it outside.
const outside = "198.51.100.77";

/** What a user gets through the gateway: a status, or `TIMEOUT` when the gateway does not reach the pod. */
const throughGateway = async (lab: Lab, host: string): Promise<number | string | undefined> => {
  const load = startLoad({ url: lab.gatewayUrl, host, ratePerSecond: 1, seconds: 1, timeoutMilliseconds: 1500 });
  return (await load.finished).records[0]?.status;
};

describe("NetworkPolicies hold, packet by packet", () => {
  let lab: Lab;
  let allowed: Readonly<Record<string, Path>>;
  let forbidden: Readonly<Record<string, Path>>;

  before(async () => {
    lab = await ensureLab();
    await world.createWorld(lab);
    const [apiAddress, workerAddress, spyAddress] = await Promise.all([
      world.addressOf(lab, world.shop, "api"),
      world.addressOf(lab, world.shop, "worker"),
      world.addressOf(lab, world.other, "spy"),
    ]);
    allowed = {
      "a name of the cluster": { from: api, probe: ["dns", `worker.${world.shop}.svc.cluster.local`] },
      "api to worker by its Service": {
        from: api,
        probe: ["http", `http://worker.${world.shop}.svc.cluster.local:8080/`],
      },
      "api to worker's pod": { from: api, probe: ["tcp", `${workerAddress}:8080`] },
      "api to HTTPS outside": { from: api, probe: ["tcp", `${lab.internetHost}:443`] },
      "api to itself": { from: api, probe: ["tcp", `${apiAddress}:8080`] },
      "a pod without policies to HTTP outside": { from: spy, probe: ["tcp", `${lab.internetHost}:80`] },
    };
    forbidden = {
      "api to HTTP outside": { from: api, probe: ["tcp", `${lab.internetHost}:80`] },
      "api to PostgreSQL outside": { from: api, probe: ["tcp", `${lab.internetHost}:5432`] },
      "api to the metadata service": { from: api, probe: ["tcp", `${lab.metadataHost}:80`] },
      "api to the metadata service by HTTPS": { from: api, probe: ["tcp", `${lab.metadataHost}:443`] },
      "api to the API server's Service": { from: api, probe: ["tcp", `${kubernetesServiceAddress}:443`] },
      "api to the API server's address": { from: api, probe: ["tcp", `${nodeAddress}:6443`] },
      "api to the kubelet": { from: api, probe: ["tcp", `${nodeAddress}:10250`] },
      "api to another namespace's pod": { from: api, probe: ["tcp", `${spyAddress}:8080`] },
      "api to another port of worker": { from: api, probe: ["tcp", `${workerAddress}:9999`] },
      "api to another DNS server": { from: api, probe: ["dns", "example.com.", lab.internetHost] },
      "worker to api": { from: worker, probe: ["tcp", `${apiAddress}:8080`] },
      "worker to HTTPS outside": { from: worker, probe: ["tcp", `${lab.internetHost}:443`] },
      "another namespace to api": { from: spy, probe: ["tcp", `${apiAddress}:8080`] },
      "another namespace to worker's Service": {
        from: spy,
        probe: ["tcp", `worker.${world.shop}.svc.cluster.local:8080`],
      },
    };
  });
  after(() => world.removeWorld(lab));

  it("allowed paths connect", async () => {
    assert.deepEqual(await probeAll(lab, allowed), everyPath(allowed, "connected"));
  });

  it("everything else does not", async () => {
    assert.deepEqual(await probeAll(lab, forbidden), everyPath(forbidden, "timed out"));
  });

  it("the gateway reaches api, which lets it in, and not worker, which does not", async () => {
    await until("the gateway to know the route", 10, async () => (await throughGateway(lab, world.shopHost)) === 200);
    assert.deepEqual(
      [await throughGateway(lab, world.shopHost), await throughGateway(lab, world.workerHost)],
      [200, "TIMEOUT"],
    );
  });

  it("nothing leaves the machine, whatever policies say", async () => {
    const route = await interfaceTowards(outside);
    const before = await refusedToLeave();
    assert.notEqual(await probe(lab, { from: spy, probe: ["tcp", `${outside}:80`] }), "connected");
    const refused = (await refusedToLeave()) - before;
    assert.ok(route === undefined || refused > 0, `expected packets towards ${route} to be refused, found ${refused}`);
  });

  it("a new policy takes effect within a second", async () => {
    const reach = { from: spy, probe: ["tcp", `${lab.internetHost}:80`] } as const;
    const address = await world.addressOf(lab, world.other, "spy");
    assert.equal(await probe(lab, reach), "connected");
    await world.apply(lab, [world.policy("shut", { podSelector: {}, policyTypes: ["Egress"] }, world.other)]);
    await until("the policy to be a rule", 1, async () => (await isolatedForEgress()).includes(address));
    assert.equal(await probe(lab, reach), "timed out");
    await world.kubectl(lab, ["delete", "networkpolicy", "shut", "--namespace", world.other]);
    await until("the rule to be gone", 1, async () => !(await isolatedForEgress()).includes(address));
    assert.equal(await probe(lab, reach), "connected");
  });

  it("a pod that the enforcer has not heard of has no traffic", async () => {
    const enforcer = startedProcess(lab.paths, "network-policy");
    assert.ok(enforcer, "the enforcer runs");
    const newcomer = { from: `${world.other}/newcomer`, probe: ["tcp", `${lab.internetHost}:80`] } as const;
    process.kill(enforcer.pid, "SIGSTOP");
    try {
      await world.apply(lab, [world.samplePod(world.other, "newcomer")]);
      await world.waitReady(lab, world.other);
      assert.equal(await probe(lab, newcomer), "timed out");
    } finally {
      process.kill(enforcer.pid, "SIGCONT");
    }
    await until("the newcomer to be known", 5, async () => (await probe(lab, newcomer)) === "connected");
  });

  it("without the policies every forbidden path is open, so it was they that shut it", async () => {
    await world.kubectl(lab, ["delete", "networkpolicy", "--all", "--namespace", world.shop]);
    await until("the rules to be gone", 5, async () => {
      const isolated = await isolatedForEgress();
      return !isolated.includes(await world.addressOf(lab, world.shop, "api"));
    });
    const open = await probeAll(lab, forbidden);
    const nobodyListens = ["api to another port of worker", "api to another DNS server"];
    const expected = {
      ...everyPath(forbidden, "connected"),
      ...Object.fromEntries(nobodyListens.map((name) => [name, "refused"])),
    };
    assert.deepEqual(open, expected);
    assert.equal(await throughGateway(lab, world.workerHost), 200);
  });

  it("names are resolved by the cluster's DNS and by it alone", async () => {
    const question = `api.${world.shop}.svc.cluster.local`;
    await world.apply(lab, world.policies(lab.metadataHost));
    await until("the rules to stand again", 5, async () =>
      (await isolatedForEgress()).includes(await world.addressOf(lab, world.shop, "api")),
    );
    assert.deepEqual(
      await probeAll(lab, {
        cluster: { from: api, probe: ["dns", question, dnsServiceAddress] },
        elsewhere: { from: api, probe: ["dns", question, lab.internetHost] },
      }),
      { cluster: "connected", elsewhere: "timed out" },
    );
  });
});

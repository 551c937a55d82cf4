import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { parseDocument } from "yaml";
import { startLoad } from "../lab/load/load.ts";
import { startedProcess } from "../lab/processes.ts";
import { allowedPaths, type Cast, forbiddenPaths, forbiddenToNobody } from "./isolation-paths.ts";
import { everyPath, probe, probeAll } from "./probe.ts";
import { interfaceTowards, isolatedForEgress, refusedToLeave } from "./rules-of-machine.ts";
import * as other from "./spy.ts";
import { type Story, startStory } from "./story.ts";
import { until } from "./until.ts";

// A documentation address that no host has; the machine's default route would take it outside.
const nobody = "198.51.100.77";
const workerHost = "isolation-worker.example";

/** The estate of this repository, whose api may also speak HTTPS with the outside, but not with the metadata service. */
const startEstate = async (): Promise<Story> => {
  const story = await startStory("isolation", { apply: false });
  const document = parseDocument(story.file());
  const closed = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"];
  const except = [...closed, `${story.lab.metadataHost}/32`];
  const network = ["config", "cutover:estate", "services", "shop", "workloads", "api", "network"];
  document.addIn([...network, "egress"], document.createNode({ to: "cidr", cidr: "0.0.0.0/0", except, ports: [443] }));
  story.writeFile(document.toString({ lineWidth: 0 }));
  const up = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
  assert.equal(up.code, 0, up.stdout + up.stderr);
  return story;
};

/** A route that the estate did not ask for, from the gateway straight to the worker. */
const workerRoute = (story: Story, service: string) => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "worker", namespace: story.namespace },
  spec: {
    parentRefs: [{ namespace: "gateway-system", name: "public" }],
    hostnames: [workerHost],
    rules: [{ backendRefs: [{ name: service, port: 8080 }] }],
  },
});

const shut = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "shut", namespace: other.otherNamespace },
  spec: { podSelector: {}, policyTypes: ["Egress"] },
};

describe("packets pass where the estate says so, and nowhere else", () => {
  let story: Story;
  let cast: Cast;

  /** What a user gets through the gateway: a status, or `TIMEOUT` when the gateway does not reach the pod. */
  const throughGateway = async (host: string): Promise<number | string | undefined> => {
    const url = story.lab.gatewayUrl;
    const load = startLoad({ url, host, path: "/live", ratePerSecond: 1, seconds: 1, timeoutMilliseconds: 1500 });
    return (await load.finished).records[0]?.status;
  };

  before(async () => {
    story = await startEstate();
    const { lab, namespace } = story;
    const [id = ""] = story.releases();
    const service = `shop-worker-${id.slice(0, 10)}`;
    await other.apply(lab, [workerRoute(story, service)]);
    cast = {
      lab,
      api: await other.findPlace(lab, namespace, "cutover.dev/workload=api"),
      worker: await other.findPlace(lab, namespace, "cutover.dev/workload=worker"),
      spy: await other.startSpy(lab),
      workerService: `${service}.${namespace}.svc.cluster.local`,
    };
  });
  after(async () => {
    await other.removeSpy(story.lab);
    await story.end();
  });

  it("allowed paths connect", async () => {
    const paths = allowedPaths(cast);
    assert.deepEqual(await probeAll(cast.lab, paths), everyPath(paths, "connected"));
  });

  it("everything else does not", async () => {
    const paths = { ...forbiddenPaths(cast), ...forbiddenToNobody(cast) };
    assert.deepEqual(await probeAll(cast.lab, paths), everyPath(paths, "timed out"));
  });

  it("the gateway reaches api, which lets it in, and not worker, which does not", async () => {
    await until("the gateway to know the route", 10, async () => (await throughGateway(story.host)) === 200);
    await until("the gateway to know the worker's", 10, async () => (await throughGateway(workerHost)) !== 404);
    assert.equal(await throughGateway(workerHost), "TIMEOUT");
  });

  it("nothing leaves the machine, whatever policies say", async () => {
    const route = await interfaceTowards(nobody);
    const before = await refusedToLeave();
    assert.notEqual(await probe(cast.lab, { from: cast.spy.pod, probe: ["tcp", `${nobody}:80`] }), "connected");
    const refused = (await refusedToLeave()) - before;
    assert.ok(route === undefined || refused > 0, `expected packets towards ${route} to be refused, found ${refused}`);
  });

  it("a new policy takes effect within a second", async () => {
    const { lab, spy } = cast;
    const reach = { from: spy.pod, probe: ["tcp", `${lab.internetHost}:80`] } as const;
    assert.equal(await probe(lab, reach), "connected");
    await other.apply(lab, [shut]);
    await until("the policy to be a rule", 1, async () => (await isolatedForEgress()).includes(spy.address));
    assert.equal(await probe(lab, reach), "timed out");
    await other.kubectl(lab, ["delete", "networkpolicy", "shut", "--namespace", other.otherNamespace]);
    await until("the rule to be gone", 1, async () => !(await isolatedForEgress()).includes(spy.address));
    assert.equal(await probe(lab, reach), "connected");
  });

  it("a pod that the enforcer has not heard of has no traffic", async () => {
    const enforcer = startedProcess(cast.lab.paths, "network-policy");
    assert.ok(enforcer, "the enforcer runs");
    process.kill(enforcer.pid, "SIGSTOP");
    let newcomer: other.Place;
    try {
      await other.apply(cast.lab, [other.samplePod("newcomer")]);
      newcomer = await other.findPlace(cast.lab, other.otherNamespace, "app=newcomer");
      const outwards = { from: newcomer.pod, probe: ["tcp", `${cast.lab.internetHost}:80`] } as const;
      const inwards = { from: cast.spy.pod, probe: ["tcp", `${newcomer.address}:8080`] } as const;
      assert.deepEqual(await probeAll(cast.lab, { outwards, inwards }), {
        outwards: "timed out",
        inwards: "timed out",
      });
    } finally {
      process.kill(enforcer.pid, "SIGCONT");
    }
    const reach = { from: newcomer.pod, probe: ["tcp", `${cast.lab.internetHost}:80`] } as const;
    await until("the newcomer to be known", 5, async () => (await probe(cast.lab, reach)) === "connected");
  });

  // Last, because it takes the policies away: every refusal above could have failed.
  it("without the policies every forbidden path is open, so it was they that shut it", async () => {
    await story.kubectl("delete", "networkpolicy", "--all");
    await until("the rules to be gone", 5, async () => !(await isolatedForEgress()).includes(cast.api.address));
    const open = { ...everyPath(forbiddenPaths(cast), "connected"), ...everyPath(forbiddenToNobody(cast), "refused") };
    assert.deepEqual(await probeAll(cast.lab, { ...forbiddenPaths(cast), ...forbiddenToNobody(cast) }), open);
    assert.equal(await throughGateway(workerHost), 200);
  });
});

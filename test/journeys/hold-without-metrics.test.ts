import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ensureLab } from "../lab/lab.ts";
import { beginOutage, endOutage, type Outage } from "../lab/outage.ts";
import { journalOf } from "./seen.ts";
import { type Story, startStory } from "./story.ts";
import { until } from "./until.ts";

const steps = [
  { weight: 10, minimumSeconds: 5, minimumRequests: 10 },
  { weight: 100, minimumSeconds: 2, minimumRequests: 10 },
];

/** Seconds without metrics in the middle of a rollout. */
const outageSeconds = 60;

const pass = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

const isHolding = (story: Story, rollout: string): boolean =>
  journalOf(story, rollout).some(({ kind, reason }) => kind === "verdict" && reason === "NO_METRICS");

const isGoingBack = (story: Story, rollout: string): boolean =>
  journalOf(story, rollout).some(({ kind }) => kind === "rollingBack");

/** A healthy release, and its metrics away for a minute in the middle of the first step. */
const rolloutThrough = async (story: Story, outage: Outage): Promise<void> => {
  const candidate = story.mergeCandidate({ version: "1.1.0", configuration: { GREETING: "patience" } });
  const load = story.load(50);
  const rollout = await story.plan(candidate);
  const running = story.begin("rollout", "--plan", rollout);
  await until("the first step to shift traffic", 90, () => load.records.some(({ release }) => release === candidate));
  await beginOutage(outage);
  await until("the rollout to say that it holds", 60, () => isHolding(story, rollout));
  await pass(outageSeconds);
  assert.equal(running.isOver(), false, "it waits");
  assert.equal(isGoingBack(story, rollout), false, "no metrics is not bad news");
  await endOutage(outage);
  const { code, stdout, stderr } = await running.done;
  const { records } = await load.stop();
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout + stderr, /metrics/i, "it says why it waited");
  assert.deepEqual(
    records.filter(({ status }) => status !== 200),
    [],
  );
};

describe("no metrics is neither good nor bad news", () => {
  let story: Story | undefined;
  after(async () => {
    await Promise.all([endOutage("gateway-metrics"), endOutage("prometheus")]);
  });

  describe("counts from the gateway", () => {
    before(async () => {
      story = await startStory("hold-gateway", { steps });
    });
    after(() => story?.end());

    it("holds while the gateway's metrics are away, says so, and goes on when they are back", async () => {
      assert.ok(story);
      await rolloutThrough(story, "gateway-metrics");
    });
  });

  describe("counts from Prometheus", () => {
    before(async () => {
      const { prometheusUrl } = await ensureLab();
      story = await startStory("hold-prometheus", { steps, metrics: { source: "prometheus", url: prometheusUrl } });
    });
    after(() => story?.end());

    it("holds while Prometheus does not answer and promotes when it does again", async () => {
      assert.ok(story);
      await rolloutThrough(story, "prometheus");
    });
  });
});

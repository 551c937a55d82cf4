import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ensureLab } from "../lab/lab.ts";
import { type MetricsTap, startMetricsTap } from "./metrics-tap.ts";
import { journalOf } from "./seen.ts";
import { type Story, startStory } from "./story.ts";
import { until } from "./until.ts";

const steps = [
  { weight: 10, minimumSeconds: 5, minimumRequests: 10 },
  { weight: 100, minimumSeconds: 2, minimumRequests: 10 },
];

/** Seconds without metrics in the middle of a rollout. */
const outage = 60;

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

const holdsFor = (story: Story, rollout: string) =>
  journalOf(story, rollout).filter(({ kind, reason }) => kind === "verdict" && reason === "NO_METRICS");

describe("no metrics is neither good nor bad news", () => {
  let story: Story;
  let tap: MetricsTap;
  before(async () => {
    const lab = await ensureLab();
    tap = await startMetricsTap(lab.metricsUrl);
    const metrics = { source: "gateway", kind: "traefik", urls: [tap.url], sampleMilliseconds: 250 };
    story = await startStory("hold-no-gateway", { steps, metrics });
  });
  after(async () => {
    await story.end();
    await tap.end();
  });

  it("holds while the gateway's metrics are away, says so, and goes on when they are back", async () => {
    const candidate = story.mergeCandidate({ version: "1.1.0", configuration: { GREETING: "patience" } });
    const load = story.load(50);
    const rollout = await story.plan();
    const running = story.begin("rollout", "--plan", rollout);
    await until("the first step to shift traffic", 60, () => load.records.some(({ release }) => release === candidate));
    tap.close();
    await until("the rollout to say that it holds", 30, () => holdsFor(story, rollout).length > 0);
    await seconds(outage);
    assert.equal(running.isOver(), false, "it waits");
    assert.equal(
      journalOf(story, rollout).some(({ kind }) => kind === "rollingBack"),
      false,
    );
    tap.open();
    const { code, stdout, stderr } = await running.done;
    const { records } = await load.stop();
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.match(stdout + stderr, /no metrics|NO_METRICS/i);
    assert.deepEqual(
      records.filter(({ status }) => status !== 200),
      [],
    );
  });
});

describe("Prometheus away", () => {
  let story: Story;
  before(async () => {
    const lab = await ensureLab();
    story = await startStory("hold-no-prom", { steps, metrics: { source: "prometheus", url: lab.prometheusUrl } });
  });
  after(async () => {
    await story.lab.resumePrometheus();
    await story.end();
  });

  it("holds while Prometheus does not answer and promotes when it does again", async () => {
    const candidate = story.mergeCandidate({ version: "1.1.0", configuration: { GREETING: "patience" } });
    const load = story.load(50);
    const rollout = await story.plan();
    const running = story.begin("rollout", "--plan", rollout);
    await until("the first step to shift traffic", 60, () => load.records.some(({ release }) => release === candidate));
    await story.lab.pausePrometheus();
    await until("the rollout to say that it holds", 30, () => holdsFor(story, rollout).length > 0);
    await seconds(outage);
    assert.equal(
      journalOf(story, rollout).some(({ kind }) => kind === "rollingBack"),
      false,
    );
    await story.lab.resumePrometheus();
    const { code, stdout, stderr } = await running.done;
    const { records } = await load.stop();
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.deepEqual(
      records.filter(({ status }) => status !== 200),
      [],
    );
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ensureLab } from "../lab/lab.ts";
import { type ObjectStore, startObjectStore } from "../lab/object-store/object-store.ts";
import { killTree } from "./kills.ts";
import { journalOf, seenByUsers } from "./seen.ts";
import { type Story, startStory } from "./story.ts";
import { until } from "./until.ts";

const name = "state-in-bucket";
const steps = [
  { weight: 10, minimumSeconds: 1, minimumRequests: 10 },
  { weight: 100, minimumSeconds: 1, minimumRequests: 10 },
];

describe("the state lies in a bucket", () => {
  let store: ObjectStore;
  let story: Story;
  before(async () => {
    const { paths } = await ensureLab();
    store = await startObjectStore(join(paths.state, "journeys", `${name}-store`));
    story = await startStory(name, { steps, bakeSeconds: 1, backend: store.environment });
  });
  after(async () => {
    await story?.end();
    await store?.stop();
  });

  const locks = () => store.objects(".pulumi/locks/organization/cutover/production/");
  const settled = async () => {
    const preview = await story.pulumi("preview", "--stack", "production", "--expect-no-changes");
    assert.equal(preview.code, 0, preview.stdout + preview.stderr);
  };

  it("and a good release is promoted", async () => {
    assert.deepEqual(
      store.objects(".pulumi/stacks/cutover/").filter((file) => file === "production.json"),
      ["production.json"],
    );
    const candidate = story.mergeCandidate({ version: "1.1.0", configuration: { GREETING: "good day" } });
    const rollout = await story.plan(candidate);
    const load = story.load(40);
    const done = await story.cutover("rollout", "--plan", rollout);
    const { records } = await load.stop();
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.equal(seenByUsers(records, candidate).failures, 0);
    assert.deepEqual([story.releases(), locks()], [[candidate], []]);
    await settled();
  });

  it("and a rollout whose update was killed is resumed, past the lock that it left", async () => {
    const candidate = story.mergeCandidate({ version: "1.2.0", configuration: { GREETING: "good evening" } });
    const rollout = await story.plan(candidate);
    const load = story.load(40);
    const running = story.begin("rollout", "--plan", rollout);
    await until("the update to create the candidate's pods", 60, async () => {
      const pods = await story.kubectl("get", "pods", "-l", `cutover.dev/release=${candidate}`, "-o", "name");
      return pods.stdout.trim() !== "" && locks().length === 1;
    });
    killTree(running.pid);
    await running.done;
    assert.equal(locks().length, 1, "the lock is left");

    const resumed = await story.cutover("resume");
    const { records } = await load.stop();
    assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
    const notes = journalOf(story, rollout).filter(({ kind }) => kind === "note");
    assert.match(notes.map(({ words }) => words).join("\n"), /^removed the lock of process \d+, which is gone$/m);
    assert.equal(seenByUsers(records, candidate).failures, 0);
    assert.deepEqual([story.releases(), locks()], [[candidate], []]);
    await settled();
  });
});

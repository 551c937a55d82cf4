import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { journalOf } from "./seen.ts";
import { type Story, startStory } from "./story.ts";
import { until } from "./until.ts";

const steps = [
  { weight: 5, minimumSeconds: 12, minimumRequests: 10 },
  { weight: 100, minimumSeconds: 1, minimumRequests: 1 },
];

describe("one estate, two hands", () => {
  let story: Story;
  before(async () => {
    story = await startStory("two-rollouts", { steps });
  });
  after(() => story.end());

  it("lets exactly one rollout proceed, and refuses `pulumi up` while it does", async () => {
    const candidate = story.mergeCandidate({ version: "1.1.0", configuration: { GREETING: "one of us" } });
    const load = story.load(50);
    const rollout = await story.plan(candidate);
    const [one, two] = [story.begin("rollout", "--plan", rollout), story.begin("rollout", "--plan", rollout)];
    await until("a rollout holds the lease", 60, () => journalOf(story, rollout).some(({ kind }) => kind === "begun"));

    const up = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
    assert.notEqual(up.code, 0, up.stdout);
    assert.match(up.stdout + up.stderr, /LEASE_HELD/);

    const results = await Promise.all([one.done, two.done]);
    const codes = results.map(({ code }) => code).sort();
    const { records } = await load.stop();
    const told = results.map(({ stdout, stderr }) => `${stdout}\n${stderr}`);
    assert.deepEqual(codes, [0, 1], told.join("\n---\n"));
    assert.match(told[results.findIndex(({ code }) => code === 1)] ?? "", /holding the lease since|holds it since/);
    assert.deepEqual(
      records.filter(({ status }) => status !== 200),
      [],
    );
    assert.deepEqual(story.releases(), [candidate]);
    const audit = await story.cutover("evidence", "verify");
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
  });
});

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { journalOf, seenByUsers } from "./seen.ts";
import { type Story, startStory } from "./story.ts";

const steps = [
  { weight: 5, minimumSeconds: 20, minimumRequests: 50 },
  { weight: 100, minimumSeconds: 5, minimumRequests: 50 },
];

describe("a bad release is taken back", () => {
  let story: Story;
  before(async () => {
    story = await startStory("roll-back-bad", { steps });
  });
  after(() => story.end());

  it("answers no more after its errors are proven, and leaves the estate as it was", async () => {
    const candidate = story.mergeCandidate({ version: "2.0.0", configuration: { FAULT_ERROR_RATE: "0.5" } });
    const merged = story.file();
    const load = story.load(100);
    const rollout = await story.plan(candidate);
    const done = await story.cutover("rollout", "--plan", rollout);
    const { records } = await load.stop();

    assert.equal(done.code, 1, done.stdout + done.stderr);
    const seen = seenByUsers(records, candidate);
    assert.ok(seen.failures >= 3 && seen.failures <= 12, `users saw ${seen.failures} failures`);
    assert.equal(seen.failuresElsewhere, 0);
    const finished = journalOf(story, rollout).at(-1);
    assert.equal(finished?.kind, "finished");
    assert.equal(finished?.outcome, "rolled-back");
    assert.equal(story.file(), merged, "the work tree's file is untouched");
    assert.ok(existsSync(join(story.directory, ".cutover/production/rollouts", rollout, "report.html")));

    const standing = await story.kubectl(
      "get",
      "deployments,services",
      "-l",
      `cutover.dev/release=${candidate}`,
      "-o",
      "name",
    );
    assert.equal(standing.stdout.trim(), "", "nothing of the bad release is left");
    const audit = await story.cutover("evidence", "verify");
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
  });

  it("is taken back before it serves when its pods never become ready", async () => {
    const candidate = story.mergeCandidate({ version: "2.0.1", configuration: { FAULT_READINESS: "fail" } });
    const load = story.load(50);
    const rollout = await story.plan(candidate);
    const done = await story.cutover("rollout", "--plan", rollout, "--json");
    const { records } = await load.stop();
    assert.equal(done.code, 1, done.stdout + done.stderr);
    assert.deepEqual(
      records.filter(({ status }) => status !== 200),
      [],
    );
  });
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { seenByUsers } from "./seen.ts";
import { type Story, startStory } from "./story.ts";

describe("a good release is promoted", () => {
  let story: Story;
  before(async () => {
    story = await startStory("promote-good");
  });
  after(() => story.end());

  it("moves all traffic in steps, loses no request, and writes the change back", async () => {
    const behind = story.file();
    const [serving] = story.releases();
    const candidate = story.mergeCandidate({ version: "1.1.0", configuration: { GREETING: "good day" } });
    const load = story.load(50);
    const rollout = await story.plan(candidate);
    const done = await story.cutover("rollout", "--plan", rollout);
    const { records } = await load.stop();

    assert.equal(done.code, 0, done.stdout + done.stderr);
    const seen = seenByUsers(records, candidate);
    assert.deepEqual({ failures: seen.failures, elsewhere: seen.failuresElsewhere }, { failures: 0, elsewhere: 0 });
    assert.equal(records.at(-1)?.release, candidate);
    assert.deepEqual(story.releases(), [candidate], "the file names the new release alone");
    assert.match(story.file(), /promotion: 1/);

    const settled = await story.pulumi("preview", "--stack", "production", "--expect-no-changes");
    assert.equal(settled.code, 0, settled.stdout + settled.stderr);
    const standing = await story.kubectl("get", "deployments", "-l", `cutover.dev/release=${serving}`, "-o", "name");
    assert.equal(standing.stdout.trim(), "", "the old release has left");
    const audit = await story.cutover("evidence", "verify");
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);

    const current = story.file();
    story.writeFile(behind);
    const refused = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
    story.writeFile(current);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stdout + refused.stderr, /FILE_BEHIND/);
  });
});

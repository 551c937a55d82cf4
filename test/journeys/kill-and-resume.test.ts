import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { killOnce, startKillStory } from "./kills.ts";
import type { Story } from "./story.ts";

/** The tests run the first few of the forty kills that `npm run bench -- kills` runs. */
const seeds = [1, 2, 3, 4];

describe("a rollout is killed", () => {
  let story: Story;
  before(async () => {
    story = await startKillStory("kill-and-resume");
  });
  after(() => story.end());

  for (const seed of seeds) {
    it(`and ends as declared after kill ${seed}`, async () => {
      const ending = await killOnce(story, seed);
      assert.deepEqual(ending.problems, [], ending.told);
    });
  }
});

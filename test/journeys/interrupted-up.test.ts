import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { seeded } from "../scripts/engine/random.ts";
import { askGitHub, repositoryPath, rolesOf } from "./areas.ts";
import { killTree } from "./kills.ts";
import { type Story, startStory } from "./story.ts";
import { until } from "./until.ts";

const kills = 10;

describe("an update of the whole estate that is killed, again and again", () => {
  let story: Story;
  before(async () => {
    story = await startStory("interrupted-up", { areas: ["github", "database"], apply: false });
  });
  after(() => story.end());

  it(`is finished by the next one after ${kills} kills, and nothing was made twice`, async () => {
    const random = seeded(7);
    for (let kill = 1; kill <= kills; kill += 1) {
      // The first update gets a little further each time; the last kills come when little is left.
      await killAfter(story, kill, 1 + Math.floor(random() * 8));
      await story.pulumi("cancel", "--yes", "--stack", "production");
    }
    const finished = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
    assert.equal(finished.code, 0, finished.stdout + finished.stderr);
    const settled = await story.pulumi("preview", "--stack", "production", "--expect-no-changes");
    assert.equal(settled.code, 0, settled.stdout + settled.stderr);

    for (const kind of ["rulesets", "labels"]) {
      const names = await namesOf(story, kind);
      assert.deepEqual(names, [...new Set(names)], `${kind} are there once`);
    }
    assert.equal((await rolesOf(story.lab, story.database)).length, 6);
    const audit = await story.cutover("audit");
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
  });
});

/** Starts an update and kills it with all its children when it has made or changed `resources`. */
const killAfter = async (story: Story, kill: number, resources: number): Promise<void> => {
  const log = join(story.directory, `events-${kill}`);
  const running = story.beginPulumi(
    "up",
    "--yes",
    "--skip-preview",
    "--stack",
    "production",
    "--non-interactive",
    "--event-log",
    log,
  );
  await until(`update ${kill} to make ${resources} resources`, 120, () => {
    return running.isOver() || changesIn(log) >= resources;
  });
  const killed = !running.isOver();
  killTree(running.pid);
  const { stdout, stderr } = await running.done;
  assert.ok(killed, `update ${kill} was still running, but it printed: ${stdout}${stderr}`);
};

/** Resources that an update has made or changed so far. */
const changesIn = (log: string): number => {
  if (!existsSync(log)) return 0;
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => /"resOutputsEvent"/.test(line) && /"op":"(create|update|import|replace)"/.test(line)).length;
};

const namesOf = async (story: Story, kind: string): Promise<readonly string[]> => {
  const answer = await askGitHub(story.lab, `${repositoryPath(story.repository)}/${kind}?per_page=100`);
  return (answer as { name: string }[]).map(({ name }) => name);
};

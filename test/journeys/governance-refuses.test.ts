import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { parseDocument } from "yaml";
import type { Forbidden } from "./forbidden.ts";
import { forbiddenByChecks } from "./forbidden-checks.ts";
import { forbiddenContent } from "./forbidden-content.ts";
import { forbiddenDeployments } from "./forbidden-deployments.ts";
import { forbiddenMerges } from "./forbidden-merges.ts";
import { forbiddenMethods } from "./forbidden-methods.ts";
import { forbiddenPushes } from "./forbidden-pushes.ts";
import { forbiddenRefs } from "./forbidden-refs.ts";
import { forbiddenSettings } from "./forbidden-settings.ts";
import { done, foundRepository, gatekeeperApp, meetPeople, type People, proposeWell } from "./governance-people.ts";
import { type Story, startStory } from "./story.ts";

/** What this repository asks beyond the defaults of production. */
const more: Readonly<Record<string, unknown>> = {
  "rulesets.release-branches": {
    target: "branch",
    include: ["refs/heads/release/**/*"],
    restrictDeletion: true,
  },
  "rulesets.deployed": {
    target: "branch",
    include: ["refs/heads/deployed/**/*"],
    deployments: ["production"],
  },
  "rulesets.frozen": {
    target: "branch",
    include: ["refs/heads/frozen/**/*"],
    restrictCreation: true,
  },
  "rulesets.queued": {
    target: "branch",
    include: ["refs/heads/queued/**/*"],
    mergeQueue: {},
  },
  "environments.production.waitMinutes": 60,
  "environments.production.protectionApps": [gatekeeperApp],
};

const declareMore = (story: Story): void => {
  const document = parseDocument(story.file());
  for (const [path, value] of Object.entries(more)) {
    document.setIn(["config", "cutover:estate", "github", ...path.split(".")], document.createNode(value));
  }
  story.writeFile(document.toString({ lineWidth: 0 }));
};

describe("governance as the estate declares it", () => {
  let story: Story;
  let people: People;
  before(async () => {
    story = await startStory("governance", { areas: ["github"], apply: false });
    people = meetPeople(story.lab.githubUrl, story.lab.paths.githubTokens, story.repository);
    await foundRepository(people, story.repository);
    declareMore(story);
    const made = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
    assert.equal(made.code, 0, made.stdout + made.stderr);
  });
  after(() => story.end());

  it("lets a change that keeps every rule be merged", async () => {
    const { number } = await proposeWell(people);
    const merged = done(await people.dev.merge(number)) as { readonly merged: boolean };
    assert.equal(merged.merged, true);
  });

  const attempts = [
    ...forbiddenMerges,
    ...forbiddenByChecks,
    ...forbiddenMethods,
    ...forbiddenPushes,
    ...forbiddenRefs,
    ...forbiddenContent,
    ...forbiddenDeployments,
    ...forbiddenSettings,
  ];
  for (const forbidden of attempts) {
    it(`refuses ${forbidden.name}, and without the rule lets it be`, () => tryForbidden(people, forbidden));
  }

  it("is as declared again after one update", async () => {
    const mended = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
    assert.equal(mended.code, 0, mended.stdout + mended.stderr);
    const settled = await story.pulumi("preview", "--stack", "production", "--expect-no-changes");
    assert.equal(settled.code, 0, settled.stdout + settled.stderr);
  });
});

/** Refused under all rules; refused by this one alone; and not refused without it. */
const tryForbidden = async (people: People, { rule, also = [], said, prepare }: Forbidden): Promise<void> => {
  const attempt = await prepare(people);
  const undone: (() => Promise<void>)[] = [];
  try {
    assert.equal((await attempt()).happened, false, "expected it to be refused under all rules");
    for (const lever of also) undone.unshift(await lever.pull(people.ada));
    assert.deepEqual(await attempt(), { happened: false, said });
    undone.unshift(await rule.pull(people.ada));
    const free = await attempt();
    assert.equal(free.happened, true, `expected it to happen without ${rule.rule}, found ${free.said}`);
  } finally {
    for (const undo of undone) await undo();
  }
};

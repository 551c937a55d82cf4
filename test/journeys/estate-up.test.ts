import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parse } from "yaml";
import { askGitHub, hasDatabase, repositoryPath, rolesOf } from "./areas.ts";
import { writeUnprotected } from "./estate-file.ts";
import { type Finished, type Story, startStory } from "./story.ts";

const everything = { areas: ["github", "database"], apply: false } as const;

const up = (story: Story, ...words: string[]): Promise<Finished> =>
  story.pulumi("up", "--yes", "--skip-preview", "--stack", "production", ...words);

const said = ({ stdout, stderr }: Finished): string => stdout + stderr;

describe("production on empty ground", () => {
  let story: Story;
  before(async () => {
    story = await startStory("estate-up", { ...everything, protect: true });
  });
  after(() => story.end());

  it("is made by one update: cluster, repository governance and database", async () => {
    const made = await up(story);
    assert.equal(made.code, 0, said(made));

    const deployments = await story.kubectl("get", "deployments", "-o", "jsonpath={.items[*].status.readyReplicas}");
    assert.equal(deployments.stdout.trim(), "2 1");
    assert.deepEqual(await rulesetNames(story), ["main", "pushes", "release-tags"]);
    assert.deepEqual(await environmentNames(story), ["production"]);
    assert.deepEqual(await rolesOf(story.lab, story.database), [
      `${story.database}_migrator`,
      `${story.database}_owner`,
      `${story.database}_reader`,
      `${story.database}_shop`,
      `${story.database}_shop_a`,
      `${story.database}_shop_b`,
    ]);

    // Whoever asks is answered by a program that has asked its database.
    const load = story.load(20);
    await load.until((records) => records.filter(({ status }) => status === 200).length >= 40);
    const { records } = await load.stop();
    assert.deepEqual(
      records.filter(({ status }) => status !== 200),
      [],
    );
  });

  it("is settled: a second update changes nothing", async () => {
    const again = await up(story, "--expect-no-changes");
    assert.equal(again.code, 0, said(again));
  });

  it("is what an audit finds declared", async () => {
    const audit = await story.cutover("audit");
    assert.equal(audit.code, 0, said(audit));
  });

  it("refuses to be destroyed, and stands untouched", async () => {
    const refused = await story.pulumi("destroy", "--yes", "--skip-preview", "--stack", "production");
    assert.notEqual(refused.code, 0);
    assert.match(said(refused), /protect/);
    const settled = await story.pulumi("preview", "--stack", "production", "--expect-no-changes");
    assert.equal(settled.code, 0, said(settled));
  });

  it("is let go when its protection is taken away first, all but the repository", async () => {
    writeUnprotected(join(story.directory, "Pulumi.production.yaml"));
    const open = await up(story);
    assert.equal(open.code, 0, said(open));
    const gone = await story.pulumi("destroy", "--yes", "--skip-preview", "--stack", "production");
    assert.equal(gone.code, 0, said(gone));
    assert.equal(await hasDatabase(story.lab, story.database), false);
    assert.notEqual(await askGitHub(story.lab, repositoryPath(story.repository)), undefined);
  });
});

describe("a preview of the estate", () => {
  let story: Story;
  before(async () => {
    story = await startStory("estate-preview", { ...everything, environment: "preview" });
    await askGitHub(story.lab, "orgs/acme/repos", "POST", { name: story.repository, auto_init: true, private: true });
  });
  after(() => story.end());

  it("leaves nothing when it is destroyed, and the repository as it was", async () => {
    const repository = await askGitHub(story.lab, repositoryPath(story.repository));
    const made = await up(story);
    assert.equal(made.code, 0, said(made));
    assert.deepEqual(await environmentNames(story), ["preview"]);

    const gone = await story.pulumi("destroy", "--yes", "--skip-preview", "--stack", "production");
    assert.equal(gone.code, 0, said(gone));
    const namespace = await story.kubectl("get", "namespace", story.namespace, "--ignore-not-found", "-o", "name");
    assert.equal(namespace.stdout.trim(), "");
    assert.equal(await hasDatabase(story.lab, story.database), false);
    assert.deepEqual(await rolesOf(story.lab, story.database), []);
    assert.deepEqual(await environmentNames(story), []);
    assert.deepEqual(await askGitHub(story.lab, repositoryPath(story.repository)), repository);
    const state = await story.pulumi("stack", "export", "--stack", "production");
    assert.equal(parse(state.stdout).deployment.resources, undefined);
  });
});

const rulesetNames = async (story: Story): Promise<readonly string[]> => {
  const rulesets = await askGitHub(story.lab, `${repositoryPath(story.repository)}/rulesets`);
  return (rulesets as { name: string }[]).map(({ name }) => name).sort();
};

const environmentNames = async (story: Story): Promise<readonly string[]> => {
  const answer = await askGitHub(story.lab, `${repositoryPath(story.repository)}/environments`);
  return (answer as { environments: { name: string }[] }).environments.map(({ name }) => name).sort();
};

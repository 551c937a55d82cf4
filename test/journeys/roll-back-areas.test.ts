import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { asAdministrator, askGitHub, makeTables, repositoryPath } from "./areas.ts";
import { type Story, startStory } from "./story.ts";

const steps = [
  { weight: 20, minimumSeconds: 20, minimumRequests: 50 },
  { weight: 100, minimumSeconds: 5, minimumRequests: 50 },
];

describe("a bad release that brought grants and settings along", () => {
  let story: Story;
  before(async () => {
    story = await startStory("roll-back-areas", { areas: ["github", "database"], steps });
  });
  after(() => story.end());

  it("is taken back with them, and what was changed by hand meanwhile is mended", async () => {
    await makeTables(story.lab, story.database);
    const migrated = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
    assert.equal(migrated.code, 0, migrated.stdout + migrated.stderr);
    const before = await live(story);
    story.mergeCandidate({
      version: "2.0.0",
      configuration: { FAULT_ERROR_RATE: "0.5" },
      more: {
        database: { shop: { shop: { orders: ["UPDATE", "DELETE"] } } },
        github: { production: { variables: { CHECKOUT: "new" } } },
      },
    });
    const [, candidate = ""] = story.releases();
    const load = story.load(60);
    const rollout = await story.plan(candidate);
    const running = story.begin("rollout", "--plan", rollout);
    await load.until((records) => records.some(({ release }) => release === candidate));
    const during = await live(story);
    assert.deepEqual(
      { grants: during.grants, variables: during.variables },
      { grants: ["DELETE", "INSERT", "SELECT", "UPDATE"], variables: { ...before.variables, CHECKOUT: "new" } },
    );
    await askGitHub(story.lab, `${repositoryPath(story.repository)}/labels/freeze%2Fmain-red`, "DELETE");
    const done = await running.done;
    await load.stop();
    assert.equal(done.code, 1, done.stdout + done.stderr);
    assert.deepEqual(await live(story), before);
  });
});

/** What the candidate would change and what a person did, as it is on the servers. */
const live = async (story: Story) => {
  const repository = repositoryPath(story.repository);
  const variables = (await askGitHub(story.lab, `${repository}/environments/production/variables`)) as {
    variables: { name: string; value: string }[];
  };
  const labels = (await askGitHub(story.lab, `${repository}/labels?per_page=100`)) as { name: string }[];
  const grants = await asAdministrator(story.lab, story.database, async (client) => {
    const { rows } = await client.query<{ privilege: string }>(
      `SELECT privilege_type AS privilege FROM pg_class, aclexplode(relacl) WHERE oid = 'shop.orders'::regclass
       AND grantee = $1::regrole ORDER BY 1`,
      [`${story.database}_shop`],
    );
    return rows.map(({ privilege }) => privilege);
  });
  return {
    grants,
    labels: labels.map(({ name }) => name).sort(),
    variables: Object.fromEntries(variables.variables.map(({ name, value }) => [name, value])),
  };
};

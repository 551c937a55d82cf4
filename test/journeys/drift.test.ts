import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { asAdministrator, askGitHub, makeTables, repositoryPath } from "./areas.ts";
import { type Finished, type Story, startStory } from "./story.ts";

const said = ({ stdout, stderr }: Finished): string => stdout + stderr;

/** What somebody does by hand, and the end of the name of the resource that a preview must report. */
type ByHand = { readonly what: string; readonly resource: RegExp; readonly change: (story: Story) => Promise<unknown> };

const github = (story: Story, path: string, method: string, body?: unknown) =>
  askGitHub(story.lab, `${repositoryPath(story.repository)}/${path}`, method, body);

const sql = (statement: (database: string) => string) => (story: Story) =>
  asAdministrator(story.lab, story.database, (client) => client.query(statement(story.database)));

/** As the owner of the tables, of which the administrator is a member. */
const asOwner = (statement: (database: string) => string) =>
  sql((database) => `BEGIN; SET LOCAL ROLE "${database}_owner"; ${statement(database)}; COMMIT`);

const byHand: readonly ByHand[] = [
  {
    what: "a ruleset edited: one approval is enough",
    resource: /-ruleset-main$/,
    change: async (story) => {
      const rulesets = (await github(story, "rulesets", "GET")) as { id: number; name: string }[];
      const id = rulesets.find(({ name }) => name === "main")?.id;
      const ruleset = (await github(story, `rulesets/${id}`, "GET")) as {
        rules: { type: string; parameters?: object }[];
      };
      const rules = ruleset.rules.map((rule) =>
        rule.type === "pull_request"
          ? { ...rule, parameters: { ...rule.parameters, required_approving_review_count: 1 } }
          : rule,
      );
      await github(story, `rulesets/${id}`, "PUT", { rules });
    },
  },
  {
    what: "a reviewer removed from the environment",
    resource: /-production$/,
    change: (story) =>
      github(story, "environments/production", "PUT", {
        reviewers: [],
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      }),
  },
  {
    what: "a variable of the environment changed",
    resource: /-production-variable-/,
    change: async (story) => {
      const { variables } = (await github(story, "environments/production/variables", "GET")) as {
        variables: { name: string }[];
      };
      const [variable] = variables;
      await github(story, `environments/production/variables/${variable?.name}`, "PATCH", { value: "changed by hand" });
    },
  },
  {
    what: "a label deleted",
    resource: /-label-frozen\/rollback$/,
    change: (story) => github(story, "labels/frozen%2Frollback", "DELETE"),
  },
  {
    what: "every action allowed",
    resource: /-actions-allowed$/,
    change: (story) => github(story, "actions/permissions", "PUT", { enabled: true, allowed_actions: "all" }),
  },
  {
    what: "a grant added",
    resource: /-shop-settings$/,
    change: asOwner((database) => `GRANT DELETE ON shop.settings TO "${database}_shop"`),
  },
  {
    what: "row-level security turned off",
    resource: /-shop-orders$/,
    change: asOwner(() => "ALTER TABLE shop.orders DISABLE ROW LEVEL SECURITY"),
  },
  {
    what: "the database opened to everybody",
    resource: /^shop_drift$/,
    change: asOwner((database) => `GRANT CONNECT ON DATABASE "${database}" TO PUBLIC`),
  },
  {
    what: "a role altered: no limit on its connections",
    resource: /-shop-a$/,
    change: sql((database) => `ALTER ROLE "${database}_shop_a" CONNECTION LIMIT -1`),
  },
  {
    what: "a network policy deleted",
    resource: /^shop-api$/,
    change: (story) => story.kubectl("delete", "networkpolicy", "shop-api"),
  },
];

describe("what was changed by hand", () => {
  let story: Story;
  let planned: readonly string[] = [];
  let audit: Finished;
  before(async () => {
    story = await startStory("drift", { areas: ["github", "database"] });
    await makeTables(story.lab, story.database);
    const migrated = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
    assert.equal(migrated.code, 0, said(migrated));
    for (const { change } of byHand) await change(story);
    const preview = await story.pulumi("preview", "--stack", "production", "--json");
    assert.equal(preview.code, 0, said(preview));
    const { steps } = JSON.parse(preview.stdout) as { steps: { op: string; urn: string }[] };
    planned = steps
      .filter(({ op }) => !["same", "refresh"].includes(op))
      .map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2));
    audit = await story.cutover("audit");
  });
  after(() => story.end());

  for (const { what, resource } of byHand) {
    it(`is found by a preview: ${what}`, () => {
      assert.ok(
        planned.some((name) => resource.test(name)),
        `expected ${resource} among ${planned.join(", ")}`,
      );
    });
  }

  it("is found by an audit, which says no", () => {
    assert.equal(audit.code, 1, said(audit));
    for (const word of ["main", "frozen/rollback", "production"]) assert.ok(audit.stdout.includes(word), said(audit));
  });

  it("is mended by one update, and then neither finds anything", async () => {
    const mended = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
    assert.equal(mended.code, 0, said(mended));
    const settled = await story.pulumi("preview", "--stack", "production", "--expect-no-changes");
    assert.equal(settled.code, 0, said(settled));
    const again = await story.cutover("audit");
    assert.equal(again.code, 0, said(again));
  });
});

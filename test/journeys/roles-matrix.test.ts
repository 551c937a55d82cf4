/** Every role can do exactly what is declared: a generated matrix of roles, actions and tables, tried on the real server. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Client } from "pg";
import { asAdministrator } from "./areas.ts";
import { type Actor, actions, actors, mayDo, schema, services, tables } from "./matrix.ts";
import { type Actors, connectActors, connectService, connectStranger } from "./matrix-actors.ts";
import { attempt, overreaches, tryAction } from "./matrix-attempts.ts";
import { withAgedCredential, withMatrix, withReleaseGrants } from "./matrix-estate.ts";
import { type Story, startStory } from "./story.ts";

const strangersToOwnership: readonly Actor[] = ["shop", "stock", "person"];

describe("roles can do exactly what is declared", () => {
  let story: Story;
  let people: Actors;

  const up = async (...words: string[]): Promise<void> => {
    const done = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production", ...words);
    assert.equal(done.code, 0, done.stdout + done.stderr);
  };

  before(async () => {
    story = await startStory("roles-matrix", { areas: ["database"], apply: false });
    story.writeFile(withMatrix(story.file(), story.host));
    await up();
    people = await connectActors(story);
  });
  after(async () => {
    await people?.end();
    await story?.end();
  });

  /** Cells whose answer is not what `expected` says, in words; empty when all are right. */
  const wrongCells = async (
    who: readonly Actor[],
    expected: (...cell: Parameters<typeof mayDo>) => boolean,
  ): Promise<{ readonly tried: number; readonly wrong: readonly string[] }> => {
    const cells = who.flatMap((actor) =>
      tables.flatMap((table) => actions.map((action) => ({ actor, action, table }))),
    );
    const wrong: string[] = [];
    for (const { actor, action, table } of cells) {
      const answer = await tryAction(people.as(actor), action, table);
      const wanted = expected(actor, action, table) ? "allowed" : "refused";
      if (answer !== wanted) wrong.push(`${actor} ${action} ${table.name}: expected ${wanted}, found ${answer}`);
    }
    return { tried: cells.length, wrong };
  };

  it("keeps a table to its owner until an update has seen it", async () => {
    const migrator = people.as("migrator");
    for (const { name } of tables) {
      await migrator.query(`CREATE TABLE ${schema}.${name} (id bigserial PRIMARY KEY, tenant_id text, note text)`);
      await migrator.query(`INSERT INTO ${schema}.${name} (tenant_id, note) VALUES ('one', 'a'), ('two', 'b')`);
    }
    const { wrong } = await wrongCells(strangersToOwnership, () => false);
    assert.deepEqual(wrong, []);
  });

  it("has every cell of roles, actions and tables right", async () => {
    await up();
    const { tried, wrong } = await wrongCells(actors, mayDo);
    assert.deepEqual(wrong, []);
    assert.equal(tried, actors.length * tables.length * actions.length);
  });

  it("lets nobody see another tenant's rows, nor any row without saying for whom", async () => {
    const seen: string[] = [];
    for (const table of tables.filter(({ tenant }) => tenant)) {
      for (const actor of actors.filter((candidate) => mayDo(candidate, "SELECT", table))) {
        for (const tenant of ["one", "two", "three", ""]) {
          seen.push(...strange(tenant, await tenantsSeen(people.as(actor), table.name, tenant)));
        }
        seen.push(...strange("", await tenantsSeen(people.as(actor), table.name, undefined)));
      }
    }
    assert.deepEqual(seen, []);
  });

  it("lets nobody write another tenant's rows, nor turn a row into one", async () => {
    const shop = people.as("shop");
    // The last table: the service has every privilege there is.
    const name = `${schema}.t15`;
    const answers = {
      insert: await attempt(shop, `INSERT INTO ${name} (tenant_id, note) VALUES ('two', 'c')`, "one"),
      insertForNobody: await attempt(shop, `INSERT INTO ${name} (tenant_id, note) VALUES ('one', 'c')`),
      move: await attempt(shop, `UPDATE ${name} SET tenant_id = 'two'`, "one"),
      withoutPolicies: await attempt(shop, `SET LOCAL row_security = off; SELECT * FROM ${name}`, "one"),
      own: await attempt(shop, `UPDATE ${name} SET note = 'mine'`, "one"),
    };
    const refused = { insert: "refused", insertForNobody: "refused", move: "refused", withoutPolicies: "refused" };
    assert.deepEqual(answers, { ...refused, own: "allowed" });
    assert.deepEqual(await touched(shop, `UPDATE ${name} SET note = 'x'`), 1);
    assert.deepEqual(await touched(shop, `DELETE FROM ${name}`), 1);
    assert.deepEqual(await touched(shop, `DELETE FROM ${name} WHERE tenant_id = 'two'`), 0);
  });

  it("lets no program and no person reach beyond tables", async () => {
    const others = (actor: Actor) => ({
      ...overreaches,
      "become the owner": `SET ROLE ${story.database}_owner`,
      "become another service": `SET ROLE ${story.database}_${actor === "shop" ? "stock" : "shop"}`,
    });
    const found: string[] = [];
    for (const actor of strangersToOwnership) {
      for (const [what, statement] of Object.entries(others(actor))) {
        const answer = await attempt(people.as(actor), statement);
        if (answer !== "refused") found.push(`${actor}: ${what}: ${answer}`);
      }
    }
    assert.deepEqual(found, []);
  });

  it("lets nobody in to whom nothing was granted", async () => {
    await assert.rejects(connectStranger(story), { code: "42501", message: /permission denied for database/ });
  });

  it("gives no role a power beyond grants", async () => {
    const powerful = await asAdministrator(story.lab, "postgres", async (client) => {
      const { rows } = await client.query<{ rolname: string }>(
        `SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)
            AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)`,
        [`${story.database}_`],
      );
      return rows.map(({ rolname }) => rolname);
    });
    assert.deepEqual(powerful, []);
  });

  it("widens with a release that needs more and narrows when it does not any more", async () => {
    const file = story.file();
    const select = () => attempt(people.as("shop"), `SELECT note FROM ${schema}.t14`);
    assert.equal(await select(), "refused");
    story.writeFile(withReleaseGrants(file, { shop: { [schema]: { t14: ["SELECT"] } } }));
    await up();
    assert.equal(await select(), "allowed");
    story.writeFile(file);
    await up();
    assert.equal(await select(), "refused");
  });

  it("lets nobody in with a password that is older than it may be", async () => {
    const file = story.file();
    story.writeFile(withAgedCredential(file, "stock", 90));
    await up();
    await assert.rejects(connectService(story, "stock"), { code: "28P01" });
    story.writeFile(withAgedCredential(file, "stock", 89));
    await up();
    const client = await connectService(story, "stock");
    await client.end();
  });

  it("starts programs only behind their grants, and keeps no password in the state", async () => {
    const { stdout } = await story.pulumi("stack", "export", "--stack", "production");
    const { deployment }: { deployment: { resources: readonly Resource[] } } = JSON.parse(stdout);
    const urns = (type: string) => deployment.resources.filter((resource) => resource.type === type);
    const grants = urns("cutover:postgres:TableAccess").map(({ urn }) => urn);
    const pods = urns("cutover:kubernetes:Workload").filter(({ urn }) => /-api-/.test(urn));
    assert.deepEqual([grants.length, pods.length], [tables.length, 2]);
    for (const { dependencies = [] } of pods) {
      assert.deepEqual(
        grants.filter((urn) => !dependencies.includes(urn)),
        [],
      );
    }
    const passwords = await Promise.all(services.map((service) => passwordOf(story, service)));
    assert.deepEqual(
      passwords.map((password) => password.length >= 40 && stdout.includes(password)),
      [false, false],
    );
  });

  it("is settled afterwards: an update changes nothing", async () => {
    await up("--expect-no-changes");
  });
});

type Resource = { readonly type: string; readonly urn: string; readonly dependencies?: readonly string[] };

const passwordOf = async (story: Story, service: string): Promise<string> => {
  const path = ["secret", `${service}-database`, "-o", "jsonpath={.data.password}"];
  const { stdout } = await story.kubectl("get", ...path);
  return Buffer.from(stdout, "base64").toString("utf8");
};

const tenantsSeen = async (client: Client, table: string, tenant: string | undefined): Promise<readonly string[]> => {
  await client.query("BEGIN");
  try {
    if (tenant !== undefined) await client.query("SELECT set_config('app.tenant', $1, true)", [tenant]);
    const { rows } = await client.query<{ tenant_id: string }>(`SELECT tenant_id FROM ${schema}.${table}`);
    // Whoever names a tenant that has rows must see them, or the test would pass on an empty table.
    if ((tenant === "one" || tenant === "two") && rows.length === 0) return [`no row of ${tenant} in ${table}`];
    return rows.map(({ tenant_id }) => tenant_id);
  } finally {
    await client.query("ROLLBACK");
  }
};

const strange = (tenant: string, seen: readonly string[]): readonly string[] =>
  seen.filter((found) => found !== tenant).map((found) => `as \`${tenant}\`: ${found}`);

/** Rows that a statement of tenant `one` would change. */
const touched = async (client: Client, statement: string): Promise<number | null> => {
  await client.query("BEGIN");
  try {
    await client.query("SELECT set_config('app.tenant', 'one', true)");
    return (await client.query(statement)).rowCount;
  } finally {
    await client.query("ROLLBACK");
  }
};

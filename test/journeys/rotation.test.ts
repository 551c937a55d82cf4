import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import pg from "pg";
import { databaseClient } from "../lab/database.ts";
import type { Load } from "../lab/load/load.ts";
import { type Finished, type Story, startStory } from "./story.ts";
import { until } from "./until.ts";

const said = ({ stdout, stderr }: Finished): string => stdout + stderr;

/** Pods of the lab see a new Secret within seconds; elsewhere the default is minutes. */
const rotate = ["credentials", "rotate", "--quiet-seconds", "15", "--limit-seconds", "240"] as const;

type View = { role: string; generation: number; login: { open: boolean; sessions: number } };
type Service = { service: string; current: View; previous?: View };

describe("passwords are rotated under load", () => {
  let story: Story;
  let load: Load;
  before(async () => {
    story = await startStory("rotation", { areas: ["database"] });
    load = story.load(200);
    await load.until((records) => records.filter(({ status }) => status === 200).length >= 200);
  });
  after(() => story.end());

  const cutover = async (...words: string[]): Promise<Finished> => {
    const done = await story.cutover(...words);
    assert.equal(done.code, 0, said(done));
    return done;
  };

  const status = async (): Promise<Service> => {
    const { stdout } = await cutover("credentials", "status", "--json");
    const { services } = JSON.parse(stdout) as { services: readonly Service[] };
    const [only] = services;
    if (only === undefined || services.length !== 1) throw new Error(`expected one service: ${stdout}`);
    return only;
  };

  const secret = async (key: "username" | "password"): Promise<string> => {
    const path = `jsonpath={.data.${key}}`;
    const { stdout } = await story.kubectl("get", "secret", "shop-database", "-o", path);
    return Buffer.from(stdout, "base64").toString("utf8");
  };

  /** `open`, or the SQLSTATE with which the server refuses. */
  const tryLogin = async (user: string, password: string): Promise<string> => {
    const client = new pg.Client(databaseClient(story.lab.paths, { user, password, database: story.database }));
    try {
      await client.connect();
      return "open";
    } catch (error) {
      return String((error as { code?: string }).code);
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  it("brings the next password beside the present one, and waits until every pod uses it", async () => {
    const [user, password] = [await secret("username"), await secret("password")];
    assert.equal(user, `${story.database}_shop_a`);
    await cutover(...rotate);
    const { current, previous } = await status();
    assert.deepEqual([current.role, current.generation, current.login.open], [`${story.database}_shop_b`, 2, true]);
    assert.ok(current.login.sessions > 0, "the pods use the new one");
    assert.deepEqual(previous?.login, { open: true, sessions: 0 }, "the old one rests, and is open still");
    assert.equal(await secret("username"), current.role);
    assert.equal(await tryLogin(user, password), "open");
    await cutover("credentials", "retire");
    assert.equal((await status()).previous, undefined);
    assert.notEqual(await tryLogin(user, password), "open");
  });

  it("goes on after a process was killed in its update, without a third password", async () => {
    const old = { user: `${story.database}_shop_a`, password: await secret("password") };
    const running = story.begin(...rotate);
    await until("the file names the next generation", 120, () => story.file().includes("generation: 3"));
    process.kill(running.pid, "SIGKILL");
    await running.done;
    await cutover(...rotate);
    const { current, previous } = await status();
    assert.deepEqual([current.generation, previous?.generation], [3, 2]);
    assert.equal(current.role, old.user, "the first slot again");
    await cutover("credentials", "retire");
    assert.notEqual(await secret("password"), old.password, "with a password of its own");
  });

  it("lost no request", async () => {
    const { records } = await load.stop();
    const failures = records.filter(({ status: answer }) => answer !== 200);
    assert.deepEqual({ count: failures.length, first: failures.slice(0, 5) }, { count: 0, first: [] });
    assert.ok(records.length > 200 * 60, `expected more than a minute of load, found ${records.length} requests`);
  });

  it("leaves an estate that is as its file says, recorded, and no password in what was said", async () => {
    assert.match(story.file(), /shop: \{ ?current: \{ ?generation: 3, issued: "\d{4}-\d{2}-\d{2}" ?\} ?\}/);
    const settled = await story.pulumi("preview", "--stack", "production", "--expect-no-changes");
    assert.equal(settled.code, 0, said(settled));
    await cutover("evidence", "verify");
  });

  it("refuses to retire when nothing is to be retired", async () => {
    const refused = await story.cutover("credentials", "retire");
    assert.equal(refused.code, 1, said(refused));
    assert.match(refused.stderr, /NOTHING_TO_RETIRE/);
  });
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { execa } from "execa";
import { artifactFolder } from "../lab/setup/artifacts.mjs";
import { askGitHub, repositoryPath } from "./areas.ts";
import { type Finished, type Story, startStory } from "./story.ts";

const planted = "planted-7f3a91c4e2";

describe("secrets of an estate", () => {
  let story: Story;
  before(async () => {
    story = await startStory("secrets", { areas: ["github", "database"], apply: false });
  });
  after(() => story.end());

  it("are found nowhere but where they belong: not in state, logs, arguments, evidence, events or images", async () => {
    await plant(story);
    const told: Finished[] = [];
    const watched = watchArguments();
    told.push(await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production"));
    told.push(await story.cutover("audit"), await story.cutover("preflight"));
    told.push(await story.pulumi("preview", "--stack", "production", "--diff"));
    told.push(await story.cutover("plan", "--to", story.mergeCandidate({ version: "1.1.0" })));
    const seenArguments = watched.stop();
    assert.deepEqual(
      told.map(({ code }) => code === 0 || code === 1),
      told.map(() => true),
      told.map(({ stdout, stderr }) => (stdout + stderr).slice(-2000)).join("\n"),
    );
    const arrived = await askGitHub(
      story.lab,
      `${repositoryPath(story.repository)}/environments/production/secrets/PLANTED`,
    );
    assert.notEqual(arrived, undefined, "the planted secret was delivered");

    const secrets = await secretsOf(story);
    const events = await story.kubectl("get", "events", "--all-namespaces", "-o", "json");
    const places: readonly (readonly [string, readonly string[]])[] = [
      ["what commands printed", told.map(({ stdout, stderr }) => stdout + stderr)],
      ["arguments of processes", [seenArguments]],
      ["events of the cluster", [events.stdout]],
      ["state, plans, evidence and everything else in the work tree", textsBelow(story.directory)],
      ["logs of the lab", textsBelow(story.lab.paths.logs)],
      ["images", textsBelow(artifactFolder("image-sample"))],
    ];
    const found = places.flatMap(([place, texts]) =>
      Object.entries(secrets)
        .filter(([, secret]) => texts.some((text) => text.includes(secret)))
        .map(([name]) => `${name} in ${place}`),
    );
    assert.deepEqual(found, []);
  });
});

/** Into the stack's file as a person would do it: through standard input, encrypted. */
const plant = async (story: Story): Promise<void> => {
  const path = "cutover:estate.github.environments.production.secrets.PLANTED";
  await execa("pulumi", ["config", "set", "--secret", "--path", path, "--stack", "production"], {
    cwd: story.directory,
    env: story.environment,
    input: planted,
    timeout: 30_000,
  });
};

/** Every secret that the estate handles, by a name for people. */
const secretsOf = async (story: Story): Promise<Readonly<Record<string, string>>> => {
  const { stdout } = await story.kubectl("get", "secrets", "-o", "json");
  const { items } = JSON.parse(stdout) as { items: { metadata: { name: string }; data: Record<string, string> }[] };
  const delivered = items.flatMap(({ metadata, data }) =>
    Object.entries(data)
      .filter(([file]) => ["password", "session-key"].includes(file))
      .map(([file, value]) => [`${metadata.name}/${file}`, Buffer.from(value, "base64").toString()] as const),
  );
  assert.deepEqual(delivered.map(([name]) => name).sort(), ["shop-api-secrets/session-key", "shop-database/password"]);
  const own = [
    ["the planted secret", planted],
    ["the administrator's password", story.lab.env.PGPASSWORD ?? ""],
    ["the token for GitHub", story.lab.env.GITHUB_TOKEN ?? ""],
  ] as const;
  const all = Object.fromEntries([...delivered, ...own]);
  for (const [name, value] of Object.entries(all)) assert.ok(value.length >= 12, `${name} is long enough to look for`);
  return all;
};

/** Arguments of every process of the machine, looked at until stopped. */
const watchArguments = () => {
  const seen = new Set<string>();
  const look = (): void => {
    for (const process of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${process}/cmdline`, "latin1"));
      } catch {
        // It ended while we looked.
      }
    }
  };
  const timer = setInterval(look, 50);
  return {
    stop: (): string => {
      clearInterval(timer);
      return [...seen].join("\n");
    },
  };
};

/** Contents of every file of a folder; links are not followed. */
const textsBelow = (folder: string): readonly string[] => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 0, `there are files below ${folder}`);
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size < 100_000_000)
    .map((path) => readFileSync(path, "latin1"));
};

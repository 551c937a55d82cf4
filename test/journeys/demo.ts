/**
 * `npm run demo`: the whole product once, on the lab. An estate is deployed, a good release is promoted, a bad one is taken
 * back, while users send fifty to a hundred requests a second. Ends with what those users saw.
 */
import { join } from "node:path";
import { execa } from "execa";
import type { LoadResult } from "../lab/load/load.ts";
import { journalOf, type Seen, seenByUsers } from "./seen.ts";
import { type Candidate, type Story, startStory } from "./story.ts";

const root = join(import.meta.dirname, "../..");

const say = (line = ""): void => void process.stdout.write(`${line}\n`);

const bold = (text: string): string => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);

const heading = (text: string): void => say(`\n${bold(`── ${text} ${"─".repeat(Math.max(3, 90 - text.length))}`)}`);

/** Runs a command of the product as a person would, with its own view on this terminal. */
const cutover = async (story: Story, ...words: string[]): Promise<number> => {
  say(`$ cutover ${words.join(" ")} --stack production`);
  const { CI: _ci, NO_COLOR: _plain, ...environment } = story.environment;
  const { exitCode } = await execa(
    process.execPath,
    [join(root, "scripts/cutover.ts"), ...words, "--stack", "production"],
    { cwd: story.directory, env: environment, stdio: "inherit", reject: false, timeout: 10 * 60_000 },
  );
  return exitCode ?? 3;
};

type Told = { readonly seen: Seen; readonly code: number; readonly rollout: string };

const roll = async (story: Story, candidate: Candidate, ratePerSecond: number): Promise<Told> => {
  const id = story.mergeCandidate(candidate);
  const rollout = await story.plan(id);
  const load = story.load(ratePerSecond);
  const code = await cutover(story, "rollout", "--plan", rollout);
  const { records }: LoadResult = await load.stop();
  return { seen: seenByUsers(records, id), code, rollout };
};

const expect = (what: string, found: number, expected: number): void => {
  if (found !== expected) throw new Error(`expected ${what} to end with exit code ${expected}, found ${found}`);
};

const main = async (): Promise<void> => {
  const began = Date.now();
  heading("an estate on a real cluster");
  say("Bringing up the lab and applying Pulumi.production.yaml …");
  const story = await startStory("demo");
  try {
    say(`Estate \`${story.namespace}\` serves http://${story.host} through ${story.lab.gatewayUrl}.`);

    heading("a good release: promoted, while 50 users' requests a second go on");
    const good = await roll(story, { version: "1.1.0", configuration: { GREETING: "good day" } }, 50);
    expect("the good release", good.code, 0);

    heading("a bad release: half of its answers are errors, at 100 requests a second");
    const bad = await roll(story, { version: "2.0.0", configuration: { FAULT_ERROR_RATE: "0.5" } }, 100);
    expect("the bad release", bad.code, 1);
    const equal = journalOf(story, bad.rollout).some(({ kind, operation }) => kind === "done" && operation === "prove");

    heading("what users saw");
    say(`requests sent                              ${good.seen.requests + bad.seen.requests}`);
    say(`failures users saw                         ${good.seen.failures + bad.seen.failures}`);
    say(
      `seconds from first bad answer to no more   ${bad.seen.firstErrorToLastAnswerSeconds?.toFixed(1) ?? "none failed"}`,
    );
    say(`state equal to before                      ${equal ? "yes" : "no"}`);
    say(
      `\nTook ${((Date.now() - began) / 1000).toFixed(0)} s. The lab stays up: \`npm run lab\` says where, \`npm run lab -- down\` ends it.`,
    );
  } finally {
    await story.end();
  }
};

await main();

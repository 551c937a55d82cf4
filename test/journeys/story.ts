/**
 * What every journey begins with: an estate of its own on the lab, in a work tree, a Pulumi state and a namespace of its
 * own, so that journeys do not see each other. All that a user types, it types too: `pulumi` and `cutover` as programs.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { loadConfigText } from "../../stacks/config/load.ts";
import { ensureLab, type Lab } from "../lab/lab.ts";
import { type Load, startLoad } from "../lab/load/load.ts";
import { deleteRepository, dropDatabase } from "./areas.ts";
import { type EstateChanges, writeCandidate, writeEstate } from "./estate-file.ts";

const root = join(import.meta.dirname, "../..");

export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A command that was started and is not waited for. */
export type Running = {
  readonly pid: number;
  isOver(): boolean;
  readonly done: Promise<Finished>;
};

export type Candidate = {
  readonly version: string;
  /** Settings of the api, such as its faults. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** What else the file says of it, as it is written there. */
  readonly more?: Readonly<Record<string, unknown>>;
};

export type StoryOptions = EstateChanges & {
  /** Default: true. Without it the estate is only written, not applied. */
  readonly apply?: boolean;
  /** Environment variables of another backend for Pulumi's state; absent: a folder of the work tree. */
  readonly backend?: Readonly<Record<string, string>>;
};

export type Story = {
  readonly name: string;
  readonly lab: Lab;
  /** The work tree: programs by link, stack files as copies. */
  readonly directory: string;
  readonly namespace: string;
  readonly host: string;
  /** Names of the areas' own, when the story has them. */
  readonly repository: string;
  readonly database: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Text of `Pulumi.production.yaml` as it stands. */
  file(): string;
  writeFile(text: string): void;
  /** Ids of the releases that the file names, in its order. */
  releases(): readonly string[];
  /** Adds a release at weight 0 to the file, as a merged pull request does, and returns its id. */
  mergeCandidate(candidate: Candidate): string;
  pulumi(...words: string[]): Promise<Finished>;
  kubectl(...words: string[]): Promise<Finished>;
  cutover(...words: string[]): Promise<Finished>;
  /** Starts a command of the product and does not wait for it. */
  begin(...words: string[]): Running;
  /** The same for Pulumi itself. */
  beginPulumi(...words: string[]): Running;
  /** Makes a plan for the release with this id and returns the plan's. */
  plan(to: string): Promise<string>;
  load(ratePerSecond: number): Load;
  end(): Promise<void>;
};

const workTree = (directory: string): void => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, "state"), { recursive: true });
  for (const name of [
    "stacks",
    "components",
    "policy",
    "provider",
    "scripts",
    "node_modules",
    "package.json",
    "package-lock.json",
  ]) {
    if (existsSync(join(root, name))) symlinkSync(join(root, name), join(directory, name));
  }
  for (const name of ["Pulumi.yaml", "Pulumi.production.yaml"]) cpSync(join(root, name), join(directory, name));
};

const commandLimitMinutes = 10;
const loadLimitSeconds = 900;

const start = (
  program: string,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Running => {
  const child = execa(program, words, {
    cwd,
    env,
    reject: false,
    timeout: commandLimitMinutes * 60_000,
    stdin: "ignore",
  });
  let over = false;
  const done = child.then(({ exitCode, stdout, stderr }) => {
    over = true;
    return { code: exitCode ?? -1, stdout, stderr };
  });
  return { pid: child.pid ?? -1, isOver: () => over, done };
};

const expectDone = (what: string, { code, stdout, stderr }: Finished): string => {
  if (code !== 0) throw new Error(`expected \`${what}\` to succeed, found exit code ${code}:\n${stdout}\n${stderr}`);
  return stdout;
};

/** Brings up the lab if need be, writes the estate of this repository under other names, and applies it. */
export const startStory = async (name: string, options: StoryOptions = {}): Promise<Story> => {
  const lab = await ensureLab();
  const directory = join(lab.paths.state, "journeys", name);
  const namespace = `shop-${name}`;
  const host = `${name}.example`;
  const repository = `shop-${name}`;
  // The estate gives a database at most twenty letters, because its roles are named after it.
  const database = `shop_${name.replaceAll("-", "_")}`.slice(0, 20).replace(/_+$/, "");
  const path = join(directory, "Pulumi.production.yaml");
  workTree(directory);
  writeEstate(path, { namespace, host, repository, database }, options);
  const environment = {
    ...lab.env,
    PULUMI_BACKEND_URL: `file://${join(directory, "state")}?metadata=skip`,
    ...options.backend,
    CI: "true",
    NO_COLOR: "1",
  };

  const begin = (program: string, words: readonly string[]) => start(program, words, directory, environment);
  const cutover = (words: readonly string[]) =>
    begin(process.execPath, [join(root, "scripts/cutover.ts"), ...words, "--stack", "production"]);
  const loads: Load[] = [];
  const file = () => readFileSync(path, "utf8");
  const story: Story = {
    name,
    lab,
    directory,
    namespace,
    host,
    repository,
    database,
    environment,
    file,
    writeFile: (text) => writeFileSync(path, text),
    releases: () => releasesOf(file()),
    mergeCandidate: (candidate) => writeCandidate(path, candidate),
    pulumi: (...words) => begin("pulumi", words).done,
    kubectl: (...words) => begin("kubectl", ["--namespace", namespace, ...words]).done,
    cutover: (...words) => cutover(words).done,
    begin: (...words) => cutover(words),
    // The log of events is one of Pulumi's options for developers.
    beginPulumi: (...words) => start("pulumi", words, directory, { ...environment, PULUMI_DEBUG_COMMANDS: "true" }),
    plan: async (to) => planId(expectDone("cutover plan", await cutover(["plan", "--to", to, "--json"]).done)),
    load: (ratePerSecond) => {
      const load = startLoad({ url: lab.gatewayUrl, host, ratePerSecond, seconds: loadLimitSeconds });
      loads.push(load);
      return load;
    },
    // Users who are still there would keep a failed journey alive.
    end: async () => {
      await Promise.allSettled(loads.map((load) => load.stop()));
      await clearGround(story, options);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await clearGround(story, options);
  expectDone("pulumi stack init", await story.pulumi("stack", "init", "production"));
  if (options.apply !== false) {
    expectDone("pulumi up", await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production"));
    await routeAnswers(story);
  }
  return story;
};

const releasesOf = (text: string): readonly string[] => {
  const loaded = loadConfigText(text);
  if (!loaded.ok) throw new Error(`the journey's estate is not valid: ${JSON.stringify(loaded.issues, null, 2)}`);
  return loaded.config.releases.map(({ id }) => id);
};

const planId = (stdout: string): string => {
  const document: unknown = parse(stdout);
  if (typeof document === "object" && document !== null && "id" in document) return String(document.id);
  throw new Error(`expected a plan with an id, found: ${stdout}`);
};

/** The gateway takes a moment to learn of a new route; users come after that. */
const routeAnswers = async ({ lab, host }: Story): Promise<void> => {
  const load = startLoad({ url: lab.gatewayUrl, host, ratePerSecond: 10, seconds: 30 });
  await load.until((records) => records.slice(-10).filter(({ status }) => status === 200).length === 10);
  await load.stop();
};

/** Takes away what an earlier run left and what this one made. */
const clearGround = async (story: Story, options: StoryOptions): Promise<void> => {
  await story.kubectl("delete", "namespace", story.namespace, "--ignore-not-found", "--wait", "--timeout=60s");
  if (options.areas?.includes("github") === true) await deleteRepository(story.lab, story.repository);
  if (options.areas?.includes("database") === true) await dropDatabase(story.lab, story.database);
};

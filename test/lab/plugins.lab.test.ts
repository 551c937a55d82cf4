/**
 * What the Pulumi plugins of this machine do, official or stand-in, on a real API server. The tests go through the life
 * of one stack and build on each other.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { execa } from "execa";
import { ensureLab, type Lab } from "./lab.ts";
import { newProject, type Project } from "./plugins/project.ts";
import { imageReference } from "./setup/artifacts.mjs";
import { waitFor } from "./wait.ts";

/** How the engine writes a value that is only known after the update. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const namespace = "plugins-test";

const calm = {
  namespace,
  image: imageReference("sample"),
  settings: "first",
  mood: "calm",
  selector: "sample",
  environment: {},
  replicas: 1,
  patience: 60,
};

let lab: Lab;
let project: Project;

before(async () => {
  lab = await ensureLab();
  project = await newProject(lab);
});

after(async () => {
  await project?.kubectl("delete", "namespace", namespace, "--ignore-not-found");
  project?.remove();
});

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState?: { readonly inputs: Record<string, unknown> };
  readonly detailedDiff?: Record<string, unknown> | null;
  readonly replaceReasons?: readonly string[];
}

async function preview(): Promise<readonly Step[]> {
  const answer = await project.pulumi("preview", "--json");
  assert.equal(answer.exitCode, 0, answer.text);
  return (JSON.parse(answer.stdout) as { steps: readonly Step[] }).steps;
}

async function up(): Promise<string> {
  const answer = await project.pulumi("up", "--yes", "--skip-preview");
  assert.equal(answer.exitCode, 0, answer.text);
  return answer.text;
}

/** What a preview would do, by the resource's name; what stays is left out. */
async function planned(): Promise<Record<string, string>> {
  const changes = (await preview()).filter(({ op }) => op !== "same");
  return Object.fromEntries(changes.map(({ op, urn }) => [urn.slice(urn.lastIndexOf("::") + 2), op]));
}

async function outputs(): Promise<Record<string, unknown>> {
  return JSON.parse((await project.pulumi("stack", "output", "--json")).stdout) as Record<string, unknown>;
}

test("a preview of what depends on values to come says that they are unknown", async () => {
  await project.wish(calm);
  const settings = (await preview()).find(({ urn }) => urn.endsWith("ConfigMap::settings"));
  assert.deepEqual(settings?.newState?.inputs.data, { text: "first", digits: unknown });
});

test("an update makes everything and waits until it is ready", async () => {
  await up();
  const { settingsName, clusterIP, readyPods } = await outputs();
  assert.match(String(settingsName), /^settings-[0-9a-f]{8}$/);
  assert.match(String(clusterIP), /^10\.96\./);
  assert.equal(readyPods, 1);
});

test("after an update there is nothing left to do", async () => {
  assert.deepEqual(await planned(), {});
});

test("what is secret is in the cluster but not in the state", async () => {
  const read = async (key: string) => {
    const { stdout } = await project.kubectl("-n", namespace, "get", "secret", "key", "-o", `jsonpath={.data.${key}}`);
    return { base64: stdout, text: Buffer.from(stdout, "base64").toString() };
  };
  const [fixed, generated] = [await read("fixed"), await read("generated")];
  assert.equal(fixed.text, "in-the-clear-nowhere");
  assert.match(generated.text, /^[A-Za-z0-9]{24}$/);
  const state = project.stateText();
  const found = [fixed, generated]
    .flatMap(({ base64, text }) => [base64, text])
    .filter((secret) => state.includes(secret));
  assert.deepEqual(found, []);
});

test("a label changes in place", async () => {
  await project.wish({ ...calm, mood: "lively" });
  const changed = (await preview()).filter(({ op }) => op !== "same");
  assert.deepEqual(
    changed.map(({ op, detailedDiff }) => [op, Object.keys(detailedDiff ?? {})]),
    [["update", ["metadata.labels.mood"]]],
  );
  await up();
  const { stdout } = await project.kubectl(
    "-n",
    namespace,
    "get",
    "deployment",
    "sample",
    "-o",
    "jsonpath={.metadata.labels.mood}",
  );
  assert.equal(stdout, "lively");
});

test("other contents make another ConfigMap under another name", async () => {
  const before = (await outputs()).settingsName;
  await project.wish({ ...calm, mood: "lively", settings: "second" });
  await up();
  const { settingsName } = await outputs();
  assert.notEqual(settingsName, before);
  const { stdout } = await project.kubectl("-n", namespace, "get", "configmaps", "-o", "name");
  assert.equal(
    stdout
      .split("\n")
      .filter((name) => name.includes("settings-"))
      .join(),
    `configmap/${String(settingsName)}`,
  );
});

test("another selector replaces a Deployment that keeps its name, the old one first", async () => {
  await project.wish({ ...calm, mood: "lively", settings: "second", selector: "other" });
  const text = await up();
  assert.match(text, /Deployment sample deleted[\s\S]*Deployment sample creat/);
  assert.equal((await outputs()).readyPods, 1);
});

test("a refresh sees what was changed by hand, and the field is not taken from its owner unasked", async () => {
  const label = (mood: string) =>
    project.kubectl("-n", namespace, "label", "deployment", "sample", `mood=${mood}`, "--overwrite");
  await label("changed");
  const refreshed = await project.pulumi("refresh", "--yes", "--skip-preview");
  assert.equal(refreshed.exitCode, 0, refreshed.text);
  const refused = await project.pulumi("up", "--yes", "--skip-preview");
  assert.notEqual(refused.exitCode, 0);
  for (const told of [/conflict/, /kubectl-label/, /metadata\.labels\.mood/]) assert.match(refused.text, told);
  await label("lively");
  await project.pulumi("refresh", "--yes", "--skip-preview");
  assert.deepEqual(await planned(), {});
});

test("what was deleted by hand is forgotten by a refresh and made again by an update", async () => {
  await project.kubectl("-n", namespace, "delete", "service", "sample");
  await project.pulumi("refresh", "--yes", "--skip-preview");
  assert.deepEqual(await planned(), { sample: "create" });
  await up();
  assert.deepEqual(await planned(), {});
});

test("an object that was made by hand is taken over by its id", async () => {
  await project.kubectl("-n", namespace, "create", "configmap", "adopted", "--from-literal=made=by hand");
  await project.wish({
    ...calm,
    mood: "lively",
    settings: "second",
    selector: "other",
    adopt: `${namespace}/adopted`,
  });
  assert.deepEqual(await planned(), { adopted: "import" });
  await up();
  assert.deepEqual(await planned(), {});
});

test("an image that does not exist fails the update within 30 seconds, with the reason", async () => {
  const image = `registry.cutover.test/nothing@sha256:${"0".repeat(64)}`;
  await project.wish({ ...calm, mood: "lively", settings: "second", selector: "other", image, patience: 25 });
  const started = performance.now();
  const answer = await project.pulumi("up", "--yes", "--skip-preview");
  const seconds = (performance.now() - started) / 1000;
  assert.notEqual(answer.exitCode, 0);
  assert.match(answer.text, /ErrImagePull|ImagePullBackOff/);
  assert.ok(seconds < 30, `expected less than 30 s, found ${seconds.toFixed(1)} s`);
});

test("after a failed update the same update is tried again, and the way back works", async () => {
  assert.deepEqual(await planned(), { sample: "update", adopted: "delete" });
  await project.wish({ ...calm, mood: "lively", settings: "second", selector: "other" });
  await up();
  assert.deepEqual(await planned(), {});
});

/** An update that can't end by itself, at the moment when it waits for pods of this mark. (In an object: the process is a promise too.) */
async function startEndlessUpdate(mark: string) {
  const environment = { FAULT_READINESS: "fail", MARK: mark };
  await project.wish({ ...calm, mood: "lively", settings: "second", selector: "other", environment });
  const engine = execa("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
    cwd: project.folder,
    env: project.environment,
    reject: false,
    all: true,
    stdin: "ignore",
  });
  await waitFor("the update to wait for the Deployment", { limit: 20, log: lab.paths.logs }, async () => {
    const { stdout } = await project.kubectl("-n", namespace, "get", "pods", "-o", "jsonpath={..env[*].value}");
    return stdout.includes(mark) ? undefined : stdout;
  });
  return { engine };
}

test("an interrupted update stops waiting and records what it had reached", async () => {
  const { engine } = await startEndlessUpdate("interrupted");
  const started = performance.now();
  engine.kill("SIGINT");
  const { exitCode, all } = await engine;
  const seconds = (performance.now() - started) / 1000;
  assert.notEqual(exitCode, 0);
  assert.match(all, /cancel/);
  assert.ok(seconds < 10, `expected less than 10 s, found ${seconds.toFixed(1)} s`);
  assert.deepEqual(await planned(), { sample: "update" });
});

test("no plugin and no program outlives an engine that was killed", async () => {
  const { engine } = await startEndlessUpdate("killed");
  const started = processesOf(engine.pid ?? -1);
  assert.ok(started.length >= 2, `expected the engine's plugins, found ${started.length} processes`);
  engine.kill("SIGKILL");
  await engine;
  await waitFor("the engine's processes to end", { limit: 5, log: lab.paths.logs }, async () => {
    const left = started.filter(isAlive);
    return left.length === 0 ? undefined : `${left.length} processes`;
  });
});

test("after a kill a cancel and an update bring back what is wished for", async () => {
  await project.pulumi("cancel", "--yes");
  await project.wish({ ...calm, mood: "lively", settings: "second", selector: "other" });
  await project.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
  await up();
  assert.deepEqual(await planned(), {});
});

test("a destroy leaves nothing", async () => {
  const answer = await project.pulumi("destroy", "--yes", "--skip-preview");
  assert.equal(answer.exitCode, 0, answer.text);
  const { stdout } = await project.kubectl("get", "namespace", namespace, "--ignore-not-found", "-o", "name");
  assert.equal(stdout, "");
});

/** Ids of all processes below one. */
function processesOf(ancestor: number): readonly number[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))]),
  );
  const below = (process: number): boolean => {
    const parent = parents.get(process);
    return parent !== undefined && (parent === ancestor || below(parent));
  };
  return [...parents.keys()].filter(below);
}

/** Undefined for a process that has ended or is a zombie. */
function parentOf(process: number): number | undefined {
  try {
    const [state, parent] = readFileSync(`/proc/${process}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return state === "Z" ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function isAlive(process: number): boolean {
  return parentOf(process) !== undefined;
}

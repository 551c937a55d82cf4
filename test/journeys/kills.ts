/** `kill -9` of the engine and all its children at a random moment of a rollout, and what comes after. */
import { execaSync } from "execa";
import { seeded } from "../scripts/engine/random.ts";
import { journalOf, seenByUsers } from "./seen.ts";
import { type Story, startStory } from "./story.ts";
import { until } from "./until.ts";

export type Ending = {
  readonly seed: number;
  readonly killedAfterMilliseconds: number;
  readonly way: "resume" | "rollback";
  readonly outcome: string;
  readonly failures: number;
  /** Empty: all is as declared. */
  readonly problems: readonly string[];
  /** What the commands printed. */
  readonly told: string;
};

const steps = [
  { weight: 10, minimumSeconds: 1, minimumRequests: 10 },
  { weight: 100, minimumSeconds: 1, minimumRequests: 10 },
];

export const startKillStory = (name: string): Promise<Story> => startStory(name, { steps, bakeSeconds: 1 });

/** Processes of a group: the engine, its updates and whatever they started. */
export const killTree = (pid: number): void => {
  const { stdout } = execaSync("ps", ["-eo", "pid=,ppid="]);
  const children = Map.groupBy(
    stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number)),
    ([, parent]) => parent,
  );
  const descend = (parent: number): number[] =>
    (children.get(parent) ?? []).flatMap(([child]) => (child === undefined ? [] : [child, ...descend(child)]));
  for (const victim of [pid, ...descend(pid)]) {
    try {
      process.kill(victim, "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
};

const rolloutBusy = (story: Story, rollout: string) => journalOf(story, rollout).length > 0;

/** Every second candidate is bad; half of the kills are followed by `resume`, half by `rollback`; half kill the children too. */
export const killOnce = async (story: Story, seed: number): Promise<Ending> => {
  const random = seeded(seed);
  const bad = random() < 0.5;
  const way = random() < 0.5 ? "resume" : "rollback";
  const wholeTree = random() < 0.5;
  const killedAfterMilliseconds = Math.round(random() * 16_000);
  const before = story.file();
  const [serving = ""] = story.releases();
  const configuration = bad ? { FAULT_ERROR_RATE: "0.5" } : { GREETING: `seed ${seed}` };
  const candidate = story.mergeCandidate({ version: `9.${seed}.0`, configuration });
  const merged = story.file();
  const load = story.load(40);
  const rollout = await story.plan(candidate);
  const running = story.begin("rollout", "--plan", rollout);
  await until("the journal to begin", 60, () => rolloutBusy(story, rollout));
  await Promise.race([running.done, new Promise((resolve) => setTimeout(resolve, killedAfterMilliseconds))]);
  if (!running.isOver()) {
    if (wholeTree) killTree(running.pid);
    else process.kill(running.pid, "SIGKILL");
  }
  const first = await running.done;
  const finishedFirst = first.code === 0 || first.code === 1;
  const second = finishedFirst ? undefined : await story.cutover(way);
  const { records } = await load.stop();
  const seen = seenByUsers(records, candidate);
  const ending = await endingOf(story, rollout);
  const problems = [
    ...(finishedFirst || second?.code === 0 || second?.code === 1 ? [] : [`${way} ended with ${second?.code}`]),
    ...(seen.failuresElsewhere === 0 ? [] : [`${seen.failuresElsewhere} failures that the candidate did not cause`]),
    ...(bad && ending === "promoted" ? ["a bad release was promoted"] : []),
    ...(!bad && way === "resume" && ending !== "promoted" ? ["a good release that was resumed was taken back"] : []),
    ...(bad || seen.failures === 0 ? [] : [`${seen.failures} failures of a good release`]),
    ...(await problemsOf(story, ending, { serving, candidate, merged })),
  ];
  const told = [first.stdout, first.stderr, second?.stdout, second?.stderr].join("\n");
  if (ending !== "promoted") story.writeFile(before);
  return { seed, killedAfterMilliseconds, way, outcome: ending, failures: seen.failures, problems, told };
};

const endingOf = async (story: Story, rollout: string): Promise<string> => {
  const finished = journalOf(story, rollout).findLast(({ kind }) => kind === "finished");
  return String(finished?.outcome ?? "unfinished");
};

const problemsOf = async (
  story: Story,
  ending: string,
  { serving, candidate, merged }: { serving: string; candidate: string; merged: string },
): Promise<readonly string[]> => {
  const problems: string[] = [];
  const standing = ending === "promoted" ? candidate : serving;
  const gone = ending === "promoted" ? serving : candidate;
  if (ending !== "promoted" && ending !== "rolled-back") problems.push(`the rollout ended ${ending}`);
  if (ending === "rolled-back" && story.file() !== merged)
    problems.push("the file was changed by a rollout that failed");
  const left = await story.kubectl("get", "deployments", "-l", `cutover.dev/release=${gone}`, "-o", "name");
  if (left.stdout.trim() !== "") problems.push(`${left.stdout.trim()} is left of ${gone}`);
  const serves = await story.kubectl("get", "deployments", "-l", `cutover.dev/release=${standing}`, "-o", "name");
  if (serves.stdout.trim() === "") problems.push(`nothing stands of ${standing}`);
  const lease = await story.kubectl("get", "lease", "cutover-rollout", "-o", "jsonpath={.spec.holderIdentity}");
  if (lease.stdout !== "") problems.push(`${lease.stdout} still holds the lease`);
  const audit = await story.cutover("evidence", "verify");
  if (audit.code !== 0) problems.push(`the audit log does not verify: ${audit.stdout}${audit.stderr}`);
  return problems;
};

import { journalOf, seenByUsers } from "../test/journeys/seen.ts";
import { type Story, startStory } from "../test/journeys/story.ts";
import type { Bench } from "./bench.ts";
import { median, percentile } from "./statistics.ts";

const steps = [
  { weight: 5, minimumSeconds: 60, minimumRequests: 100 },
  { weight: 100, minimumSeconds: 5, minimumRequests: 100 },
];

type Abort = {
  readonly firstErrorToLastAnswerSeconds: number;
  readonly failures: number;
  readonly verdictToLastAnswerMs: number;
  readonly equal: boolean;
};

/** One bad release at 5 % of 100 requests/s, half of its answers errors, from merge to proof. */
const abortOnce = async (story: Story, run: number): Promise<Abort> => {
  const before = story.file();
  const candidate = story.mergeCandidate({ version: `2.0.${run}`, configuration: { FAULT_ERROR_RATE: "0.5" } });
  const rollout = await story.plan(candidate);
  const load = story.load(100);
  const { code, stdout, stderr } = await story.cutover("rollout", "--plan", rollout);
  const { records } = await load.stop();
  story.writeFile(before);
  const seen = seenByUsers(records, candidate);
  const journal = journalOf(story, rollout);
  const verdictAt = journal.find(({ kind }) => kind === "rollingBack")?.at;
  if (code !== 1 || verdictAt === undefined || seen.firstErrorToLastAnswerSeconds === null) {
    throw new Error(`expected the bad release to be rolled back, found exit code ${code}:\n${stdout}\n${stderr}`);
  }
  return {
    firstErrorToLastAnswerSeconds: seen.firstErrorToLastAnswerSeconds,
    failures: seen.failures,
    verdictToLastAnswerMs: Math.max(0, (seen.lastCandidateAnswerAt ?? 0) - verdictAt),
    equal: journal.some(({ kind, operation }) => kind === "done" && operation === "prove"),
  };
};

/** How fast a bad release is taken back, as its users see it. Flagger's numbers are from the same cluster, gateway, step and fault. */
export const abort: Bench = {
  title: "a release with 50 % errors at 5 % of 100 requests/s, taken back",
  defaultRuns: 10,
  run: async ({ runs, say }) => {
    const story = await startStory("bench-abort", { steps });
    const aborts: Abort[] = [];
    try {
      for (let run = 1; run <= runs; run += 1) {
        const one = await abortOnce(story, run);
        aborts.push(one);
        say(
          `run ${run}: ${one.firstErrorToLastAnswerSeconds.toFixed(2)} s from first error to last answer, ${one.failures} failures, ${one.verdictToLastAnswerMs.toFixed(0)} ms from verdict`,
        );
      }
    } finally {
      await story.end();
    }
    const summary = {
      runs,
      firstErrorToLastAnswerSeconds: { median: median(aborts.map((one) => one.firstErrorToLastAnswerSeconds)) },
      failuresSeen: { max: Math.max(...aborts.map(({ failures }) => failures)) },
      verdictToLastAnswerMs: {
        p95: percentile(
          aborts.map((one) => one.verdictToLastAnswerMs),
          95,
        ),
      },
      stateEqual: aborts.every(({ equal }) => equal),
    };
    return {
      summary,
      rows: [
        ["Flagger at its fastest, times slower", (19.4 / summary.firstErrorToLastAnswerSeconds.median).toFixed(1)],
        ["first error to last answer, median", `${summary.firstErrorToLastAnswerSeconds.median.toFixed(2)} s`],
        ["failures seen, most in a run", `${summary.failuresSeen.max}`],
        ["verdict to last answer, 95th percentile", `${summary.verdictToLastAnswerMs.p95.toFixed(0)} ms`],
        ["state equal to before, all runs", summary.stateEqual ? "yes" : "no"],
      ],
      missed: [
        ...(summary.firstErrorToLastAnswerSeconds.median <= 3
          ? []
          : [`at most 3 s in the median, found ${summary.firstErrorToLastAnswerSeconds.median.toFixed(2)} s`]),
        ...(summary.failuresSeen.max <= 8 ? [] : [`at most 8 failures, found ${summary.failuresSeen.max}`]),
        ...(summary.verdictToLastAnswerMs.p95 <= 200
          ? []
          : [`at most 200 ms from verdict to last answer, found ${summary.verdictToLastAnswerMs.p95.toFixed(0)} ms`]),
        ...(summary.stateEqual ? [] : ["the state to be equal to before in every run"]),
      ],
    };
  },
};

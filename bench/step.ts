import { parseDocument } from "yaml";
import { journalOf } from "../test/journeys/seen.ts";
import { type Story, startStory } from "../test/journeys/story.ts";
import type { Bench } from "./bench.ts";
import { median } from "./statistics.ts";

const weights = [1, 5, 25, 50, 75];
const steps = [...weights, 100].map((weight) => ({ weight, minimumSeconds: 0, minimumRequests: 0 }));

/** The file with the candidate's weight and the serving release's rest, as a person would write it. */
const withWeight = (text: string, weight: number): string => {
  const document = parseDocument(text);
  document.setIn(["config", "cutover:estate", "releases", 0, "weight"], 100 - weight);
  document.setIn(["config", "cutover:estate", "releases", 1, "weight"], weight);
  return document.toString({ lineWidth: 0 });
};

const bareUpdate = async (story: Story): Promise<number> => {
  const began = performance.now();
  const { code, stdout, stderr } = await story.pulumi("up", "--yes", "--skip-preview", "--stack", "production");
  if (code !== 0) throw new Error(`expected \`pulumi up\` to succeed:\n${stdout}\n${stderr}`);
  return performance.now() - began;
};

/** Weight-only updates by plain `pulumi up`, one for each step. */
const bareSteps = async (story: Story, merged: string): Promise<readonly number[]> => {
  const taken: number[] = [];
  for (const weight of weights) {
    story.writeFile(withWeight(merged, weight));
    taken.push(await bareUpdate(story));
  }
  return taken;
};

/** The same steps by a rollout: from the decision to shift to the end of its update, as its journal has it. */
const rolloutSteps = async (story: Story, candidate: string): Promise<readonly number[]> => {
  const rollout = await story.plan(candidate);
  const load = story.load(20);
  const { code, stdout, stderr } = await story.cutover("rollout", "--plan", rollout);
  await load.stop();
  if (code !== 0) throw new Error(`expected the rollout to be promoted:\n${stdout}\n${stderr}`);
  return journalOf(story, rollout)
    .filter(({ kind, operation, weight }) => kind === "done" && operation === "shift" && weight !== 100)
    .map(({ durationMilliseconds }) => Number(durationMilliseconds));
};

/** What judging, journalling and the Automation API add to an update that only moves weight. */
export const step: Bench = {
  title: "a weight-only step of a rollout against a bare `pulumi up` of the same estate",
  defaultRuns: 3,
  run: async ({ runs, say }) => {
    const bare: number[] = [];
    const judged: number[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const story = await startStory("bench-step", { steps, bakeSeconds: 0 });
      try {
        const candidate = story.mergeCandidate({ version: "1.1.0", configuration: { GREETING: "step" } });
        const merged = story.file();
        await bareUpdate(story);
        bare.push(...(await bareSteps(story, merged)));
        story.writeFile(merged);
        await bareUpdate(story);
        judged.push(...(await rolloutSteps(story, candidate)));
      } finally {
        await story.end();
      }
      say(`run ${run}: bare ${median(bare).toFixed(0)} ms, step ${median(judged).toFixed(0)} ms so far`);
    }
    const summary = {
      runs,
      ratio: median(judged) / median(bare),
      bareMs: { median: median(bare) },
      stepMs: { median: median(judged) },
    };
    return {
      summary,
      rows: [
        ["step / bare update", summary.ratio.toFixed(2)],
        ["bare update, median", `${summary.bareMs.median.toFixed(0)} ms`],
        ["step, median", `${summary.stepMs.median.toFixed(0)} ms`],
      ],
      missed: summary.ratio <= 1.5 ? [] : [`a ratio of at most 1.5, found ${summary.ratio.toFixed(2)}`],
    };
  },
};

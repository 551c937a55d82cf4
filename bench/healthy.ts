import { seenByUsers } from "../test/journeys/seen.ts";
import { type Story, startStory } from "../test/journeys/story.ts";
import type { Bench } from "./bench.ts";

type Healthy = { readonly promoted: boolean; readonly failures: number; readonly seconds: number };

const promoteOnce = async (story: Story, run: number): Promise<Healthy> => {
  const candidate = story.mergeCandidate({ version: `1.${run}.0`, configuration: { GREETING: `run ${run}` } });
  const rollout = await story.plan(candidate);
  const load = story.load(50);
  const began = performance.now();
  const { code } = await story.cutover("rollout", "--plan", rollout);
  const seconds = (performance.now() - began) / 1000;
  const { records } = await load.stop();
  return { promoted: code === 0, failures: seenByUsers(records, candidate).failures, seconds };
};

/** A healthy release after another on one estate: none may be taken back, none may cost a request. */
export const healthy: Bench = {
  title: "healthy releases, promoted one after the other",
  defaultRuns: 20,
  run: async ({ runs, say }) => {
    const story = await startStory("bench-healthy");
    const found: Healthy[] = [];
    try {
      for (let run = 1; run <= runs; run += 1) {
        const one = await promoteOnce(story, run);
        found.push(one);
        say(
          `run ${run}: ${one.promoted ? "promoted" : "NOT promoted"}, ${one.failures} failures, ${one.seconds.toFixed(0)} s`,
        );
        if (!one.promoted) break;
      }
    } finally {
      await story.end();
    }
    const notPromoted = found.filter(({ promoted }) => !promoted).length;
    const failures = found.reduce((sum, one) => sum + one.failures, 0);
    return {
      summary: { runs: found.length, notPromoted, failuresSeen: failures },
      rows: [
        ["promoted", `${found.length - notPromoted} of ${found.length}`],
        ["failures seen", `${failures}`],
      ],
      missed: [
        ...(notPromoted === 0 ? [] : [`every release to be promoted, found ${notPromoted} that was not`]),
        ...(failures === 0 ? [] : [`no failure, found ${failures}`]),
      ],
    };
  },
};

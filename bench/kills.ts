import { type Ending, killOnce, startKillStory } from "../test/journeys/kills.ts";
import type { Bench } from "./bench.ts";

/** `kill -9` at random points of rollouts, each followed by `resume` or `rollback`. */
export const kills: Bench = {
  title: "rollouts killed at random points, each resumed or rolled back",
  defaultRuns: 40,
  run: async ({ runs, seed, say }) => {
    const story = await startKillStory(`bench-kills-${seed}`);
    const endings: Ending[] = [];
    try {
      for (let run = 0; run < runs; run += 1) {
        const ending = await killOnce(story, seed + run);
        endings.push(ending);
        const verdict = ending.problems.length === 0 ? "as declared" : ending.problems.join("; ");
        say(
          `kill ${ending.seed} after ${ending.killedAfterMilliseconds} ms, ${ending.way}: ${ending.outcome}, ${verdict}`,
        );
        if (ending.problems.length > 0) say(ending.told);
      }
    } finally {
      await story.end();
    }
    const wrong = endings.filter(({ problems }) => problems.length > 0);
    const count = (outcome: string) => endings.filter((ending) => ending.outcome === outcome).length;
    return {
      summary: {
        runs,
        asDeclared: endings.length - wrong.length,
        promoted: count("promoted"),
        rolledBack: count("rolled-back"),
      },
      rows: [
        ["as declared", `${endings.length - wrong.length} of ${endings.length}`],
        ["promoted", `${count("promoted")}`],
        ["rolled back", `${count("rolled-back")}`],
      ],
      missed: wrong.map(({ seed: which, problems }) => `kill ${which} to end as declared: ${problems.join("; ")}`),
    };
  },
};

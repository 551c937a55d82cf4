/**
 * Runs one bench.
 *
 *     npm run bench -- <name> [--runs N] [--seed N] [--json]
 *
 * With `--json` stdout ends with one JSON line and progress goes to stderr. Exits 0 when every target was met, 1 when one was
 * missed, 2 when used wrongly, 3 when the bench could not be run.
 */
import { parseArgs } from "node:util";
import type { Bench } from "./bench.ts";
import { benches } from "./benches.ts";
import { describeNoise, measureNoise } from "./noise.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

const say = (line: string): void => {
  (values.json ? process.stderr : process.stdout).write(`${line}\n`);
};

const usage = (problem: string): number => {
  const table = Object.entries(benches).map(
    ([name, { title, defaultRuns }]) => `  ${name}: ${title} (${defaultRuns} runs)`,
  );
  const known = table.length === 0 ? "  there are none yet" : table.join("\n");
  process.stderr.write(
    `${problem}\nUsage: npm run bench -- <name> [--runs N] [--seed N] [--json]\nBenches:\n${known}\n`,
  );
  return 2;
};

const runBench = async (name: string, bench: Bench, runs: number, seed: number): Promise<number> => {
  say(`${name}: ${bench.title}; ${runs} runs, seed ${seed}`);
  say(`noise before: ${describeNoise(measureNoise())}`);
  const { summary, rows, missed } = await bench.run({ runs, seed, say });
  say(`noise after:  ${describeNoise(measureNoise())}`);
  const width = Math.max(0, ...rows.map(([row]) => row.length));
  for (const [row, value] of rows) say(`  ${row.padEnd(width)}  ${value}`);
  for (const target of missed) say(`missed: ${target}`);
  if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  return missed.length === 0 ? 0 : 1;
};

const main = async (): Promise<number> => {
  const [name = ""] = positionals;
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (bench === undefined || positionals.length !== 1) {
    return usage(`Expected the name of one bench, found \`${positionals.join(" ")}\`.`);
  }
  const runs = Number(values.runs ?? bench.defaultRuns);
  const seed = Number(values.seed);
  if (!Number.isInteger(runs) || runs < 1)
    return usage(`Expected --runs to be a whole number from 1, found ${values.runs}.`);
  if (!Number.isSafeInteger(seed)) return usage(`Expected --seed to be a whole number, found ${values.seed}.`);
  try {
    return await runBench(name, bench, runs, seed);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 3;
  }
};

process.exitCode = await main();

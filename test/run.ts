/**
 * Every test of the product: units, the Go parts, what needs the lab, and the journeys. Prints the runners' own
 * reports and closes with one line of totals. The lab is left as it was found.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { goModules, type Totals, testGoModule } from "./go-tests.ts";

const root = join(import.meta.dirname, "..");

type Group = "unit" | "lab" | "journey";

const groupOf = (file: string): Group =>
  file.startsWith("test/journeys/") ? "journey" : file.endsWith(".lab.test.ts") ? "lab" : "unit";

const testFiles = (): string[] =>
  readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .map((file) => join("test", file))
    .filter((file) => /\.test\.(ts|mjs)$/.test(file))
    .sort();

/** Runs files with Node's runner, `concurrency` files at a time, and counts their tests. */
const runFiles = async (files: readonly string[], concurrency: number): Promise<Totals> => {
  if (files.length === 0) return { passed: 0, failed: 0 };
  const stream = run({ files: files.map((file) => join(root, file)), concurrency, timeout: 30 * 60_000 });
  const totals = { passed: 0, failed: 0 };
  const count = (outcome: keyof Totals) => (data: { details: { type?: string | undefined } }) => {
    if (data.details.type !== "suite") totals[outcome] += 1;
  };
  stream.on("test:pass", count("passed"));
  stream.on("test:fail", count("failed"));
  const report = stream.compose(spec);
  report.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => report.on("end", resolve).on("error", reject));
  return totals;
};

const lab = (...words: string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "test/lab/main.ts"), ...words], { stdio: "inherit", cwd: root });
    child.on("exit", (code) => resolve(code ?? 1));
  });

const add = (one: Totals, other: Totals): Totals => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
});

const main = async (): Promise<number> => {
  const wanted = process.argv.slice(2);
  const only = wanted.find((word) => word === "--unit");
  const names = wanted.filter((word) => !word.startsWith("--"));
  const files = testFiles().filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
  const inGroup = (group: Group) => files.filter((file) => groupOf(file) === group);

  let totals = await runFiles(inGroup("unit"), 2);
  if (only === undefined) {
    if (names.length === 0) for (const module of goModules(root)) totals = add(totals, await testGoModule(module));
    const needLab = [...inGroup("lab"), ...inGroup("journey")];
    if (needLab.length > 0) {
      const wasUp = (await lab("status", "--quiet")) === 0;
      if ((await lab("up")) !== 0) totals = add(totals, { passed: 0, failed: 1 });
      else totals = add(totals, await runFiles(needLab, 1));
      if (!wasUp) await lab("down");
    }
  }
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
  return totals.failed === 0 && totals.passed > 0 ? 0 : 1;
};

process.exitCode = await main();

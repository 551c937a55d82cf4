/**
 * Every test of the product: units, the Go parts, what needs the lab, and the journeys. Prints the runners' own
 * reports and closes with one line of totals. The lab is left as it was found.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { goModules, type Totals, testGoModule } from "./go-tests.ts";
import { report } from "./report.ts";

const root = join(import.meta.dirname, "..");

type Group = "unit" | "lab" | "journey";

const groupOf = (file: string): Group =>
  file.startsWith("test/journeys/") ? "journey" : file.endsWith(".lab.test.ts") ? "lab" : "unit";

const testFiles = (): string[] =>
  readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .map((file) => join("test", file))
    .filter((file) => /\.test\.(ts|mjs)$/.test(file))
    .sort();

/** Runs files with Node's runner, one at a time, each in a process of its own, and counts their tests. */
const runFiles = async (files: readonly string[]): Promise<Totals> => {
  if (files.length === 0) return { passed: 0, failed: 0 };
  return report(run({ files: files.map((file) => join(root, file)), concurrency: 1, timeout: 30 * 60_000 }));
};

/** Unit tests share two processes; every second file goes to each. What a process prints is shown when it has ended. */
const runUnits = async (files: readonly string[]): Promise<Totals> => {
  const parts = [0, 1].map((part) => files.filter((_, index) => index % 2 === part)).filter((part) => part.length > 0);
  return (await Promise.all(parts.map(runPart))).reduce(add, { passed: 0, failed: 0 });
};

const runPart = (files: readonly string[]): Promise<Totals> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "test/unit-part.ts"), ...files], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      timeout: 10 * 60_000,
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    child.on("close", (code) => {
      const lines = text.trimEnd().split("\n");
      const totals = totalsOf(lines.at(-1) ?? "");
      process.stdout.write(`${(totals === undefined ? lines : lines.slice(0, -1)).join("\n")}\n`);
      resolve(totals ?? { passed: 0, failed: 1 });
      if (totals === undefined) process.stdout.write(`expected totals from the unit tests, found exit code ${code}\n`);
    });
  });

/** Undefined when the process died before it could count. */
const totalsOf = (line: string): Totals | undefined =>
  /^\{"passed":\d+,"failed":\d+\}$/.test(line) ? (JSON.parse(line) as Totals) : undefined;

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

  let totals = await runUnits(inGroup("unit"));
  if (only === undefined) {
    if (names.length === 0) for (const module of goModules(root)) totals = add(totals, await testGoModule(module));
    const needLab = [...inGroup("lab"), ...inGroup("journey")];
    if (needLab.length > 0) {
      const wasUp = (await lab("status", "--quiet")) === 0;
      if ((await lab("up")) !== 0) totals = add(totals, { passed: 0, failed: 1 });
      else totals = add(totals, await runFiles(needLab));
      if (!wasUp) await lab("down");
    }
  }
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
  return totals.failed === 0 && totals.passed > 0 ? 0 : 1;
};

process.exitCode = await main();

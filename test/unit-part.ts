/**
 * Runs the unit test files given as arguments in this one process and closes with a line of totals. Starting a
 * process for each file would take longer than the tests.
 */
import { run } from "node:test";
import { report } from "./report.ts";

/** Of one test: what hangs fails. */
const limitMilliseconds = 120_000;

const totals = await report(run({ files: process.argv.slice(2), isolation: "none", timeout: limitMilliseconds }));
process.stdout.write(`${JSON.stringify(totals)}\n`);
process.exit(totals.failed === 0 ? 0 : 1);

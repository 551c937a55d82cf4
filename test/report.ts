import type { run } from "node:test";
import { spec } from "node:test/reporters";
import type { Totals } from "./go-tests.ts";

/** Prints what a run of Node's test runner says, and counts its tests. */
export const report = async (stream: ReturnType<typeof run>): Promise<Totals> => {
  const totals = { passed: 0, failed: 0 };
  const count = (outcome: keyof Totals) => (data: { details: { type?: string | undefined } }) => {
    if (data.details.type !== "suite") totals[outcome] += 1;
  };
  stream.on("test:pass", count("passed"));
  stream.on("test:fail", count("failed"));
  const text = stream.compose(spec);
  text.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => text.on("end", resolve).on("error", reject));
  return totals;
};

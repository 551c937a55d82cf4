import assert from "node:assert/strict";
import { test } from "node:test";
import { cronProblem } from "../../../components/values/cron.ts";

for (const text of ["0 3 * * *", "*/5 * * * *", "0-30/10 8-18 * * mon-fri", "0 0 1,15 jan,jul ?", "@daily"]) {
  test(`\`${text}\` is a schedule`, () => assert.equal(cronProblem(text), undefined));
}

const wrong: readonly (readonly [string, string])[] = [
  ["0 3 * *", "five fields (minute hour day month weekday), found 4"],
  ["", "five fields (minute hour day month weekday), found 1"],
  ["60 3 * * *", "minute between 0 and 59, found `60`"],
  ["0 24 * * *", "hour between 0 and 23, found `24`"],
  ["0 0 0 * *", "day of month between 1 and 31, found `0`"],
  ["0 0 1 13 *", "month between 1 and 12, found `13`"],
  ["0 0 * * 7", "day of week between 0 and 6, found `7`"],
  ["30-10 * * * *", "minute between 0 and 59, found `30-10`"],
  ["*/0 * * * *", "minute between 0 and 59, found `*/0`"],
  ["@reboot", "five fields (minute hour day month weekday), found 1"],
];

for (const [text, problem] of wrong) {
  test(`\`${text}\` is refused: ${problem}`, () => assert.equal(cronProblem(text), problem));
}

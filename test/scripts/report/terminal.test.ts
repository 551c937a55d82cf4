import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { styleOf, visibleLength } from "../../../scripts/report/style.ts";
import { renderView } from "../../../scripts/report/terminal.ts";
import { afterRolloutEvent, viewOfPlan } from "../../../scripts/report/view.ts";
import { takenBack, uptoFivePercent } from "./fixture-events.ts";
import { plan, START } from "./recorded.ts";

const middle = uptoFivePercent.reduce(afterRolloutEvent, viewOfPlan(plan, START));
const end = takenBack.reduce(afterRolloutEvent, middle);

test("a person sees steps, traffic, counts of both releases, evidence and why it waits", () => {
  assert.deepEqual(renderView(middle, { width: 100, style: styleOf(false) }), [
    "cutover  production  rollout 0123456789abcdef                                                  24 s",
    "1.0.0 aaaaaaaaaaaa  →  2.0.0 bbbbbbbbbbbb",
    "",
    "  ✔ deploy  ─  ✔ 1 %  ─  ● 5 %  ─  ○ 25 %  ─  ○ 50 %  ─  ○ 100 %  ─  ○ bake  ─  ○ retire",
    "",
    "  Traffic     ██░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 5 % on the candidate",
    "",
    "                               at 5 %     failed      share     in all     failed",
    "  ▌ candidate 2.0.0               213          2     0.94 %        250          2",
    "  ▌ stable 1.0.0                4\u202f047          3     0.07 %      9\u202f000          6",
    "",
    "  Evidence    █████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░ 1.50 of 4.61  harm is proven when full",
    "  Step        12 s of at least 20 s, 213 of at least 500 requests",
    "  Now         watching at 5 %",
    "  Waiting     12 of at least 20 s at 5 %",
    "",
    "  12:00:08  deploy done in 8.1 s: 11 created",
    "  12:00:12  2.0.0 has 5 %",
  ]);
});

test("the end says how it ended and no longer why it waits", () => {
  const lines = renderView(end, { width: 100, style: styleOf(false) });
  assert.ok(lines.includes("  Outcome     ROLLED BACK  harm was proven at 5 %"));
  assert.equal(
    lines.some((line) => line.startsWith("  Waiting")),
    false,
  );
});

test("no line is wider than the terminal, with and without colours", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 200 }),
      fc.boolean(),
      fc.constantFrom(middle, end),
      (width, coloured, view) => {
        for (const line of renderView(view, { width, style: styleOf(coloured) }))
          assert.ok(visibleLength(line) <= width, line);
      },
    ),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { LivePainter, type Screen } from "../../../scripts/report/live.ts";
import { afterRolloutEvent, viewOfPlan } from "../../../scripts/report/view.ts";
import { uptoFivePercent } from "./fixture-events.ts";
import { plan, START } from "./recorded.ts";

const view = viewOfPlan(plan, START);

function screenOf(rows: number): { readonly screen: Screen; readonly written: string[] } {
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  return { screen: { columns: () => 100, rows: () => rows, coloured: false, write }, written };
}

test("many views in a row are one frame, and the same frame is written once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { screen, written } = screenOf(40);
  const painter = new LivePainter(screen);
  for (let n = 0; n < 5; n += 1) painter.show(view);
  context.mock.timers.tick(100);
  assert.equal(written.length, 1);
  painter.show({ ...view });
  context.mock.timers.tick(100);
  assert.equal(written.length, 1);
});

test("a frame goes over the one before: up by its lines, each cleared to its end", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { screen, written } = screenOf(40);
  const painter = new LivePainter(screen);
  painter.show(view);
  context.mock.timers.tick(100);
  const lines = (written[0] ?? "").split("\n").length - 1;
  painter.show(uptoFivePercent.reduce(afterRolloutEvent, view));
  painter.end();
  assert.ok(written[1]?.startsWith(`\u001b[?25l\u001b[${lines}A\r`));
  assert.equal(written.at(-1), "\u001b[?25h", "the cursor comes back");
});

test("a terminal with few rows gets as many lines as it has room for", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { screen, written } = screenOf(6);
  const painter = new LivePainter(screen);
  painter.show(view);
  painter.end();
  assert.equal((written[0] ?? "").split("\n").length - 1, 5);
});

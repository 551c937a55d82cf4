/** The view of a rollout as lines of a terminal. Pure: the same view and width give the same lines. */
import type { Tally } from "../engine/verdict.ts";
import { isCode, type Style, splitCodes, visibleLength } from "./style.ts";
import type { RolloutView, StepView } from "./view.ts";
import { clockTime, count, duration, share } from "./words.ts";

const LABEL = 12;
const BAR = 40;

export type Frame = {
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: Style;
};

/** The lines from top to bottom; none is wider than the terminal. */
export function renderView(view: RolloutView, frame: Frame): readonly string[] {
  const lines = [
    ...header(view, frame),
    "",
    ...stepLines(view.steps, frame),
    "",
    row("Traffic", `${bar(view.weight / 100, frame.style.candidate, frame)} ${view.weight} % on the candidate`),
    "",
    ...countLines(view, frame.style),
    "",
    ...evidenceLines(view, frame),
    ...stateLines(view, frame.style),
    ...noteLines(view, frame.style),
  ];
  return lines.map((line) => clip(line, frame.width));
}

function header(view: RolloutView, { width, style }: Frame): readonly string[] {
  const { plan } = view;
  const left = `${style.bold("cutover")}  ${plan.stack}  ${style.dim(`rollout ${plan.id}`)}`;
  const elapsed = view.startedAt === undefined ? "" : duration((view.now - view.startedAt) / 1000);
  const gap = Math.max(2, Math.min(width, 100) - visibleLength(left) - elapsed.length - 1);
  const from = `${plan.from.version} ${style.dim(plan.from.id)}`;
  const to = `${style.bold(plan.to.version)} ${style.dim(plan.to.id)}`;
  return [`${left}${" ".repeat(gap)}${elapsed}`, `${from}  →  ${to}`];
}

const MARKS: Readonly<Record<StepView["state"], string>> = { done: "✔", now: "●", todo: "○", failed: "✘" };

/** As many steps on a line as fit. */
function stepLines(steps: readonly StepView[], { width, style }: Frame): readonly string[] {
  const paint = { done: style.good, now: style.bold, todo: style.dim, failed: style.bad } as const;
  const lines: string[] = [];
  for (const { label, state } of steps) {
    const text = paint[state](`${MARKS[state]} ${label}`);
    const last = lines.at(-1);
    if (last === undefined) lines.push(`  ${text}`);
    else if (visibleLength(last) + visibleLength(text) + 5 > width) lines.push(`  ${text}`);
    else lines[lines.length - 1] = `${last}${style.dim("  ─  ")}${text}`;
  }
  return lines;
}

function countLines(view: RolloutView, style: Style): readonly string[] {
  const none = { requests: 0, errors: 0 };
  const here = view.numbers ?? { canary: none, stable: none };
  const total = view.total ?? { canary: none, stable: none };
  const head = `${"".padEnd(24)}${cell(`at ${view.judgedWeight ?? view.weight} %`)}${cell("failed")}${cell("share")}${cell("in all")}${cell("failed")}`;
  return [
    style.dim(`  ${head}`),
    `  ${style.candidate("▌")} ${`candidate ${view.plan.to.version}`.padEnd(22)}${cells(here.canary, total.canary, style)}`,
    `  ${style.stable("▌")} ${`stable ${view.plan.from.version}`.padEnd(22)}${cells(here.stable, total.stable, style)}`,
  ];
}

function cells(here: Tally, total: Tally, style: Style): string {
  const failed = (tally: Tally): string => {
    const text = cell(count(tally.errors));
    return tally.errors === 0 ? text : style.bad(text);
  };
  const parts = [cell(count(here.requests)), failed(here), cell(share(here.errors, here.requests))];
  return [...parts, cell(count(total.requests)), failed(total)].join("");
}

const cell = (text: string): string => text.padStart(11);

/** The larger of the two tests, each against its own limit: whichever fills first rolls back. */
function evidenceLines(view: RolloutView, frame: Frame): readonly string[] {
  if (view.numbers === undefined) return [];
  const { logE, limit, absoluteLogE, absoluteLimit } = view.numbers;
  const relative = logE / limit >= absoluteLogE / absoluteLimit;
  const [value, full] = relative ? [logE, limit] : [absoluteLogE, absoluteLimit];
  const part = Math.min(1, Math.max(0, value / full));
  const paint = part >= 1 ? frame.style.bad : part > 0.5 ? frame.style.warn : frame.style.good;
  const numbers = `${value.toFixed(2)} of ${full.toFixed(2)}${frame.style.dim("  harm is proven when full")}`;
  return [row("Evidence", `${bar(part, paint, frame)} ${numbers}`)];
}

function stateLines(view: RolloutView, style: Style): readonly string[] {
  const { outcome, step } = view;
  if (outcome !== undefined) {
    const word = outcome.outcome === "promoted" ? style.good("PROMOTED") : style.bad("ROLLED BACK");
    return ["", row("Outcome", `${word}  ${outcome.words}`)];
  }
  const minimum =
    step === undefined || view.direction === "back"
      ? []
      : [row("Step", stepInWords(step, view.numbers?.canary.requests))];
  const doing = view.direction === "back" ? style.bad(view.doing) : view.doing;
  const waiting = view.waiting === undefined || view.direction === "back" ? [] : [row("Waiting", view.waiting)];
  return [...minimum, row("Now", doing), ...waiting];
}

function stepInWords(step: NonNullable<RolloutView["step"]>, requests = 0): string {
  const time = `${duration(step.elapsedSeconds)} of at least ${duration(step.minimumSeconds)}`;
  return step.minimumRequests === 0
    ? time
    : `${time}, ${count(requests)} of at least ${count(step.minimumRequests)} requests`;
}

function noteLines(view: RolloutView, style: Style): readonly string[] {
  if (view.notes.length === 0) return [];
  return ["", ...view.notes.map(({ at, words }) => `  ${style.dim(clockTime(at))}  ${words.split("\n")[0]}`)];
}

const row = (label: string, text: string): string => `  ${label.padEnd(LABEL)}${text}`;

function bar(part: number, paint: (text: string) => string, { width, style }: Frame): string {
  const length = Math.max(10, Math.min(BAR, width - 50));
  const full = part > 0 ? Math.max(1, Math.round(part * length)) : 0;
  return `${paint("█".repeat(full))}${style.dim("░".repeat(length - full))}`;
}

/** Cuts a line at the terminal's width; codes for colours take no room and are closed at the end. */
function clip(line: string, width: number): string {
  if (visibleLength(line) <= width) return line;
  let room = width - 1;
  let cut = "";
  for (const part of splitCodes(line)) {
    if (isCode(part)) {
      cut += part;
      continue;
    }
    cut += [...part].slice(0, Math.max(0, room)).join("");
    room -= [...part].length;
  }
  return `${cut}…`;
}

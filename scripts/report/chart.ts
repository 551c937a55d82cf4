/** One chart as inline SVG: lines over time on a shared axis, drawn with the page's colours. Pure. */
import type { Point } from "./curves.ts";
import { type Html, html, raw } from "./escape.ts";
import { duration } from "./words.ts";

export type Line = {
  readonly name: string;
  readonly tone: "candidate" | "stable" | "evidence";
  readonly points: readonly Point[];
};
export type Mark = { readonly seconds: number; readonly label: string; readonly tone: "step" | "bad" | "good" };

export type ChartOptions = {
  readonly title: string;
  /** What the chart says, in one sentence. */
  readonly caption: string;
  readonly unit: string;
  readonly seconds: number;
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  /** A horizontal line with a name. */
  readonly limit?: { readonly value: number; readonly label: string };
  /** The axis ends here at least. */
  readonly atLeast?: number;
  readonly filled?: boolean;
};

const WIDTH = 960;
const HEIGHT = 190;
const LEFT = 62;
const RIGHT = 16;
const TOP = 24;
const BOTTOM = 26;

type Scale = { readonly x: (seconds: number) => number; readonly y: (value: number) => number };

export function chart(options: ChartOptions): Html {
  const top = topOf(options);
  const scale: Scale = {
    x: (seconds) => LEFT + (seconds / options.seconds) * (WIDTH - LEFT - RIGHT),
    y: (value) => TOP + (1 - Math.min(1, Math.max(0, value / top))) * (HEIGHT - TOP - BOTTOM),
  };
  return html`<figure>
<figcaption><strong>${options.title}</strong> ${options.caption}${legend(options.lines)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${options.title}">
${grid(top, options.unit, scale)}${timeAxis(options.seconds, scale)}${options.marks.map((mark) => markLine(mark, scale))}
${options.lines.map((line) => curve(line, scale, options.filled === true))}
${limitLine(options, scale)}
</svg>
</figure>`;
}

function legend(lines: readonly Line[]): Html {
  if (lines.length < 2) return raw("");
  return html`<span class="legend">${lines.map((line) => html`<span class="key ${line.tone}">${line.name}</span>`)}</span>`;
}

function topOf({ lines, limit, atLeast = 0 }: ChartOptions): number {
  const values = lines.flatMap(({ points }) => points.flatMap(([, value]) => (value === null ? [] : [value])));
  return niceAbove(values.reduce((most, value) => Math.max(most, value), Math.max(atLeast, (limit?.value ?? 0) * 1.1)));
}

/** The next of 1, 2, 2.5, 5, 10 times a power of ten, so that four lines of the grid have round numbers. */
export function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 4, 5, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function grid(top: number, unit: string, { y }: Scale): Html {
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const value = part * top;
    const label = `${Number(value.toPrecision(3))}${unit}`;
    const at = y(value).toFixed(1);
    return html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="axis" x="${LEFT - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${label}</text>`;
  });
  return html`${lines}`;
}

const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200];

function timeAxis(seconds: number, { x }: Scale): Html {
  const every = TICKS.find((tick) => seconds / tick <= 10) ?? Math.ceil(seconds / 10);
  const ticks = Array.from({ length: Math.floor(seconds / every) + 1 }, (_, index) => index * every);
  return html`${ticks.map((at) => html`<text class="axis" x="${x(at).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${duration(at)}</text>`)}`;
}

function markLine({ seconds, label, tone }: Mark, { x }: Scale): Html {
  const at = x(seconds).toFixed(1);
  const place =
    tone === "bad"
      ? html`x="${(x(seconds) + 5).toFixed(1)}" text-anchor="start"`
      : html`x="${at}" text-anchor="middle"`;
  return html`<line class="mark ${tone}" x1="${at}" x2="${at}" y1="${TOP - 4}" y2="${HEIGHT - BOTTOM}"/><text class="mark ${tone}" ${place} y="${TOP - 9}">${label}</text>`;
}

function limitLine({ limit }: ChartOptions, { y }: Scale): Html {
  if (limit === undefined) return raw("");
  const at = y(limit.value);
  return html`<line class="limit" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}"/><text class="limit" x="${LEFT + 6}" y="${(at - 5).toFixed(1)}">${limit.label}</text>`;
}

/** A line for each run of measured points; a gap stays a gap, and a point alone is a dot. */
function curve({ tone, points }: Line, scale: Scale, filled: boolean): Html {
  const place = ([seconds, value]: Point): string => `${scale.x(seconds).toFixed(1)},${scale.y(value ?? 0).toFixed(1)}`;
  const drawn = runsOf(points).map((run) => {
    const first = run[0];
    const last = run.at(-1);
    if (first === undefined || last === undefined) return raw("");
    if (run.length === 1) {
      const [cx, cy] = place(first).split(",");
      return html`<circle class="dot ${tone}" cx="${cx ?? ""}" cy="${cy ?? ""}" r="2.5"/>`;
    }
    const path = run.map(place).join(" ");
    const ground = `${scale.x(last[0]).toFixed(1)},${scale.y(0).toFixed(1)} ${scale.x(first[0]).toFixed(1)},${scale.y(0).toFixed(1)}`;
    const area = filled ? html`<polygon class="area ${tone}" points="${path} ${ground}"/>` : raw("");
    return html`${area}<polyline class="line ${tone}" points="${path}"/>`;
  });
  return html`${drawn}`;
}

function runsOf(points: readonly Point[]): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  let open = false;
  for (const point of points) {
    if (point[1] === null) {
      open = false;
    } else if (open) {
      runs.at(-1)?.push(point);
    } else {
      runs.push([point]);
      open = true;
    }
  }
  return runs;
}

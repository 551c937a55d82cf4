/** Prometheus' text format, as far as counters and histograms need it. Pure, and never throws. */

export type Series = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** `name{labels} value [timestamp]`; what stands in quotes may hold anything, an escaped quote included. */
const LINE = /^([A-Za-z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/;
const LABEL = /\s*([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;

/**
 * The series whose names begin with `prefix`. A line that can't be read, or whose value is no finite number, is passed
 * over: one odd series of a gateway must not blind the judge to all others.
 */
export function parseExposition(text: string, prefix: string): readonly Series[] {
  const found: Series[] = [];
  for (const line of text.split("\n")) {
    if (!line.startsWith(prefix)) continue;
    const series = parseLine(line);
    if (series !== undefined) found.push(series);
  }
  return found;
}

function parseLine(line: string): Series | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, name = "", labelText = "", valueText = ""] = match;
  const value = Number(valueText);
  const labels = parseLabels(labelText);
  return labels === undefined || !Number.isFinite(value) ? undefined : { name, labels, value };
}

function parseLabels(text: string): Readonly<Record<string, string>> | undefined {
  const labels = new Map<string, string>();
  let position = 0;
  while (text.slice(position).trim() !== "") {
    LABEL.lastIndex = position;
    const match = LABEL.exec(text);
    if (match === null) return undefined;
    labels.set(match[1] ?? "", unescaped(match[2] ?? ""));
    position = LABEL.lastIndex;
  }
  return Object.fromEntries(labels);
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_whole, character: string) => (character === "n" ? "\n" : character));

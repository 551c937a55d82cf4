/** Cron schedules as Kubernetes reads them: five fields, or one of the @ words. */

const FIELDS = [
  { name: "minute", low: 0, high: 59, words: [] },
  { name: "hour", low: 0, high: 23, words: [] },
  { name: "day of month", low: 1, high: 31, words: [] },
  {
    name: "month",
    low: 1,
    high: 12,
    words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  { name: "day of week", low: 0, high: 6, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
] as const;

const WORDS: ReadonlySet<string> = new Set([
  "@yearly",
  "@annually",
  "@monthly",
  "@weekly",
  "@daily",
  "@midnight",
  "@hourly",
]);

/** What is wrong with a schedule, in words; undefined when nothing is. */
export function cronProblem(text: string): string | undefined {
  if (WORDS.has(text)) return undefined;
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return `five fields (minute hour day month weekday), found ${parts.length}`;
  for (const [index, field] of FIELDS.entries()) {
    const bad = (parts[index] ?? "").split(",").find((item) => !isItem(item, field));
    if (bad !== undefined) return `${field.name} between ${field.low} and ${field.high}, found \`${bad}\``;
  }
  return undefined;
}

type Field = { readonly low: number; readonly high: number; readonly words: readonly string[] };

function isItem(item: string, field: Field): boolean {
  const [range = "", step, ...rest] = item.split("/");
  if (rest.length > 0) return false;
  if (step !== undefined && !/^[1-9][0-9]{0,2}$/.test(step)) return false;
  if (range === "*" || range === "?") return true;
  const ends = range.split("-");
  if (ends.length > 2) return false;
  const numbers = ends.map((end) => toNumber(end, field));
  if (numbers.some((value) => value === undefined || value < field.low || value > field.high)) return false;
  const [from = 0, to = from] = numbers;
  return from <= to;
}

function toNumber(text: string, field: Field): number | undefined {
  if (/^[0-9]{1,2}$/.test(text)) return Number(text);
  const index = field.words.indexOf(text.toLowerCase());
  return index === -1 ? undefined : index + field.low;
}

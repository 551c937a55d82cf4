/** Numbers and times as people read them. Pure. */

/** `45 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (value: number): string => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** `12 345`, with a thin gap that does not break a line. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** `0.42 %`; nothing to divide by is a dash. */
export function share(part: number, whole: number): string {
  if (whole === 0) return "–";
  const percent = (part / whole) * 100;
  return percent === 0 ? "0 %" : `${percent < 10 ? percent.toFixed(2) : percent.toFixed(1)} %`;
}

/** `12:05:09` in UTC, as everything in the record is. */
export function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 19);
}

/** What a resource count by operation says: `1 created, 2 updated`. */
export function changesInWords(changes: Readonly<Record<string, number>>): string {
  const names: Readonly<Record<string, string>> = {
    create: "created",
    update: "updated",
    delete: "deleted",
    replace: "replaced",
  };
  const told = Object.entries(changes).flatMap(([operation, number]) => {
    const name = names[operation];
    return name === undefined || number === 0 ? [] : [`${number} ${name}`];
  });
  return told.length === 0 ? "nothing changed" : told.join(", ");
}

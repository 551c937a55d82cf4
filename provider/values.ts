import type { Change, Problem, Properties } from "./kind.ts";

/** How the engine writes a value that is only known after the update. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether any part of a value is only known after the update. */
export function isUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isUnknown);
}

/** Text that is the same for values that mean the same: sorted keys, nothing for what is absent. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}

export const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with a value, in words; undefined when nothing is. */
export type Rule = (value: unknown) => string | undefined;

export type Field = { readonly rule: Rule; readonly optional?: true };

/** Checks every field, and that there is no other. */
export function problemsOf(
  fields: Readonly<Record<string, Field>>,
  inputs: Properties,
  unknown: readonly string[] = [],
): readonly Problem[] {
  const strangers = Object.keys(inputs)
    .filter((property) => !(property in fields))
    .map((property) => ({ property, reason: `expected one of ${Object.keys(fields).join(", ")}: remove it` }));
  const wrong = Object.entries(fields).flatMap(([property, { rule, optional }]) => {
    if (unknown.includes(property)) return [];
    const value = inputs[property];
    if (value === undefined || value === null) {
      return optional ? [] : [{ property, reason: "expected a value, found none: add it" }];
    }
    const reason = rule(value);
    return reason === undefined ? [] : [{ property, reason }];
  });
  return [...strangers, ...wrong];
}

export const text: Rule = (value) =>
  typeof value === "string" && value !== "" ? undefined : `expected text, found ${JSON.stringify(value)}`;

/** PostgreSQL cuts longer names in silence. */
export const identifier: Rule = (value) =>
  typeof value === "string" && value !== "" && Buffer.byteLength(value) <= 63 && !value.includes("\0")
    ? undefined
    : `expected a name of 1 to 63 bytes, found ${JSON.stringify(value)}`;

export const whole: Rule = (value) =>
  Number.isSafeInteger(value) && Number(value) > 0
    ? undefined
    : `expected a whole number above 0, found ${JSON.stringify(value)}`;

/** The differences of top-level properties, in the order of `properties`. */
export function differences(
  properties: readonly { readonly name: string; readonly replaces: boolean }[],
  state: Properties,
  inputs: Properties,
): readonly Change[] {
  return properties.flatMap(({ name, replaces }): readonly Change[] => {
    const [before, after] = [state[name] ?? undefined, inputs[name] ?? undefined];
    if (canonical(before) === canonical(after)) return [];
    const how = before === undefined ? "add" : after === undefined ? "delete" : "update";
    return [{ property: name, how, replaces }];
  });
}

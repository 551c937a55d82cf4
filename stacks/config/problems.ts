/** From what the schema library reports to issues with path, expectation, finding and remedy. */
import type { z } from "zod";
import { describe, nearest } from "./describe.ts";
import type { ConfigIssue, ConfigIssueCode } from "./issue.ts";
import { knownKeys } from "./schema-keys.ts";
import { writtenConfig } from "./written.ts";

type Found = z.core.$ZodIssue;

/** Issues of one finding; several when one object holds several unknown keys. `raw` is what was parsed. */
export function toIssues(found: Found, raw: unknown): readonly ConfigIssue[] {
  if (found.code === "unrecognized_keys") return found.keys.map((key) => unknownKey(found.path, key));
  const value = valueAt(raw, found.path);
  const path = dotted(found.path);
  const seen = describe(value, found.path);
  if (value === undefined && found.code !== "custom") {
    return [{ code: "MISSING", path, expected: expectation(found), found: seen, remedy: `Add \`${path}\`.` }];
  }
  const [expected = "", remedy = ""] = texts(found);
  return [{ code: codeOf(found), path, expected, found: seen, remedy }];
}

export function dotted(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "$" : path.map(String).join(".");
}

export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function unknownKey(parent: readonly PropertyKey[], key: string): ConfigIssue {
  const known = knownKeys(writtenConfig, parent);
  const meant = nearest(key, known);
  return {
    code: "UNKNOWN_KEY",
    path: dotted([...parent, key]),
    expected: known.length === 0 ? "no such key" : `one of ${known.map((name) => `\`${name}\``).join(", ")}`,
    found: `\`${key}\``,
    remedy: meant === undefined ? "Remove the key." : `Did you mean \`${meant}\`?`,
  };
}

function codeOf(found: Found): ConfigIssueCode {
  switch (found.code) {
    case "invalid_type":
      return "WRONG_TYPE";
    case "too_small":
    case "too_big":
    case "not_multiple_of":
      return "OUT_OF_RANGE";
    case "invalid_value":
      return "NOT_ALLOWED";
    case "invalid_union":
      return "discriminator" in found ? "NOT_ALLOWED" : "WRONG_TYPE";
    case "invalid_key":
      return "BAD_NAME";
    case "custom":
      return found.params?.code === "NOT_ONE_OF" ? "NOT_ONE_OF" : "MALFORMED";
    default:
      return "MALFORMED";
  }
}

/** Expectation and remedy. Messages of our own formats carry both, see fields.ts. */
function texts(found: Found): readonly string[] {
  if (found.code === "invalid_key") return found.issues[0]?.message.split("\n") ?? [];
  if (found.message.includes("\n")) return found.message.split("\n");
  const expected = expectation(found);
  return [expected, remedyOf(found, expected)];
}

function remedyOf(found: Found, expected: string): string {
  if (found.code === "invalid_type" && found.expected === "string") {
    return "Put the value in quotes, so that YAML reads it as text.";
  }
  return `Write ${expected}.`;
}

function expectation(found: Found): string {
  switch (found.code) {
    case "invalid_type":
      return TYPES[found.expected] ?? `a value of type ${found.expected}`;
    case "too_small":
      return bound(found.origin, found.inclusive === false ? "more than" : "at least", found.minimum);
    case "too_big":
      return bound(found.origin, found.inclusive === false ? "less than" : "at most", found.maximum);
    case "invalid_value":
      return `one of ${found.values.map((value) => `\`${String(value)}\``).join(", ")}`;
    case "invalid_union":
      return unionExpectation(found);
    default:
      return found.message.split("\n")[0] ?? found.message;
  }
}

function unionExpectation(found: Found & { readonly code: "invalid_union" }): string {
  const options: unknown = Reflect.get(found, "options");
  if (!Array.isArray(options)) return "a text, or an encrypted value `{secure: …}`";
  return `one of ${options.map((option) => `\`${String(option)}\``).join(", ")}`;
}

function bound(origin: string, comparison: string, limit: number | bigint): string {
  if (origin === "array" || origin === "set")
    return `${comparison} ${limit} ${Number(limit) === 1 ? "entry" : "entries"}`;
  if (origin === "string") return `${comparison} ${limit} ${Number(limit) === 1 ? "character" : "characters"}`;
  return `a number of ${comparison} ${limit}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "an object",
  record: "an object",
};

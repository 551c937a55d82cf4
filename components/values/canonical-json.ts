/** One text for one value: object keys sorted, no white space. What is hashed, signed or compared goes through here. */
import { createHash } from "node:crypto";

export class CanonicalJsonError extends Error {
  constructor(path: string, found: string) {
    super(
      `\`${path}\`: expected null, a boolean, a finite number, a string, an array or a plain object, found ${found}\n` +
        "Leave the key out, or turn the value into one of these first.",
    );
    this.name = "CanonicalJsonError";
  }
}

/**
 * JSON with keys sorted by UTF-16 code unit at every depth, as RFC 8785 orders them.
 * Throws CanonicalJsonError for what JSON would drop or change silently: undefined, NaN, infinities, functions,
 * symbols, big integers, dates and every other object that is not plain.
 */
export function canonicalJson(value: unknown): string {
  return render(value, "$");
}

/** sha256 of the canonical JSON of `value`, as 64 lower-case hex digits. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

function render(value: unknown, path: string): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new CanonicalJsonError(path, String(value));
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return renderArray(value, path);
  if (isPlainObject(value)) return renderObject(value, path);
  throw new CanonicalJsonError(path, nameOf(value));
}

function renderArray(values: readonly unknown[], path: string): string {
  // Array.from visits holes too, so that they are refused as undefined.
  return `[${Array.from(values, (item, index) => render(item, `${path}.${index}`)).join(",")}]`;
}

function renderObject(value: Readonly<Record<string, unknown>>, path: string): string {
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${render(value[key], `${path}.${key}`)}`);
  return `{${entries.join(",")}}`;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  return `an object of class ${value.constructor?.name ?? "unknown"}`;
}

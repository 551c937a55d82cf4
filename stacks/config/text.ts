/** The text of `Pulumi.<stack>.yaml`: what stands under `cutover:estate`, or what is wrong around it. */
import { type Document, isMap, isScalar, parseDocument, visit, type YAMLError } from "yaml";
import { describe, nearest } from "./describe.ts";
import type { ConfigIssue } from "./issue.ts";

export const ESTATE_KEY = "cutover:estate";

/** What Pulumi itself keeps in the file. */
const TOP_LEVEL = ["config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment"];

export type ReadText = { readonly raw: unknown; readonly issues: readonly ConfigIssue[] };

/** `raw` is undefined when there is no estate to judge; then `issues` is not empty. Never throws. */
export function readText(text: string): ReadText {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const issues = document.errors.map((error) => syntaxIssue(error, document));
  if (document.errors.some((error) => error.code !== "DUPLICATE_KEY")) return { raw: undefined, issues };
  const whole = toPlain(document);
  if (!whole.ok) return { raw: undefined, issues: [...issues, whole.issue] };
  const around = aroundEstate(whole.value);
  return { raw: around.raw, issues: [...issues, ...around.issues] };
}

/** `config` holds the keys of a `config` section: other keys of ours are refused, those of providers are theirs. */
export function strangeKeys(config: Readonly<Record<string, unknown>>): readonly ConfigIssue[] {
  return Object.keys(config)
    .filter((key) => key.startsWith("cutover:") && key !== ESTATE_KEY)
    .map((key) => ({
      code: "UNKNOWN_KEY",
      path: `config.${key}`,
      expected: `\`${ESTATE_KEY}\`, the one key of this program`,
      found: `\`${key}\``,
      remedy: nearest(key, [ESTATE_KEY]) === undefined ? "Remove the key." : `Did you mean \`${ESTATE_KEY}\`?`,
    }));
}

export function missingEstate(found: unknown): ConfigIssue {
  return {
    code: "MISSING",
    path: `config.${ESTATE_KEY}`,
    expected: "the estate of this stack",
    found: describe(found, []),
    remedy: "Describe the estate there; `Pulumi.production.yaml` is an example.",
  };
}

function aroundEstate(whole: unknown): ReadText {
  if (!isObject(whole)) return { raw: undefined, issues: [missingEstate(undefined)] };
  const strangers = Object.keys(whole)
    .filter((key) => !TOP_LEVEL.includes(key))
    .map((key): ConfigIssue => {
      const meant = nearest(key, TOP_LEVEL);
      return {
        code: "UNKNOWN_KEY",
        path: key,
        expected: `one of ${TOP_LEVEL.map((name) => `\`${name}\``).join(", ")}`,
        found: `\`${key}\``,
        remedy: meant === undefined ? "Remove the key." : `Did you mean \`${meant}\`?`,
      };
    });
  const { config } = whole;
  if (!isObject(config)) return { raw: undefined, issues: [...strangers, missingEstate(undefined)] };
  const raw = config[ESTATE_KEY];
  const missing = raw === undefined || raw === null ? [missingEstate(raw)] : [];
  return { raw: raw ?? undefined, issues: [...strangers, ...strangeKeys(config), ...missing] };
}

type Plain = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly issue: ConfigIssue };

/** Aliases that multiply, or that lead to themselves, only show when they are followed. */
function toPlain(document: Document): Plain {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 50 });
    JSON.stringify(value);
    return { ok: true, value };
  } catch (error) {
    const fact = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return {
      ok: false,
      issue: {
        code: "YAML_SYNTAX",
        path: "$",
        expected: "YAML whose aliases can be followed",
        found: fact,
        remedy: "Write the values out instead of using anchors and aliases.",
      },
    };
  }
}

function syntaxIssue(error: YAMLError, document: Document): ConfigIssue {
  const position = error.linePos?.[0];
  const place = position === undefined ? "" : ` at line ${position.line}, column ${position.col}`;
  if (error.code === "DUPLICATE_KEY") {
    return {
      code: "DUPLICATE_KEY",
      path: pathAt(document, error.pos[0]),
      expected: "each key once",
      found: `a second one${place}`,
      remedy: "Remove one of the two: only the last would count.",
    };
  }
  return {
    code: "YAML_SYNTAX",
    path: "$",
    expected: "YAML",
    found: `${(error.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "")}${place}`,
    remedy: "Correct the line; most often it is indentation or a missing quote.",
  };
}

/** Dotted path of the key that begins at `offset`, from below the estate when it is in there. */
function pathAt(document: Document, offset: number): string {
  let found = "$";
  visit(document, {
    Pair(_, pair, ancestors) {
      if (!isScalar(pair.key) || pair.key.range?.[0] !== offset) return undefined;
      found = [...ancestors, pair].flatMap((node, index, all) => segment(node, all[index + 1])).join(".");
      return visit.BREAK;
    },
  });
  const prefix = `config.${ESTATE_KEY}.`;
  return found.startsWith(prefix) ? found.slice(prefix.length) : found;
}

function segment(node: unknown, child: unknown): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  if ("key" in node) return [isScalar(node.key) ? String(node.key.value) : "?"];
  // Maps are named by their pairs; only the place in a list has no name of its own.
  if (!isMap(node) && "items" in node && Array.isArray(node.items)) return [String(node.items.indexOf(child))];
  return [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

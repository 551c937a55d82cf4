/** GitHub's patterns: fnmatch with pathname semantics for refs and paths, and the operators of the pattern rules. */
import type { PatternParameters } from "../state-rulesets.ts";

const special = /[.+^${}()|\\]/;

/** One step: the text of a regular expression for what stands at `at`, and how far it reached. */
const piece = (pattern: string, at: number): { readonly text: string; readonly next: number } => {
  const rest = pattern.slice(at);
  if (rest.startsWith("**/")) return { text: "(?:.*/)?", next: at + 3 };
  if (rest.startsWith("**")) return { text: ".*", next: at + 2 };
  if (rest.startsWith("*")) return { text: "[^/]*", next: at + 1 };
  if (rest.startsWith("?")) return { text: "[^/]", next: at + 1 };
  const set = /^\[(!?)([^\]]+)\]/.exec(rest);
  if (set) return { text: `[${set[1] ? "^" : ""}${set[2]?.replace(/\\/g, "\\\\")}]`, next: at + set[0].length };
  const character = rest.charAt(0);
  return { text: special.test(character) || character === "[" ? `\\${character}` : character, next: at + 1 };
};

const expression = (pattern: string): RegExp => {
  let text = "";
  for (let at = 0; at < pattern.length; ) {
    const { text: more, next } = piece(pattern, at);
    text += more;
    at = next;
  }
  return new RegExp(`^${text}$`);
};

/** `*` stops at a slash, `**` does not. */
export const matchesGlob = (pattern: string, text: string): boolean => expression(pattern).test(text);

/** A ref condition of a ruleset: `~ALL`, `~DEFAULT_BRANCH`, or a full ref with wildcards. */
export const matchesRef = (pattern: string, ref: string, defaultBranch: string): boolean => {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${defaultBranch}`;
  return matchesGlob(pattern, ref);
};

/** Whether a text does what a pattern rule asks. */
export const satisfies = ({ operator, pattern, negate = false }: PatternParameters, text: string): boolean => {
  const found = {
    starts_with: () => text.startsWith(pattern),
    ends_with: () => text.endsWith(pattern),
    contains: () => text.includes(pattern),
    regex: () => new RegExp(pattern).test(text),
  }[operator]();
  return found !== negate;
};

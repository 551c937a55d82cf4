/** Patterns of refs as GitHub's rulesets match them: Ruby's fnmatch with pathname, on the full ref. Pure. */

/** Whether a pattern of a ruleset covers a branch (or tag, with `kind`). */
export function matchesRef(
  pattern: string,
  name: string,
  defaultBranch: string,
  kind: "heads" | "tags" = "heads",
): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return kind === "heads" && name === defaultBranch;
  return expressionOf(pattern).test(`refs/${kind}/${name}`);
}

/** `*` and `?` stop at a slash, `**` followed by a slash spans folders, `[a-z]` is a class, a backslash takes the next sign as it is. */
function expressionOf(pattern: string): RegExp {
  let source = "";
  for (let at = 0; at < pattern.length; ) {
    const [piece, length] = pieceAt(pattern, at);
    source += piece;
    at += length;
  }
  return new RegExp(`^${source}$`, "s");
}

function pieceAt(pattern: string, at: number): readonly [string, number] {
  const sign = pattern[at] ?? "";
  if (sign === "*") return starsAt(pattern, at);
  if (sign === "?") return ["[^/]", 1];
  if (sign === "\\" && at + 1 < pattern.length) return [literal(pattern[at + 1] ?? ""), 2];
  if (sign === "[") return classAt(pattern, at) ?? ["\\[", 1];
  return [literal(sign), 1];
}

function starsAt(pattern: string, at: number): readonly [string, number] {
  const spansFolders = pattern.startsWith("**/", at) && (at === 0 || pattern[at - 1] === "/");
  if (spansFolders) return ["(?:[^/]+/)*", 3];
  const length = /^\*+/.exec(pattern.slice(at))?.[0].length ?? 1;
  return ["[^/]*", length];
}

function classAt(pattern: string, at: number): readonly [string, number] | undefined {
  const found = /^\[([!^]?)([^\]]+)\]/.exec(pattern.slice(at));
  if (found === null) return undefined;
  const [whole, negated = "", signs = ""] = found;
  const inside = signs.replace(/[\\\]^[]/g, "\\$&");
  return [`(?!/)[${negated === "" ? "" : "^"}${inside}]`, whole.length];
}

const literal = (sign: string): string => sign.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** CODEOWNERS: who owns a path. Source: https://docs.github.com/repositories (About code owners). */
import { matchesGlob } from "./patterns.ts";

export type OwnerRule = { readonly pattern: string; readonly owners: readonly string[] };

/** Comments and empty lines away; a pattern without owners takes ownership away. */
export const parseCodeOwners = (text: string): readonly OwnerRule[] =>
  text
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [pattern = "", ...owners] = line.split(/\s+/);
      return { pattern, owners };
    });

/** As in a .gitignore: a leading or inner slash ties to the root; a directory owns all below it; `dir/*` only its own files. */
const covers = (pattern: string, path: string): boolean => {
  const rooted = pattern.replace(/\/$/, "").includes("/");
  const stem = pattern.replace(/^\//, "");
  const where = rooted ? stem : `**/${stem}`;
  if (stem.endsWith("/")) return matchesGlob(`${where}**`, path);
  return matchesGlob(where, path) || (!/(^|[^*])\*$/.test(stem) && matchesGlob(`${where}/**`, path));
};

/** The owners of one path: the last pattern that covers it decides. `@login` or `@organization/team`. */
export const ownersOf = (rules: readonly OwnerRule[], path: string): readonly string[] =>
  rules.findLast(({ pattern }) => covers(pattern, path))?.owners ?? [];

/** The sets of owners of a change, each once; from every set somebody has to approve. */
export const ownerSets = (text: string, paths: readonly string[]): readonly (readonly string[])[] => {
  const rules = parseCodeOwners(text);
  const sets = paths.map((path) => ownersOf(rules, path)).filter((owners) => owners.length > 0);
  return [...new Map(sets.map((owners) => [owners.join(" "), owners])).values()];
};

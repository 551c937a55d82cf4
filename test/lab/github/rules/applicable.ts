/** Which rulesets look at a ref of a repository. Rulesets of the repository, of its organisation, and classic protection add up. */
import type { GithubState, RepositoryState } from "../state.ts";
import type { Ruleset } from "../state-rulesets.ts";
import { classicRulesets } from "./classic.ts";
import { matchesGlob, matchesRef } from "./patterns.ts";

const meansRepository = ({ conditions }: Ruleset, repository: RepositoryState): boolean => {
  const ids = conditions?.repository_id?.repository_ids;
  if (ids && !ids.includes(repository.id)) return false;
  const names = conditions?.repository_name;
  if (!names) return true;
  const matches = (pattern: string): boolean => pattern === "~ALL" || matchesGlob(pattern, repository.name);
  return names.include.some(matches) && !names.exclude.some(matches);
};

const meansRef = ({ target, conditions }: Ruleset, repository: RepositoryState, ref: string): boolean => {
  if (target === "push") return true;
  if (!ref.startsWith(target === "branch" ? "refs/heads/" : "refs/tags/")) return false;
  const names = conditions?.ref_name;
  if (!names) return true;
  const matches = (pattern: string): boolean => matchesRef(pattern, ref, repository.default_branch);
  return names.include.some(matches) && !names.exclude.some(matches);
};

/** Active and evaluating rulesets that mean the ref, classic protection last. Disabled ones are left out. */
export const rulesetsFor = (state: GithubState, repository: RepositoryState, ref: string): readonly Ruleset[] => [
  ...[...repository.rulesets, ...(state.organization_rulesets[repository.owner] ?? [])].filter(
    (ruleset) =>
      ruleset.enforcement !== "disabled" && meansRepository(ruleset, repository) && meansRef(ruleset, repository, ref),
  ),
  ...classicRulesets(repository, ref),
];

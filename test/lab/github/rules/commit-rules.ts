/** Rules on the commits that come to a ref: signatures, linear history, and what their texts must look like. */
import type { Rule } from "../state-rulesets.ts";
import type { CommitFacts, MergeAttempt, RefAttempt } from "./attempts.ts";
import { satisfies } from "./patterns.ts";

const unsigned = (commits: readonly CommitFacts[]): readonly string[] =>
  commits.some(({ signature }) => !signature.verified) ? ["Commits must have verified signatures."] : [];

/** GitHub signs what it makes itself (merge and squash commits); the commits of the branch stay as they are. */
const mergeSignatures = ({ method, commits }: MergeAttempt): readonly string[] => {
  if (method === "squash") return [];
  if (method === "rebase")
    return ["Base branch requires signed commits. Rebase merges cannot be automatically signed by GitHub."];
  return unsigned(commits);
};

const patternViolations = (rule: Rule, commits: readonly CommitFacts[]): readonly string[] => {
  const all = (what: string, text: (commit: CommitFacts) => string): readonly string[] => {
    if (!("parameters" in rule) || !rule.parameters || !("operator" in rule.parameters)) return [];
    const { parameters } = rule;
    const { operator, pattern, negate } = parameters;
    const must = `${what} must ${negate ? "not " : ""}${operator === "regex" ? "match" : operator.replace("_", " ").replace(/s( with)?$/, "$1")}`;
    return commits.every((commit) => satisfies(parameters, text(commit))) ? [] : [`${must}: ${pattern}`];
  };
  switch (rule.type) {
    case "commit_message_pattern":
      return all("Commit message", ({ message }) => message);
    case "commit_author_email_pattern":
      return all("Author email", ({ authorEmail }) => authorEmail);
    case "committer_email_pattern":
      return all("Committer email", ({ committerEmail }) => committerEmail);
    default:
      return [];
  }
};

/** Lines for the commits of a push or a merge. */
export const commitViolations = (rule: Rule, attempt: RefAttempt | MergeAttempt): readonly string[] => {
  if (attempt.kind === "delete") return [];
  if (rule.type === "required_signatures")
    return attempt.kind === "merge" ? mergeSignatures(attempt) : unsigned(attempt.commits);
  if (rule.type === "required_linear_history") {
    const crooked =
      attempt.kind === "merge" ? attempt.method === "merge" : attempt.commits.some(({ parents }) => parents > 1);
    return crooked ? ["This branch must not contain merge commits."] : [];
  }
  return patternViolations(rule, attempt.commits);
};

/** Whether the program may go on with what GitHub answered. Pure. */
import type { GithubConfig } from "./config/config-github.ts";
import type { GithubAnswer, GithubFacts } from "./github-facts.ts";
import { type GithubProblem, githubProblems } from "./github-problems.ts";

export type GithubDecision =
  | { readonly kind: "pass"; readonly facts: GithubFacts }
  | { readonly kind: "refuse"; readonly problems: readonly GithubProblem[] };

/** `today` in UTC as `2026-12-01`. */
export function decideGithub(github: GithubConfig, answer: GithubAnswer, today: string): GithubDecision {
  if (answer.kind !== "found") return { kind: "refuse", problems: [noAnswer(github, answer)] };
  const problems = githubProblems(github, answer.facts, today);
  return problems.length === 0 ? { kind: "pass", facts: answer.facts } : { kind: "refuse", problems };
}

type NoAnswer = Exclude<GithubAnswer, { readonly kind: "found" }>;

function noAnswer({ owner, apiUrl }: GithubConfig, answer: NoAnswer): GithubProblem {
  switch (answer.kind) {
    case "no-token":
      return {
        code: "GITHUB_TOKEN_MISSING",
        path: "github",
        expected: "a token in GITHUB_TOKEN",
        found: "nothing",
        remedy: "Set GITHUB_TOKEN, or remove `github` from the file.",
      };
    case "no-owner":
      return {
        code: "NO_SUCH_OWNER",
        path: "github.owner",
        expected: `an organisation or user \`${owner}\` at ${apiUrl}`,
        found: "none",
        remedy: "Correct `github.owner` or `github.apiUrl`.",
      };
    case "refused":
      return {
        code: "GITHUB_REFUSED",
        path: "github",
        expected: `${apiUrl} to take the token in GITHUB_TOKEN`,
        found: answer.reason,
        remedy: "Give the token what GitHub names, or set another one.",
      };
    case "unreachable":
      return {
        code: "GITHUB_UNREACHABLE",
        path: "github.apiUrl",
        expected: `${apiUrl} to answer`,
        found: answer.reason,
        remedy: "Run again when GitHub answers: without an answer nothing is changed.",
      };
  }
}

/** GitHub: the token, what it may, what the plan offers, and how much may still be asked. Pure. */
import type { GithubConfig } from "../../stacks/config/config-github.ts";
import { decideGithub } from "../../stacks/github-decision.ts";
import type { PreflightFacts } from "./facts.ts";
import { failed, type Gate, notApplicable, type Place, passed, unexpired } from "./gate.ts";

const TOKEN_DAYS = 3;
/** An update of the whole estate asks for some hundred things. */
const REQUESTS = 500;

const at = (name: string): Place => ({ area: "github", name });

export function githubGates(facts: PreflightFacts): readonly Gate[] {
  const { config, github, now } = facts;
  if (config.github === undefined || github === undefined) {
    return [notApplicable(at("token"), "the file has no `github`")];
  }
  const { account } = github;
  return [...rightsGates(config.github, github.answer, now), ...accountGates(account, now)];
}

function rightsGates(
  declared: GithubConfig,
  answer: NonNullable<PreflightFacts["github"]>["answer"],
  now: number,
): readonly Gate[] {
  const decision = decideGithub(declared, answer, new Date(now).toISOString().slice(0, 10));
  if (decision.kind === "refuse") {
    return decision.problems.map(({ code, path, expected, found, remedy }) =>
      failed(at(`${path} [${code}]`), expected, found, remedy),
    );
  }
  const { repository, owner } = decision.facts;
  const what = repository === undefined ? "the repository is to be made" : "the token may administrate it";
  const plan = owner.plan === undefined ? "" : `, plan ${owner.plan}`;
  return [passed(at("rights and plan"), `${declared.owner}/${declared.repository}: ${what}${plan}`)];
}

function accountGates(account: NonNullable<PreflightFacts["github"]>["account"], now: number): readonly Gate[] {
  // Why there is no answer stands among the rights already.
  if (account.kind === "silent") {
    return [notApplicable(at("token"), account.because), notApplicable(at("rate limit"), account.because)];
  }
  const { login, expires, remaining, limit } = account.value;
  const left = `${remaining} of ${limit} requests of this hour`;
  return [
    expires === undefined
      ? passed(at("token"), `${login}; GitHub names no end`)
      : unexpired(at(`token of ${login}`), expires, now, TOKEN_DAYS, "Make a new token and set GITHUB_TOKEN."),
    remaining >= REQUESTS
      ? passed(at("rate limit"), left)
      : failed(at("rate limit"), `${REQUESTS} requests`, left, "Wait for the full hour, or use another token."),
  ];
}

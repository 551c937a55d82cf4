/** GitHub: the token, what it may, what the plan offers, and how much may still be asked. Pure. */
import type { GithubConfig } from "../../stacks/config/config-github.ts";
import { decideGithub } from "../../stacks/github-decision.ts";
import type { GithubAccount, PreflightFacts } from "./facts.ts";
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
  const told = github.answer.kind === "found";
  return [...rightsGates(config.github, github.answer, now), ...accountGates(account, now, told)];
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

/** `told`: whether GitHub answered the question about rights. */
function accountGates(
  account: NonNullable<PreflightFacts["github"]>["account"],
  now: number,
  told: boolean,
): readonly Gate[] {
  if (account.kind === "silent") {
    const [token, ...rest] = ["token", "rights tried", "rate limit"].map((name) => at(name)) as [Place, ...Place[]];
    // Where GitHub answers nothing at all, the reason stands among the rights already.
    const first = told
      ? failed(token, "GitHub to say whose token it is", account.because, "Run again, or set another GITHUB_TOKEN.")
      : notApplicable(token, account.because);
    return [first, ...rest.map((place) => notApplicable(place, account.because))];
  }
  const { login, expires, remaining, limit } = account.value;
  const left = `${remaining} of ${limit} requests of this hour`;
  return [
    expires === undefined
      ? passed(at("token"), `${login}; GitHub names no end`)
      : unexpired(at(`token of ${login}`), expires, now, TOKEN_DAYS, "Make a new token and set GITHUB_TOKEN."),
    triedGate(account.value),
    remaining >= REQUESTS
      ? passed(at("rate limit"), left)
      : failed(at("rate limit"), `${REQUESTS} requests`, left, "Wait for the full hour, or use another token."),
  ];
}

function triedGate({ tried, denied }: GithubAccount): Gate {
  const place = at("rights tried");
  if (tried === 0) return notApplicable(place, "the token sees no such repository yet");
  if (denied.length === 0) return passed(place, `all ${tried} that only an administrator is shown`);
  return failed(
    place,
    `to be shown all ${tried} that only an administrator is`,
    `refused: ${denied.join(", ")}`,
    "Give the token Administration, Actions, Environments, Secrets and Variables of the repository, or its user the admin role.",
  );
}

/** What stands in the way of an estate at GitHub, all of it at once, before anything is changed. Pure. */
import type { EnvironmentSettings, Visibility } from "../components/github/settings.ts";
import type { GithubConfig, GovernanceConfig } from "./config/config-github.ts";
import type { GithubFacts, RepositoryFacts } from "./github-facts.ts";
import { notOffered } from "./github-plans.ts";

export type GithubCode =
  | "GITHUB_TOKEN_MISSING"
  | "GITHUB_REFUSED"
  | "GITHUB_UNREACHABLE"
  | "NO_SUCH_OWNER"
  | "NO_SUCH_REPOSITORY"
  | "NO_SUCH_TEAM"
  | "NO_SUCH_USER"
  | "NO_SUCH_ENVIRONMENT"
  | "NOT_ADMINISTRATOR"
  | "REPOSITORY_RENAMED"
  | "REPOSITORY_ARCHIVED"
  | "MORE_VISIBLE"
  | "NOT_OFFERED"
  | "EVALUATED_TOO_LONG";

export type GithubProblem = {
  readonly code: GithubCode;
  /** Dotted, from below `cutover:estate`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly remedy: string;
};

/** Two lines for a person. */
export function renderGithubProblem({ code, path, expected, found, remedy }: GithubProblem): string {
  return `\`${path}\`: expected ${expected}, found ${found} [${code}]\n  ${remedy}`;
}

const LONGEST_EVALUATION_DAYS = 90;
const DAY_MILLISECONDS = 86_400_000;

/** `today` in UTC as `2026-12-01`. */
export function githubProblems(github: GithubConfig, facts: GithubFacts, today: string): readonly GithubProblem[] {
  const { governance } = github;
  return [
    ...aboutRepository(github, facts.repository),
    ...notOffered(github, facts),
    ...(facts.owner.kind === "organization" ? missingTeams(github, facts) : []),
    ...github.environments.flatMap((environment) => missingUsers(environment, facts)),
    ...(governance === undefined ? [] : evaluatedTooLong(governance, today)),
    ...(governance === undefined ? [] : missingEnvironments(github, governance, facts.repository)),
  ];
}

function aboutRepository(
  { owner, repository, governance }: GithubConfig,
  facts: RepositoryFacts | undefined,
): readonly GithubProblem[] {
  const path = "github.repository";
  const name = `\`${owner}/${repository}\``;
  if (facts === undefined) {
    if (governance !== undefined) return [];
    return [
      {
        code: "NO_SUCH_REPOSITORY",
        path,
        expected: `${name} to exist`,
        found: "no such repository, or none that the token may see",
        remedy: "Run the stack that governs it first, or write `governed: true` here.",
      },
    ];
  }
  const problems: GithubProblem[] = [];
  if (facts.renamed !== undefined) {
    // The provider would follow as well, and give it its old name back.
    problems.push({
      code: "REPOSITORY_RENAMED",
      path,
      expected: `${name} to be a repository's present name`,
      found: `\`${facts.renamed}\`, to which GitHub leads`,
      remedy: "Write its present owner and name; a repository of the old name is made once GitHub leads there no more.",
    });
  }
  if (facts.archived) {
    problems.push({
      code: "REPOSITORY_ARCHIVED",
      path,
      expected: `${name} to take changes`,
      found: "an archived repository",
      remedy: "Unarchive it in its settings, or correct the name.",
    });
  }
  if (!facts.administrator) {
    problems.push({
      code: "NOT_ADMINISTRATOR",
      path,
      expected: `a token that may administrate ${name}`,
      found: "one that may not",
      remedy: "Give the token's owner the role Admin, and the token the right to administrate.",
    });
  }
  return [...problems, ...moreVisible(governance?.settings.visibility, facts.visibility)];
}

/** What was private does not become readable because somebody wrote a word into a file. */
function moreVisible(declared: Visibility | undefined, found: Visibility): readonly GithubProblem[] {
  const order: readonly Visibility[] = ["private", "internal", "public"];
  if (declared === undefined || order.indexOf(declared) <= order.indexOf(found)) return [];
  return [
    {
      code: "MORE_VISIBLE",
      path: "github.repository.visibility",
      expected: `\`${found}\`, which it is, or less`,
      found: `\`${declared}\``,
      remedy:
        "Change it in the repository's settings first if that is meant: history and secrets in it become readable.",
    },
  ];
}

function missingTeams({ governance, environments }: GithubConfig, { teams }: GithubFacts): readonly GithubProblem[] {
  const managed = (governance?.teams ?? []).filter(({ members }) => members !== undefined).map(({ name }) => name);
  const named = [
    ...(governance?.teams ?? []).map(({ name }) => ({ team: name, path: `github.teams.${name}` })),
    ...(governance?.rulesets ?? []).flatMap(({ name, bypass }) =>
      bypass.flatMap((actor) =>
        actor.kind === "team" ? [{ team: actor.team, path: `github.rulesets.${name}.bypass` }] : [],
      ),
    ),
    ...environments.flatMap(({ name, reviewers }) =>
      reviewers.teams.map((team) => ({ team, path: `github.environments.${name}.reviewers` })),
    ),
  ];
  return named
    .filter(({ team }) => !Object.hasOwn(teams, team) && !managed.includes(team))
    .map(({ team, path }) => ({
      code: "NO_SUCH_TEAM",
      path,
      expected: `a team \`${team}\``,
      found: "none that the token may see",
      remedy: `Correct the slug, or let this stack make the team: \`github.teams.${team}.members\`.`,
    }));
}

function missingUsers({ name, reviewers }: EnvironmentSettings, { users }: GithubFacts): readonly GithubProblem[] {
  return reviewers.users
    .filter((login) => !Object.hasOwn(users, login))
    .map((login) => ({
      code: "NO_SUCH_USER",
      path: `github.environments.${name}.reviewers`,
      expected: `a user \`${login}\``,
      found: "none",
      remedy: "Correct the login.",
    }));
}

function evaluatedTooLong({ rulesets }: GovernanceConfig, today: string): readonly GithubProblem[] {
  return rulesets.flatMap(({ name, evaluate }) => {
    if (evaluate === undefined) return [];
    const days = (Date.parse(evaluate.until) - Date.parse(today)) / DAY_MILLISECONDS;
    if (days <= LONGEST_EVALUATION_DAYS) return [];
    return [
      {
        code: "EVALUATED_TOO_LONG" as const,
        path: `github.rulesets.${name}.evaluate.until`,
        expected: `a day within ${LONGEST_EVALUATION_DAYS} days`,
        found: `\`${evaluate.until}\`, in ${days} days`,
        remedy: "Choose an earlier day; until then the rules only record.",
      },
    ];
  });
}

/** A required deployment to an environment that nobody deploys to blocks every merge for good. */
function missingEnvironments(
  github: GithubConfig,
  { rulesets }: GovernanceConfig,
  repository: RepositoryFacts | undefined,
): readonly GithubProblem[] {
  const known = [...github.environments.map(({ name }) => name), ...(repository?.environmentNames ?? [])];
  return rulesets.flatMap(({ name, rules }) =>
    rules.deployments
      .filter((environment) => !known.includes(environment))
      .map((environment) => ({
        code: "NO_SUCH_ENVIRONMENT" as const,
        path: `github.rulesets.${name}.deployments`,
        expected: `an environment \`${environment}\``,
        found: "none in this file, and none at GitHub",
        remedy: "Correct the name, or run the stack that declares it first.",
      })),
  );
}

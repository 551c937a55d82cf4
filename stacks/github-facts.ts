/** What the program asks GitHub before anything is registered, and what it may be told. */
import type { ExistingEnvironment } from "../components/github/environment.ts";
import type { Visibility } from "../components/github/settings.ts";
import type { GithubConfig } from "./config/config-github.ts";

export type GithubQuestion = {
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  /** Names. */
  readonly environments: readonly string[];
  /** Slugs. */
  readonly teams: readonly string[];
  /** Logins. */
  readonly users: readonly string[];
  /** Where CODEOWNERS lies; undefined when nobody asks for it. */
  readonly codeowners: string | undefined;
};

export type RepositoryFacts = {
  /** What it is called now, `owner/name`, where GitHub leads from the old name to the new one. */
  readonly renamed?: string;
  readonly visibility: Visibility;
  readonly archived: boolean;
  /** Whether the token may administrate it. */
  readonly administrator: boolean;
  readonly defaultBranch: string;
  /** Ids by name, of the repository's own rulesets. */
  readonly rulesets: Readonly<Record<string, number>>;
  /** Names of all. */
  readonly environmentNames: readonly string[];
  /** Those that were asked for and exist. */
  readonly environments: Readonly<Record<string, ExistingEnvironment>>;
  /** Undefined when nobody asked. */
  readonly codeowners: CodeownersFacts | undefined;
};

export type CodeownersFacts = {
  /** What lies on the default branch; undefined when nothing does. */
  readonly text: string | undefined;
  /** Whether the default branch takes changes by pull request only. */
  readonly protected: boolean;
};

export type GithubFacts = {
  readonly owner: {
    readonly kind: "organization" | "user";
    /** As GitHub calls it: `free`, `pro`, `team`, `enterprise` …; undefined when the token can't see it. */
    readonly plan: string | undefined;
  };
  /** Undefined when there is none that the token can see. */
  readonly repository: RepositoryFacts | undefined;
  /** Those that exist, by slug. */
  readonly teams: Readonly<Record<string, { readonly id: number; readonly members: number }>>;
  /** Ids of those that exist, by login. */
  readonly users: Readonly<Record<string, number>>;
};

export type GithubAnswer =
  | { readonly kind: "found"; readonly facts: GithubFacts }
  /** GITHUB_TOKEN is not set. */
  | { readonly kind: "no-token" }
  /** GitHub does not take the token. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "no-owner" }
  | { readonly kind: "unreachable"; readonly reason: string };

/** Pure. Each name once. */
export function questionOf(github: GithubConfig): GithubQuestion {
  const { apiUrl, owner, repository, governance, environments } = github;
  const bypassing = (governance?.rulesets ?? []).flatMap(({ bypass }) =>
    bypass.flatMap((actor) => (actor.kind === "team" ? [actor.team] : [])),
  );
  const teams = [
    ...bypassing,
    ...(governance?.teams ?? []).map(({ name }) => name),
    ...environments.flatMap(({ reviewers }) => reviewers.teams),
  ];
  return {
    apiUrl,
    owner,
    repository,
    environments: environments.map(({ name }) => name),
    teams: [...new Set(teams)],
    users: [...new Set(environments.flatMap(({ reviewers }) => reviewers.users))],
    codeowners: governance?.codeowners?.path,
  };
}

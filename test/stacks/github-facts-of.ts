/** What GitHub may answer; tests change a copy. */
import type { GithubFacts, RepositoryFacts } from "../../stacks/github-facts.ts";

/** An enterprise organisation with the team that reviews, and no repository yet. */
export const NEW_REPOSITORY: GithubFacts = {
  owner: { kind: "organization", plan: "enterprise" },
  repository: undefined,
  teams: { "release-captains": { id: 31, members: 2 } },
  users: {},
};

export const REPOSITORY: RepositoryFacts = {
  visibility: "private",
  archived: false,
  administrator: true,
  defaultBranch: "main",
  rulesets: {},
  environmentNames: [],
  environments: {},
  codeowners: undefined,
};

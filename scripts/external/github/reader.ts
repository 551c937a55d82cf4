import { EngineError } from "../../engine/errors.ts";
import type { GithubReader, LiveGithub, LiveRepository, Seen } from "../../ports-github.ts";
import { actorNames } from "./actor-names.ts";
import { type GithubAccess, githubClient } from "./client.ts";
import {
  readActions,
  readCollaborators,
  readDeployKeys,
  readTeamMembers,
  readTeams,
  readWebhooks,
} from "./read-access.ts";
import { readBranches, readReleaseBranches } from "./read-branches.ts";
import { readEnvironments, readSecrets } from "./read-environments.ts";
import {
  type ReadRepository,
  readAlerts,
  readBypasses,
  readCodeowners,
  readCodeownersErrors,
  readLabels,
  readLogin,
  readRepository,
  readSecurityUpdates,
} from "./read-repository.ts";
import { readRulesets } from "./read-rulesets.ts";
import { RepositoryRequests } from "./requests.ts";
import { seen } from "./seen.ts";

/** Reads what GitHub has of one repository, over REST. It never writes. */
export class RestGithubReader implements GithubReader {
  readonly #access: GithubAccess;

  constructor(access: GithubAccess) {
    this.#access = access;
  }

  async read({ owner, name, teams = [] }: Parameters<GithubReader["read"]>[0]): Promise<LiveGithub> {
    const requests = new RepositoryRequests(githubClient(this.#access), owner, name);
    const login = await readLogin(requests);
    const found = await readRepository(requests);
    if (found.kind === "failed" && login.kind === "failed") throw unreachable(this.#access.apiUrl, found.because);
    const parts = await readParts(requests, owner, found, teams);
    const repository: Seen<LiveRepository> = found.kind === "seen" ? seen(found.value.live) : found;
    return { owner, name, login, repository, ...parts };
  }
}

type Parts = Omit<LiveGithub, "owner" | "name" | "login" | "repository">;

/** Without the repository itself nothing below it is asked: each part is unseen for the same reason. */
async function readParts(
  requests: RepositoryRequests,
  owner: string,
  found: Seen<ReadRepository>,
  wanted: readonly string[],
): Promise<Parts> {
  if (found.kind !== "seen") return unseenParts(found);
  const { live, ownerKind } = found.value;
  const isAdmin = live.role === "admin";
  const releaseBranches = await readReleaseBranches(requests);
  const releases = releaseBranches.kind === "seen" ? releaseBranches.value : [];
  const [rulesets, branches, environments, actions, secrets] = await Promise.all([
    readRulesets(requests, actorNames(requests, ownerKind === "user" ? undefined : owner)),
    readBranches(requests, live, releases),
    readEnvironments(requests),
    readActions(requests),
    readSecrets(requests, "/actions"),
  ]);
  const [labels, teams, collaborators, deployKeys, webhooks] = await Promise.all([
    readLabels(requests),
    ownerKind === "user" ? seen([]) : readTeams(requests),
    readCollaborators(requests, ownerKind),
    readDeployKeys(requests),
    readWebhooks(requests),
  ]);
  const [alerts, securityUpdates, codeowners, codeownersErrors, bypasses] = await Promise.all([
    readAlerts(requests, isAdmin),
    readSecurityUpdates(requests, isAdmin),
    readCodeowners(requests),
    readCodeownersErrors(requests),
    readBypasses(requests),
  ]);
  const rest = { labels, teams, collaborators, deployKeys, webhooks, alerts, securityUpdates, codeowners };
  const teamMembers = await membersOf(requests, owner, environments, wanted);
  return {
    ...{ rulesets, branches, releaseBranches, environments, actions, secrets },
    ...rest,
    ...{ codeownersErrors, bypasses, teamMembers },
  };
}

async function membersOf(
  requests: RepositoryRequests,
  owner: string,
  environments: LiveGithub["environments"],
  wanted: readonly string[],
): Promise<LiveGithub["teamMembers"]> {
  const reviewers = environments.kind === "seen" ? environments.value.flatMap((one) => one.reviewers) : [];
  const teams = reviewers.filter(({ type }) => type === "Team").map(({ name }) => name);
  const slugs = [...new Set([...teams, ...wanted])];
  const read = await Promise.all(
    slugs.map(async (slug) => [slug, await readTeamMembers(requests, owner, slug)] as const),
  );
  return Object.fromEntries(read);
}

function unseenParts(unseen: Exclude<Seen<ReadRepository>, { kind: "seen" }>): Parts {
  const actions = { permissions: unseen, selected: unseen, workflow: unseen, oidc: unseen };
  return {
    ...{ rulesets: unseen, branches: unseen, releaseBranches: unseen, environments: unseen, actions },
    ...{ secrets: unseen, labels: unseen, teams: unseen, collaborators: unseen },
    ...{ deployKeys: unseen, webhooks: unseen, alerts: unseen, securityUpdates: unseen },
    ...{ codeowners: unseen, codeownersErrors: unseen, bypasses: unseen, teamMembers: {} },
  };
}

function unreachable(apiUrl: string, found: string): EngineError {
  return new EngineError(
    "GITHUB_UNREACHABLE",
    `Expected GitHub at ${apiUrl} to answer; ${found}.`,
    "Check github.apiUrl in the configuration, the network, and GitHub's own status page; then audit again.",
  );
}

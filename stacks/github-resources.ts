/** Repository, rules, teams and environments, in the order in which they must come to be. */
import { Provider } from "@pulumi/github/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { Actions } from "../components/github/actions.ts";
import { Codeowners } from "../components/github/codeowners.ts";
import { codeownersText } from "../components/github/codeowners-text.ts";
import { enforcementOn } from "../components/github/enforcement.ts";
import { Environment } from "../components/github/environment.ts";
import { Repository } from "../components/github/repository.ts";
import { Ruleset } from "../components/github/ruleset.ts";
import type { TeamIds } from "../components/github/ruleset-args.ts";
import { Team } from "../components/github/team.ts";
import type { GithubConfig, GovernanceConfig } from "./config/config-github.ts";
import type { BuiltGithub } from "./github.ts";
import type { GithubFacts } from "./github-facts.ts";

type Place = {
  readonly github: GithubConfig;
  readonly facts: GithubFacts;
  /** In UTC, as `2026-12-01`. */
  readonly today: string;
  readonly provider: Provider;
  /** Our own, for what GitHub's lacks. */
  readonly own: pulumi.ProviderResource;
  /** Ids of the rulesets that the state has. */
  readonly rulesetsInState: readonly number[];
};

export function buildPresentGithub(found: Omit<Place, "provider">): BuiltGithub {
  const { github } = found;
  const place = { ...found, provider: buildGithubProvider(github) };
  const { governance } = github;
  const governed = governance === undefined ? undefined : buildGovernance(place, governance);
  const environments = buildEnvironments(place, governed);
  return { ready: [...environments, ...(governed === undefined ? [] : buildRulesets(place, governed, environments))] };
}

/**
 * The SDK would write the token into the provider's inputs, and so into the state. So it does not see it: the plugin reads
 * GITHUB_TOKEN for itself.
 */
function buildGithubProvider({ owner, apiUrl, writeDelayMilliseconds }: GithubConfig): Provider {
  const token = process.env.GITHUB_TOKEN;
  delete process.env.GITHUB_TOKEN;
  try {
    return new Provider("github", { owner, baseUrl: apiUrl, writeDelayMs: writeDelayMilliseconds });
  } finally {
    if (token !== undefined) process.env.GITHUB_TOKEN = token;
  }
}

type Governed = {
  readonly governance: GovernanceConfig;
  readonly repository: Repository;
  readonly teams: readonly (readonly [string, Team])[];
  readonly codeowners: Codeowners | undefined;
};

function buildGovernance({ github, facts, provider }: Place, governance: GovernanceConfig): Governed {
  const name = github.repository;
  const { settings, labels, protect } = governance;
  const providers = { providers: { github: provider } };
  const exists = facts.repository !== undefined;
  const repository = new Repository(name, { repository: name, settings, labels, protect, exists }, providers);
  const inside = { ...providers, dependsOn: [repository] };
  new Actions(
    `${name}-actions`,
    { repository: name, settings: governance.actions, oidcClaims: governance.oidcClaims },
    inside,
  );
  const teams = governance.teams.map((team) => {
    const args = { repository: name, settings: team, existing: facts.teams[team.name]?.id };
    return [team.name, new Team(`${name}-team-${team.name}`, args, inside)] as const;
  });
  return { governance, repository, teams, codeowners: buildCodeowners(governance, name, facts, inside, teams) };
}

function buildCodeowners(
  { codeowners: settings }: GovernanceConfig,
  repository: string,
  facts: GithubFacts,
  options: pulumi.ComponentResourceOptions & { readonly dependsOn: pulumi.Resource[] },
  teams: Governed["teams"],
): Codeowners | undefined {
  if (settings === undefined) return undefined;
  const live = facts.repository?.codeowners;
  const proposed = live?.protected === true && live.text !== codeownersText(settings);
  if (proposed) {
    void pulumi.log.warn(
      `\`${settings.path}\` differs from what is declared, and its branch takes changes by pull request only: ` +
        "make one from the branch `cutover/codeowners`.",
    );
  }
  const exists = live?.text !== undefined;
  const args = { repository, settings, defaultBranch: facts.repository?.defaultBranch ?? "main", proposed, exists };
  // Owners who may not write yet would be passed over.
  const dependsOn = [...options.dependsOn, ...teams.map(([, team]) => team)];
  return new Codeowners(`${repository}-codeowners`, args, { ...options, dependsOn });
}

/** Ids of all teams that are named anywhere: of those that this stack makes, and of those that exist. */
function teamIds(facts: GithubFacts, governed: Governed | undefined): TeamIds {
  const existing = Object.entries(facts.teams).map(([slug, { id }]) => [slug, id] as const);
  const made = (governed?.teams ?? []).map(([slug, team]) => [slug, team.teamId] as const);
  return Object.fromEntries([...made, ...existing]);
}

function buildEnvironments(
  { github, facts, provider, own }: Place,
  governed: Governed | undefined,
): readonly Environment[] {
  const { apiUrl, owner, repository } = github;
  const teams = teamIds(facts, governed);
  // A team that may not read the repository can't review.
  const dependsOn = governed === undefined ? [] : [governed.repository, ...governed.teams.map(([, team]) => team)];
  return github.environments.map((settings) => {
    const existing = facts.repository?.environments[settings.name];
    const args = { apiUrl, owner, repository, settings, teams, users: facts.users, existing };
    return new Environment(`${repository}-${settings.name}`, args, {
      providers: { github: provider, cutover: own },
      dependsOn,
    });
  });
}

function buildRulesets(
  { github, facts, today, provider, rulesetsInState }: Place,
  { governance, repository, teams, codeowners }: Governed,
  environments: readonly Environment[],
): readonly Ruleset[] {
  // Rules may name environments and teams, and they close the branch that CODEOWNERS lies on.
  const before = [repository, ...environments, ...teams.map(([, team]) => team)];
  const dependsOn = codeowners === undefined ? before : [...before, codeowners];
  return governance.rulesets.map((ruleset) => {
    const id = facts.repository?.rulesets[ruleset.name];
    const args = {
      repository: github.repository,
      spec: ruleset,
      enforcement: enforcementOn(ruleset, today),
      teams: teamIds(facts, { governance, repository, teams, codeowners }),
      existing: id === undefined || rulesetsInState.includes(id) ? undefined : `${github.repository}:${id}`,
    };
    const name = `${github.repository}-ruleset-${ruleset.name}`;
    return new Ruleset(name, args, { providers: { github: provider }, dependsOn });
  });
}

/**
 * What the owner's kind and plan do not offer, with the nearest thing that they do. Pure.
 * Source: GitHub's documentation of rulesets, environments and security features for private repositories.
 */
import type { Visibility } from "../components/github/settings.ts";
import type { GithubConfig, GovernanceConfig } from "./config/config-github.ts";
import type { GithubFacts } from "./github-facts.ts";
import type { GithubProblem } from "./github-problems.ts";

/** `unknown`: the token can't see it; then nothing is said, and GitHub itself will refuse. */
type Tier = "free" | "paid" | "enterprise" | "unknown";

type Place = { readonly kind: "organization" | "user"; readonly tier: Tier; readonly visibility: Visibility };

export function notOffered(github: GithubConfig, facts: GithubFacts): readonly GithubProblem[] {
  const { kind, plan } = facts.owner;
  const visibility = github.governance?.settings.visibility ?? facts.repository?.visibility ?? "private";
  const place: Place = { kind, tier: tierOf(plan), visibility };
  const { governance } = github;
  return [
    ...(governance === undefined ? [] : aboutGovernance(governance, place)),
    ...github.environments.flatMap((environment) => aboutEnvironment(environment, place)),
  ];
}

function tierOf(plan: string | undefined): Tier {
  if (plan === undefined) return "unknown";
  if (plan.startsWith("enterprise") || plan === "business_plus") return "enterprise";
  return plan === "free" ? "free" : "paid";
}

function aboutGovernance(governance: GovernanceConfig, place: Place): readonly GithubProblem[] {
  const { settings, teams } = governance;
  return [
    ...when(
      settings.visibility === "internal" && below(place, "enterprise"),
      "repository.visibility",
      "`internal`",
      place,
      "Write `private`, and give a team of everybody the permission `pull`.",
    ),
    ...when(
      teams.length > 0 && place.kind === "user",
      "teams",
      "teams",
      place,
      "Only organisations have teams: name people under `reviewers.users` and `codeowners`.",
    ),
    ...when(
      hidden(place) && below(place, "paid") && (settings.secretScanning || settings.pushProtection),
      "repository.secretScanning",
      "secret scanning of a private repository",
      place,
      "Write `secretScanning: false` and `pushProtection: false` with a reason in `looser`, and scan in the check `ci-pr`.",
    ),
    ...aboutRulesets(governance, place),
  ];
}

function aboutRulesets({ rulesets }: GovernanceConfig, place: Place): readonly GithubProblem[] {
  const used = rulesets.filter(({ enforcement }) => enforcement !== "disabled");
  if (hidden(place) && below(place, "paid") && used.length > 0) {
    return when(
      true,
      "rulesets",
      "rulesets of a private repository",
      place,
      "Make the repository public, or take a paid plan: classic branch protection is not offered there either.",
    );
  }
  return used.flatMap(({ name, target, evaluate, rules, bypass }) => [
    ...when(
      target === "push" && (!hidden(place) || below(place, "paid") || place.kind === "user"),
      `rulesets.${name}`,
      "rules about the content of pushes",
      place,
      "Remove the ruleset: push protection of secret scanning refuses keys, a required check can refuse the rest.",
    ),
    ...when(
      evaluate !== undefined && (below(place, "enterprise") || place.kind === "user"),
      `rulesets.${name}.evaluate`,
      "evaluation of rules before they are enforced",
      place,
      "Write `enforcement: disabled` with a reason in `looser` until that day, or enforce the rules now.",
    ),
    ...when(
      rules.mergeQueue !== undefined && (place.kind === "user" || (hidden(place) && below(place, "enterprise"))),
      `rulesets.${name}.mergeQueue`,
      "a merge queue",
      place,
      "Remove it and keep `checks.strict: true`: each pull request is tested with the latest main, one at a time.",
    ),
    ...when(
      place.kind === "user" && bypass.some(({ kind }) => kind === "team" || kind === "organization-admin"),
      `rulesets.${name}.bypass`,
      "teams and organisation admins",
      place,
      "Name a role or an app.",
    ),
  ]);
}

function aboutEnvironment(
  { name, reviewers, waitMinutes, protectionApps }: GithubConfig["environments"][number],
  place: Place,
): readonly GithubProblem[] {
  const path = `environments.${name}`;
  if (hidden(place) && below(place, "paid")) {
    const nearest = "Make the repository public, or take a paid plan.";
    return when(true, path, "environments of a private repository", place, nearest);
  }
  const guarded = reviewers.teams.length + reviewers.users.length > 0 || waitMinutes > 0 || protectionApps.length > 0;
  return [
    ...when(
      reviewers.teams.length > 0 && place.kind === "user",
      `${path}.reviewers.teams`,
      "teams",
      place,
      "Name people under `reviewers.users`.",
    ),
    ...when(
      guarded && hidden(place) && below(place, "enterprise"),
      path,
      "reviewers, wait timers and protection apps of a private repository",
      place,
      "Leave them out with a reason in `looser`: patterns of branches and tags are offered, and rulesets decide who moves these.",
    ),
  ];
}

function hidden({ visibility }: Place): boolean {
  return visibility !== "public";
}

function below({ tier }: Place, needed: "paid" | "enterprise"): boolean {
  if (tier === "unknown" || tier === "enterprise") return false;
  return tier === "free" || needed === "enterprise";
}

function when(missing: boolean, path: string, what: string, place: Place, remedy: string): readonly GithubProblem[] {
  if (!missing) return [];
  const { kind, tier, visibility } = place;
  const plan = tier === "unknown" ? "a plan that the token can't see" : `a ${tier} plan`;
  const found = `${kind === "user" ? "a user" : "an organisation"} on ${plan}, and a ${visibility} repository`;
  return [{ code: "NOT_OFFERED", path: `github.${path}`, expected: `GitHub to offer ${what}`, found, remedy }];
}

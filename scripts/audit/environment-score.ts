/**
 * How well an environment is guarded, by our own reckoning: no other tool looks at environments. Pure. Four tiers of 4, 3,
 * 2 and 1 points; as with Scorecard a tier counts only when all before it are full, and the sum is cut to a whole number.
 * What can't be seen counts as missing.
 */
import type { LiveEnvironment, LiveGithub } from "../ports-github.ts";

export type Guard = { readonly guard: string; readonly holds: boolean; readonly because: string };

export type EnvironmentTier = {
  readonly tier: number;
  readonly points: number;
  readonly of: number;
  readonly guards: readonly Guard[];
};

export type EnvironmentScore = {
  readonly name: string;
  readonly score: number;
  readonly tiers: readonly EnvironmentTier[];
};

const LEVELS = [4, 3, 2, 1] as const;

export function environmentScore(environment: LiveEnvironment, live: LiveGithub): EnvironmentScore {
  const guards = [basic(environment), review(environment), lasting(environment, live), second(environment)];
  let open = true;
  const tiers = guards.map((held, index) => {
    const of = LEVELS[index] ?? 0;
    const points = open ? (of * held.filter(({ holds }) => holds).length) / held.length : 0;
    open = open && held.every(({ holds }) => holds);
    return { tier: index + 1, points, of, guards: held };
  });
  return { name: environment.name, tiers, score: Math.trunc(tiers.reduce((sum, { points }) => sum + points, 0)) };
}

function basic({ reviewers, refs, patterns }: LiveEnvironment): readonly Guard[] {
  const names = patterns.kind === "seen" ? patterns.value.map(({ name }) => name) : [];
  const anything = names.some((name) => name === "*" || name === "**" || name === "**/*");
  const chosen = refs === "patterns" && names.length > 0 && !anything;
  return [
    {
      guard: "somebody must approve",
      holds: reviewers.length > 0,
      because: reviewers.length === 0 ? "no reviewers" : reviewers.map(({ name }) => name).join(", "),
    },
    { guard: "only chosen branches and tags", holds: chosen, because: refsInWords(refs, patterns, names, anything) },
  ];
}

function refsInWords(
  refs: LiveEnvironment["refs"],
  patterns: LiveEnvironment["patterns"],
  names: readonly string[],
  anything: boolean,
): string {
  if (refs === "any") return "any branch and tag";
  if (refs === "protected") return "every branch that some rule protects, which a classic rule for * makes all of them";
  if (patterns.kind !== "seen") return "unknown";
  return anything ? "a pattern takes all" : names.join(", ") || "no pattern";
}

function review({ preventsSelfReview, adminsBypass, reviewers }: LiveEnvironment): readonly Guard[] {
  return [
    {
      guard: "not by who started it",
      holds: reviewers.length > 0 && preventsSelfReview,
      because: preventsSelfReview ? "self review refused" : "self review allowed",
    },
    {
      guard: "administrators included",
      holds: adminsBypass === false,
      because:
        adminsBypass === undefined ? "unknown" : adminsBypass ? "administrators may skip the rules" : "no way past",
    },
  ];
}

function lasting({ reviewers }: LiveEnvironment, { teamMembers, actions }: LiveGithub): readonly Guard[] {
  const logins = reviewers.flatMap(({ type, name }) => {
    if (type === "User") return [name];
    const members = teamMembers[name];
    return members?.kind === "seen" ? members.value.map(({ login }) => login) : [];
  });
  const people = new Set(logins).size;
  const unseen = reviewers.some(({ type, name }) => type === "Team" && teamMembers[name]?.kind !== "seen");
  const { oidc } = actions;
  const named =
    oidc.kind === "seen" &&
    (oidc.value.useDefault || oidc.value.claims.some((claim) => claim === "context" || claim === "environment"));
  return [
    {
      guard: "two people can approve",
      holds: people >= 2,
      because: unseen ? `at least ${people}; a team's members can't be seen` : `${people}`,
    },
    {
      guard: "the cloud sees the environment (OIDC subject)",
      holds: named,
      because:
        oidc.kind === "seen" ? (oidc.value.useDefault ? "GitHub's default" : oidc.value.claims.join(", ")) : "unknown",
    },
  ];
}

function second({ waitMinutes, protectionApps }: LiveEnvironment): readonly Guard[] {
  const apps = protectionApps.kind === "seen" ? protectionApps.value.map(({ slug }) => slug) : [];
  const wait = waitMinutes === 0 ? [] : [`${waitMinutes} minutes`];
  const found = [...wait, ...apps];
  return [
    {
      guard: "a second guard: a wait, or an app that must agree",
      holds: found.length > 0,
      because: found.length === 0 ? "neither" : found.join(", "),
    },
  ];
}

/**
 * The Branch-Protection check of OpenSSF Scorecard, reckoned as Scorecard 5 does (checks/evaluation/branch_protection.go).
 * Pure. Five tiers of 3, 3, 2, 1 and 1 points; a tier counts only when all before it are full; the sum is cut to a whole
 * number. What a token can't see is left out of a tier by Scorecard; `unseen` names it, and `least` says what would be
 * left if all of it were missing.
 */
import type { BranchRules } from "./branch-rules.ts";

export type Outcome = "yes" | "no" | "not available";

export type Probe = {
  /** Scorecard's own name. */
  readonly probe: string;
  readonly branch: string;
  readonly outcome: Outcome;
};

export type Tier = {
  readonly tier: number;
  readonly points: number;
  readonly of: number;
  readonly open: readonly Probe[];
};

export type ScorecardResult =
  | {
      readonly kind: "scored";
      /** 0 to 10. */
      readonly score: number;
      /** What the token could not see, in words. Empty: the score is certain. */
      readonly unseen: readonly string[];
      /** Branches that no enforced rule covers. */
      readonly uncovered: readonly string[];
      /** The score if everything that can't be seen were missing; equal to `score` when all was seen. */
      readonly least: number;
      /** Points of each tier reached, before the sum is cut; tiers after the first that is not full have none. */
      readonly tiers: readonly Tier[];
    }
  | { readonly kind: "inconclusive"; readonly because: string };

type Part = { readonly probe: Probe; readonly points: number; readonly of: number };

const LEVELS = [3, 3, 2, 1, 1] as const;
const MINIMUM_APPROVALS = 2;

/** `branches`: the default branch first, then the branches that releases were made from. */
export function scorecardOf(branches: readonly BranchRules[], hasCodeowners: boolean): ScorecardResult {
  if (branches.length === 0)
    return { kind: "inconclusive", because: "no default branch and no release branch was found" };
  const perBranch = branches.map((rules) => tiersOf(rules, hasCodeowners));
  const tiers = reckon(perBranch);
  const least = reckon(branches.map((rules) => tiersOf(rules, hasCodeowners, "no")));
  const unseen = [...new Set(branches.flatMap((rules) => rules.unseen))];
  const score = sumOf(tiers);
  const uncovered = branches.filter(({ covered }) => !covered).map(({ branch }) => branch);
  return {
    kind: "scored",
    score,
    unseen,
    uncovered,
    least: unseen.length === 0 ? score : Math.min(score, sumOf(least)),
    tiers,
  };
}

function tiersOf(
  rules: BranchRules,
  hasCodeowners: boolean,
  unseen: Outcome = "not available",
): readonly (readonly Part[])[] {
  const { branch } = rules;
  const outcome = (value: boolean | undefined): Outcome => (value === undefined ? unseen : value ? "yes" : "no");
  const part = (probe: string, value: boolean | undefined, weight: number, counted: boolean): Part => {
    const seen = outcome(value);
    const of = counted || seen !== "not available" ? weight : 0;
    return { probe: { probe, branch, outcome: seen }, points: seen === "yes" ? weight : 0, of };
  };
  const { approvals } = rules;
  const owners = rules.codeOwners === undefined ? undefined : rules.codeOwners && hasCodeowners;
  return [
    [
      part("blocksDeleteOnBranches", not(rules.allowsDeletions), 1, true),
      part("blocksForcePushOnBranches", not(rules.allowsForcePushes), 1, true),
    ],
    [
      part("requiresApproversForPullRequests", approvals === undefined ? undefined : approvals > 0, 2, true),
      part("requiresPRsToChangeCode", rules.pullRequests, 1, true),
      part("requiresUpToDateBranches", rules.upToDate, 1, false),
      part("requiresLastPushApproval", rules.lastPush, 1, false),
    ],
    [
      part(
        "runsStatusChecksBeforeMerging",
        rules.contexts === undefined ? undefined : rules.contexts.length > 0,
        1,
        true,
      ),
    ],
    [
      part(
        "requiresApproversForPullRequests: two or more",
        approvals === undefined ? undefined : approvals >= MINIMUM_APPROVALS,
        1,
        true,
      ),
      part("requiresCodeOwnersReview", owners, 1, true),
    ],
    [
      part("dismissesStaleReviews", rules.dismissStale, 1, false),
      part("branchProtectionAppliesToAdmins", rules.enforcesAdmins, 1, false),
    ],
  ];
}

const not = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);

/** Scorecard takes the maximum of each tier from its first branch, for all of them. */
function reckon(perBranch: readonly (readonly (readonly Part[])[])[]): readonly Tier[] {
  const tiers: Tier[] = [];
  let open = true;
  for (const [index, level] of LEVELS.entries()) {
    const first = perBranch[0]?.[index] ?? [];
    const maximum = first.reduce((sum, { of }) => sum + of, 0) * perBranch.length;
    const parts = perBranch.flatMap((branch) => branch[index] ?? []);
    const got = parts.reduce((sum, { points }) => sum + points, 0);
    const points = maximum === 0 ? level : (got * level) / maximum;
    const missing = parts.filter(({ probe }) => probe.outcome !== "yes").map(({ probe }) => probe);
    tiers.push({ tier: index + 1, points: open ? points : 0, of: level, open: missing });
    if (got < maximum) open = false;
  }
  return tiers;
}

const sumOf = (tiers: readonly Tier[]): number => Math.trunc(tiers.reduce((sum, { points }) => sum + points, 0));

/**
 * What holds on one branch, out of rulesets and classic protection, read and merged as OpenSSF Scorecard does it
 * (clients/githubrepo/branches.go). Pure. undefined: nothing says so, or the token can't see it.
 */
import type { LiveBranch, LiveProtection, LiveRuleset } from "../ports-github.ts";
import { matchesRef } from "./ref-pattern.ts";

export type BranchRules = {
  readonly branch: string;
  /** Whether any ruleset or classic rule covers the branch, whatever it asks. */
  readonly covered: boolean;
  /** What could not be read of it, in words; empty when all was seen. */
  readonly unseen: readonly string[];
  readonly allowsDeletions: boolean | undefined;
  readonly allowsForcePushes: boolean | undefined;
  readonly enforcesAdmins: boolean | undefined;
  readonly pullRequests: boolean | undefined;
  readonly approvals: number | undefined;
  readonly codeOwners: boolean | undefined;
  readonly dismissStale: boolean | undefined;
  readonly lastPush: boolean | undefined;
  readonly upToDate: boolean | undefined;
  /** Names of the required checks; undefined when none can be seen. */
  readonly contexts: readonly string[] | undefined;
};

/** What one source, a ruleset or classic protection, says. */
type Said = Omit<BranchRules, "branch" | "covered" | "unseen" | "enforcesAdmins">;

const UNSAID: Said = {
  allowsDeletions: undefined,
  allowsForcePushes: undefined,
  pullRequests: undefined,
  approvals: undefined,
  codeOwners: undefined,
  dismissStale: undefined,
  lastPush: undefined,
  upToDate: undefined,
  contexts: undefined,
};

/** The active rulesets for branches that cover this one. */
export function rulesetsOn(
  branch: string,
  defaultBranch: string,
  rulesets: readonly LiveRuleset[],
): readonly LiveRuleset[] {
  return rulesets.filter(
    (ruleset) =>
      ruleset.target === "branch" &&
      ruleset.enforcement === "active" &&
      !ruleset.exclude.some((pattern) => matchesRef(pattern, branch, defaultBranch)) &&
      ruleset.include.some((pattern) => matchesRef(pattern, branch, defaultBranch)),
  );
}

export function branchRulesOf(
  branch: LiveBranch,
  defaultBranch: string,
  rulesets: readonly LiveRuleset[],
): BranchRules {
  const { name, protection } = branch;
  const classic = protection.kind === "seen" ? protection.value : undefined;
  const on = rulesetsOn(name, defaultBranch, rulesets);
  return {
    branch: name,
    covered: classic !== undefined || on.length > 0,
    unseen: unseenOf(branch, on),
    enforcesAdmins: enforcesAdmins(classic, on),
    ...on.map(saidByRuleset).reduce(stricter, classic === undefined ? UNSAID : saidByClassic(classic)),
  };
}

function unseenOf({ name, protection }: LiveBranch, rulesets: readonly LiveRuleset[]): readonly string[] {
  const hidden = rulesets.filter(({ bypassActors }) => bypassActors.kind !== "seen");
  return [
    ...(protection.kind === "seen" ? [] : [`classic protection of ${name}`]),
    ...hidden.map((ruleset) => `who may go past ruleset ${ruleset.name}`),
  ];
}

function saidByClassic(classic: LiveProtection): Said {
  const { reviews, checks } = classic;
  return {
    allowsDeletions: classic.allowsDeletions,
    allowsForcePushes: classic.allowsForcePushes,
    pullRequests: reviews !== undefined,
    approvals: reviews?.approvals,
    codeOwners: reviews?.codeOwners ?? false,
    dismissStale: reviews?.dismissStale ?? false,
    lastPush: reviews?.lastPush ?? false,
    upToDate: checks?.strict ?? false,
    contexts: checks?.contexts ?? [],
  };
}

/** A ruleset alone. What its rules are silent about is "allowed" for refs and "not said" for reviews and checks. */
function saidByRuleset(ruleset: LiveRuleset): Said {
  const has = (type: string): boolean => ruleset.rules.some((rule) => rule.type === type);
  const review = ruleset.rules.find(({ type }) => type === "pull_request")?.parameters;
  const checks = ruleset.rules.find(({ type }) => type === "required_status_checks")?.parameters;
  const contexts = contextsOf(checks?.required_status_checks);
  return {
    allowsDeletions: !has("deletion"),
    allowsForcePushes: !has("non_fast_forward"),
    pullRequests: review !== undefined,
    approvals: numberOf(review?.required_approving_review_count),
    codeOwners: booleanOf(review?.require_code_owner_review),
    dismissStale: booleanOf(review?.dismiss_stale_reviews_on_push),
    lastPush: booleanOf(review?.require_last_push_approval),
    upToDate: contexts.length === 0 ? undefined : booleanOf(checks?.strict_required_status_checks_policy),
    contexts: contexts.length === 0 ? undefined : contexts,
  };
}

function stricter(base: Said, other: Said): Said {
  const names = [...new Set([...(base.contexts ?? []), ...(other.contexts ?? [])])];
  return {
    allowsDeletions: both(base.allowsDeletions, other.allowsDeletions),
    allowsForcePushes: both(base.allowsForcePushes, other.allowsForcePushes),
    pullRequests: either(base.pullRequests, other.pullRequests),
    approvals: highest(base.approvals, other.approvals),
    codeOwners: either(base.codeOwners, other.codeOwners),
    dismissStale: either(base.dismissStale, other.dismissStale),
    lastPush: either(base.lastPush, other.lastPush),
    upToDate: either(base.upToDate, other.upToDate),
    contexts: base.contexts === undefined && other.contexts === undefined ? undefined : names,
  };
}

/**
 * Whether nobody may go past. A ruleset whose actors are hidden makes it unknown, unless another one shows an actor.
 * Scorecard itself, which asks over GraphQL, gets an empty list there and calls it "included"; an audit must not.
 */
function enforcesAdmins(classic: LiveProtection | undefined, rulesets: readonly LiveRuleset[]): boolean | undefined {
  const said = rulesets.map(({ bypassActors: actors }) =>
    // Scorecard takes any actor, whatever its mode, for "admins are not included" (ossf/scorecard#3480).
    actors.kind === "seen" ? actors.value.length === 0 : undefined,
  );
  const all = classic === undefined ? said : [classic.enforcesAdmins, ...said];
  if (all.includes(false)) return false;
  return all.length === 0 || all.includes(undefined) ? undefined : true;
}

function both(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === undefined ? b : b === undefined ? a : a && b;
}

function either(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === undefined && b === undefined ? undefined : a === true || b === true;
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

const booleanOf = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

function contextsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((check: unknown) =>
    typeof check === "object" && check !== null && "context" in check && typeof check.context === "string"
      ? [check.context]
      : [],
  );
}

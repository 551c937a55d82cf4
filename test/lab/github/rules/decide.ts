/** The whole decision on a push, a change of a tag, or a merge: access, the pull request itself, every ruleset with its bypass. */
import type { RuleSuite } from "../state.ts";
import type { Ruleset } from "../state-rulesets.ts";
import { writeRefusal } from "./access.ts";
import type { Actor } from "./actor.ts";
import { rulesetsFor } from "./applicable.ts";
import type { Attempt, MergeAttempt } from "./attempts.ts";
import { bypassOf } from "./bypass.ts";
import { classicFor, classicId } from "./classic.ts";
import { violations, type Where } from "./judge.ts";
import { secretViolations } from "./push-rules.ts";
import { type Refusal, refuse, violationText } from "./verdict.ts";

type Finding = RuleSuite["rules"][number];

export type Decision = {
  /** Absent: allowed. */
  readonly refusal?: Refusal;
  /** What the rulesets found. Absent: it never came to them. `id` and `at` are the store's. */
  readonly suite?: Omit<RuleSuite, "id" | "at">;
};

type Judged = { readonly findings: readonly Finding[]; readonly broken: readonly string[]; readonly bypassed: boolean };

const judgeRuleset = (where: Where, ruleset: Ruleset, actor: Actor, attempt: Attempt): Judged => {
  const bypass = bypassOf(ruleset, actor, attempt.kind === "merge");
  if (bypass === "exempt") return { findings: [], broken: [], bypassed: false };
  const enforcement = ruleset.enforcement === "evaluate" ? "evaluate" : "active";
  const judged = ruleset.rules.map((rule) => ({ rule, lines: violations(where, rule, attempt) }));
  const lines = enforcement === "evaluate" ? [] : judged.flatMap(({ lines }) => lines);
  return {
    findings: judged.map(({ rule, lines }) => ({
      ruleset_id: ruleset.id,
      ruleset_name: ruleset.name,
      enforcement,
      result: lines.length === 0 ? "pass" : "fail",
      rule_type: rule.type,
      ...(lines.length === 0 ? {} : { details: lines.join("\n") }),
    })),
    broken: bypass === "bypass" ? [] : lines,
    bypassed: bypass === "bypass" && lines.length > 0,
  };
};

/** Whom classic protection lets push at all. */
const mayPush = ({ state, repository }: Where, actor: Actor, attempt: Attempt): boolean => {
  const [, classic] = classicFor(repository, attempt.ref) ?? [];
  if (!classic?.restrictions) return true;
  const { users, teams, apps } = classic.restrictions;
  if (actor.kind === "app") return apps.includes(actor.login.replace("[bot]", ""));
  if (actor.kind === "deploy_key") return false;
  const named = state.teams.filter((team) => team.organization === repository.owner && teams.includes(team.slug));
  if (users.includes(actor.login) || named.some(({ id }) => actor.teams.includes(id))) return true;
  return actor.role === "admin" && !classic.enforce_admins;
};

/** What keeps a pull request from merging before any rule does. */
const unmergeable = ({ repository }: Where, { pull, method }: MergeAttempt): Refusal | undefined => {
  if (pull.merged || pull.state === "closed") return refuse(405, "Pull Request is not mergeable");
  if (pull.draft) return refuse(405, "Pull Request is still a draft");
  if (repository.merge_methods[method]) return undefined;
  const name = { merge: "Merge commits", squash: "Squash merges", rebase: "Rebase merges" }[method];
  return refuse(405, `${name} are not allowed on this repository.`);
};

/** Over REST a merge answers 405, a classic protection 409, a ruleset 422. */
const refusalFor = (attempt: Attempt, broken: readonly string[], classicOnly: boolean): Refusal => {
  if (attempt.kind === "merge") return refuse(405, classicOnly ? broken.join(" ") : violationText(broken));
  if (classicOnly) return refuse(409, `Protected branch update failed for ${attempt.ref}.\n\n${broken.join("\n")}`);
  return refuse(422, violationText(broken));
};

const suiteOf = (actor: Actor, attempt: Attempt, judged: readonly Judged[], failed: boolean): Decision["suite"] => {
  const rules = judged.flatMap(({ findings }) => findings);
  const evaluated = rules.filter(({ enforcement }) => enforcement === "evaluate");
  const bypassed = judged.some((one) => one.bypassed);
  const nothing = "0".repeat(40);
  return {
    ref: attempt.ref,
    before_sha: attempt.before ?? nothing,
    after_sha: attempt.after ?? nothing,
    actor: actor.login,
    result: failed ? "fail" : bypassed ? "bypass" : "pass",
    ...(evaluated.length === 0
      ? {}
      : { evaluation_result: evaluated.some(({ result }) => result === "fail") ? "fail" : "pass" }),
    rules,
  };
};

/** Whether GitHub lets it happen. Nothing is changed by asking. */
export const decide = (where: Where, actor: Actor, attempt: Attempt): Decision => {
  const closed = writeRefusal(where.repository, actor, "contents");
  if (closed) return { refusal: closed };
  const stuck = attempt.kind === "merge" ? unmergeable(where, attempt) : undefined;
  if (stuck) return { refusal: stuck };
  if (attempt.kind === "delete" && attempt.ref === `refs/heads/${where.repository.default_branch}`)
    return { refusal: refuse(422, "Cannot delete the default branch") };
  if (!mayPush(where, actor, attempt)) return { refusal: refuse(403, "You're not authorized to push to this branch.") };
  const rulesets = rulesetsFor(where.state, where.repository, attempt.ref);
  const judged = rulesets.map((ruleset) => judgeRuleset(where, ruleset, actor, attempt));
  const leaks =
    attempt.kind !== "merge" && where.repository.secret_push_protection ? secretViolations(attempt.files) : [];
  const broken = [...leaks, ...judged.flatMap((one) => one.broken)];
  const classicOnly =
    leaks.length === 0 && rulesets.every(({ id }, at) => id === classicId || judged[at]?.broken.length === 0);
  const suite = suiteOf(actor, attempt, judged, broken.length > 0);
  return {
    ...(suite ? { suite } : {}),
    ...(broken.length > 0 ? { refusal: refusalFor(attempt, [...new Set(broken)], classicOnly) } : {}),
  };
};

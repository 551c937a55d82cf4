/** Declared against found, area by area. Pure. */
import { enforcementOn } from "../../components/github/enforcement.ts";
import type { GithubConfig, GovernanceConfig } from "../../stacks/config/config-github.ts";
import type { LiveGithub } from "../ports-github.ts";
import { auditAccess, auditActions } from "./audit-access.ts";
import { auditEnvironments } from "./audit-environments.ts";
import { auditCodeowners, auditLabels, auditRepository } from "./audit-repository.ts";
import { auditClassic, auditRulesets, type DeclaredRuleset } from "./audit-rulesets.ts";
import { branchRulesOf } from "./branch-rules.ts";
import { environmentScore } from "./environment-score.ts";
import { type Area, type Compared, nothing, together } from "./finding.ts";
import { type AreaReport, type AuditReport, areasOf, type GithubReport, type NotAsked, verdictOf } from "./report.ts";
import { type ScorecardResult, scorecardOf } from "./scorecard.ts";

export type GithubFacts = {
  readonly declared: GithubConfig;
  readonly live: LiveGithub;
  /** Environments that other stacks' files declare for the same repository: name to stack. */
  readonly elsewhere: Readonly<Record<string, string>>;
};

export type AuditFacts = {
  readonly stack: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly github?: GithubFacts;
  /** Findings of area `database`, where it was asked. */
  readonly database?: Compared;
  readonly notAsked: readonly NotAsked[];
};

export function auditOf(facts: AuditFacts): AuditReport {
  const { stack, now, github, database, notAsked } = facts;
  const parts: Partial<Record<Area, Compared>> = {
    ...(github === undefined ? {} : githubParts(github, stack, now)),
    ...(database === undefined ? {} : { database }),
  };
  const counts = Object.fromEntries(Object.entries(parts).map(([area, part]) => [area, part.asDeclared]));
  const areas: readonly AreaReport[] = areasOf(together(Object.values(parts)), counts);
  return {
    stack,
    at: new Date(now).toISOString(),
    verdict: verdictOf(areas),
    areas,
    notAsked,
    ...(github === undefined ? {} : { github: githubReport(github) }),
  };
}

export const remedyOf = (stack: string): string =>
  `\`pulumi up --stack ${stack}\` puts it back; if it is right as found, write it into Pulumi.${stack}.yaml.`;

function githubParts(facts: GithubFacts, stack: string, now: number): Partial<Record<Area, Compared>> {
  const { declared, live, elsewhere } = facts;
  const remedy = remedyOf(stack);
  const governs = declared.governance !== undefined;
  return {
    environments: auditEnvironments({
      ...{ declared: declared.environments, live: live.environments, elsewhere },
      ...{ governs, remedy, now },
    }),
    ...(declared.governance === undefined ? {} : governanceParts(declared.governance, live, remedy, now)),
  };
}

function governanceParts(
  governance: GovernanceConfig,
  live: LiveGithub,
  remedy: string,
  now: number,
): Partial<Record<Area, Compared>> {
  const today = new Date(now).toISOString().slice(0, 10);
  const declared = governance.rulesets.map(
    (ruleset): DeclaredRuleset => ({
      spec: ruleset,
      enforcement: enforcementOn(ruleset, today),
      ...(ruleset.evaluate === undefined ? {} : { evaluate: ruleset.evaluate }),
    }),
  );
  const login = live.login.kind === "seen" ? { login: live.login.value } : {};
  return {
    repository: auditRepository({ declared: governance.settings, live, remedy }),
    rulesets: auditRulesets({ declared, live: live.rulesets, remedy, ...login }),
    "classic protection": auditClassic(live.branches, remedy),
    actions: auditActions(governance.actions, governance.oidcClaims, live.actions, remedy),
    access: auditAccess({ declared: governance.teams, live, remedy }),
    labels: auditLabels(governance.labels, live.labels, remedy),
    "code owners": governance.codeowners === undefined ? nothing : auditCodeowners(governance.codeowners, live, remedy),
  };
}

function githubReport({ declared, live }: GithubFacts): GithubReport {
  const names = new Set(declared.environments.map(({ name }) => name));
  const environments = live.environments.kind === "seen" ? live.environments.value : [];
  return {
    owner: live.owner,
    name: live.name,
    governs: declared.governance !== undefined,
    login: live.login,
    ...(live.repository.kind === "seen" ? { role: live.repository.value.role } : {}),
    scorecard: scoreOf(live),
    environments: environments.filter(({ name }) => names.has(name)).map((one) => environmentScore(one, live)),
    bypasses: live.bypasses,
    looser: declared.looser,
  };
}

/** The default branch and the branches that releases were made from, as Scorecard chooses them. */
export function scoreOf(live: LiveGithub): ScorecardResult {
  const { repository, branches, rulesets, releaseBranches, codeowners } = live;
  if (repository.kind !== "seen") return { kind: "inconclusive", because: repository.because };
  if (branches.kind !== "seen") return { kind: "inconclusive", because: branches.because };
  if (rulesets.kind !== "seen") return { kind: "inconclusive", because: rulesets.because };
  if (releaseBranches.kind !== "seen") return { kind: "inconclusive", because: releaseBranches.because };
  const { defaultBranch } = repository.value;
  const wanted = new Set([defaultBranch, ...releaseBranches.value]);
  if (wanted.has("master")) wanted.add("main");
  const rules = branches.value
    .filter(({ name }) => wanted.has(name))
    .map((branch) => branchRulesOf(branch, defaultBranch, rulesets.value));
  return scorecardOf(rules, codeowners.kind === "seen" && codeowners.value !== undefined);
}

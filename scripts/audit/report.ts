/** The whole of an audit. Pure. */
import type { LiveGithub } from "../ports-github.ts";
import type { EnvironmentScore } from "./environment-score.ts";
import type { Area, Compared, Finding, Verdict } from "./finding.ts";
import type { ScorecardResult } from "./scorecard.ts";

/** drifted: something is not as declared. unknown: nothing is known to differ, and not all could be read. */
export type AuditVerdict = "as declared" | "drifted" | "unknown";

export type AreaReport = {
  readonly area: Area;
  /** How many declared settings were found as declared. */
  readonly asDeclared: number;
  /** The gravest first. */
  readonly findings: readonly Finding[];
};

/** A part of the estate that was not looked at, and why. */
export type NotAsked = { readonly area: Area | "github"; readonly because: string };

export type GithubReport = {
  readonly owner: string;
  readonly name: string;
  /** Whether this stack answers for the repository, or only for its environments. */
  readonly governs: boolean;
  readonly login: LiveGithub["login"];
  /** Role of the token's user on the repository; absent when the repository can't be seen. */
  readonly role?: string;
  readonly scorecard: ScorecardResult;
  readonly environments: readonly EnvironmentScore[];
  readonly bypasses: LiveGithub["bypasses"];
  /** Reasons for being looser than the defaults, by path below `github`. */
  readonly looser: Readonly<Record<string, string>>;
};

export type AuditReport = {
  readonly stack: string;
  /** ISO 8601. */
  readonly at: string;
  readonly verdict: AuditVerdict;
  readonly areas: readonly AreaReport[];
  readonly notAsked: readonly NotAsked[];
  readonly github?: GithubReport;
};

const AREAS: readonly Area[] = [
  ...(["repository", "rulesets", "classic protection", "environments", "actions", "access"] as const),
  ...(["labels", "code owners", "database"] as const),
];

const GRAVITY: readonly Verdict[] = ["drifted", "risk", "undeclared", "unknown", "noted"];

/** Findings by area, the gravest first; areas in which nothing was compared are left out. */
export function areasOf(compared: Compared, counts: Readonly<Partial<Record<Area, number>>>): readonly AreaReport[] {
  const rank = ({ weaker, verdict }: Finding): number => GRAVITY.indexOf(verdict) - (weaker ? 0.5 : 0);
  return AREAS.map((area) => ({
    area,
    asDeclared: counts[area] ?? 0,
    findings: compared.findings.filter((finding) => finding.area === area).sort((a, b) => rank(a) - rank(b)),
  })).filter(({ asDeclared, findings }) => asDeclared > 0 || findings.length > 0);
}

export function verdictOf(areas: readonly AreaReport[]): AuditVerdict {
  const verdicts = new Set(areas.flatMap(({ findings }) => findings.map(({ verdict }) => verdict)));
  if (verdicts.has("drifted") || verdicts.has("risk") || verdicts.has("undeclared")) return "drifted";
  return verdicts.has("unknown") ? "unknown" : "as declared";
}

/** 0 all is as declared; 1 something differs, or could not be seen; 3 the world failed before anything was found to differ. */
export function exitCodeOf({ verdict, areas }: Pick<AuditReport, "verdict" | "areas">): 0 | 1 | 3 {
  if (verdict === "as declared") return 0;
  if (verdict === "drifted") return 1;
  return areas.some(({ findings }) => findings.some(({ failed }) => failed === true)) ? 3 : 1;
}

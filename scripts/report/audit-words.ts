/** An audit for people. Pure. */
import type { EnvironmentScore } from "../audit/environment-score.ts";
import type { Finding, Verdict } from "../audit/finding.ts";
import type { AreaReport, AuditReport, GithubReport } from "../audit/report.ts";
import type { Probe, ScorecardResult } from "../audit/scorecard.ts";

const WIDTH = 20;

export function auditInWords(report: AuditReport): readonly string[] {
  const { github, areas, notAsked } = report;
  return [
    ...headLines(report),
    ...areas.flatMap((area) => ["", ...areaLines(area)]),
    ...(github === undefined ? [] : githubLines(github)),
    ...(notAsked.length === 0
      ? []
      : ["", ...notAsked.map(({ area, because }) => `${pad("Not asked")}${area}: ${because}`)]),
    "",
    resultLine(report),
  ];
}

function headLines({ stack, at, github }: AuditReport): readonly string[] {
  const lines = [`${pad("Stack")}${stack}, ${at}`];
  if (github === undefined) return lines;
  const { login, role } = github;
  const who = login.kind === "seen" ? login.value : "a token whose owner GitHub does not name";
  const seenAs = role === undefined ? who : `${who} (${role})`;
  const scope = github.governs ? "" : "; another stack governs the repository, so only the environments are compared";
  return [...lines, `${pad("GitHub")}${github.owner}/${github.name} as ${seenAs} sees it${scope}`];
}

const pad = (text: string): string => text.padEnd(WIDTH);

const COUNTED: Readonly<Record<Verdict, string>> = {
  drifted: "drifted",
  risk: "dangerous",
  undeclared: "undeclared",
  unknown: "unknown",
  noted: "noted",
};

function areaLines({ area, asDeclared, findings }: AreaReport): readonly string[] {
  const counts = Object.entries(COUNTED).flatMap(([verdict, words]) => {
    const count = findings.filter((finding) => finding.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const all = [...counts, `${asDeclared} as declared`].join(", ");
  return [`${pad(capital(area))}${all}`, ...findings.flatMap(findingLines)];
}

const MARKS: Readonly<Record<Verdict, string>> = {
  drifted: "DRIFTED",
  risk: "DANGER",
  undeclared: "UNDECLARED",
  unknown: "UNKNOWN",
  noted: "noted",
};

function findingLines(finding: Finding): readonly string[] {
  const { verdict, subject, setting, declared, found, means, remedy, changed, weaker } = finding;
  const title = setting === "" ? subject : `${subject}: ${setting}`;
  const mark = `${MARKS[verdict]}${weaker && verdict !== "risk" ? ", weaker" : ""}`;
  return [
    `  ${mark}  ${title}`,
    `    declared   ${declared}`,
    `    found      ${found}`,
    `    means      ${means}`,
    ...(remedy === "" ? [] : [`    do         ${remedy}`]),
    ...(changed === undefined ? [] : [`    changed    ${changed}`]),
  ];
}

function githubLines(github: GithubReport): readonly string[] {
  const looser = Object.entries(github.looser);
  return [
    ...(looser.length === 0
      ? []
      : ["", "Looser than the defaults, as the file says", ...looser.map(([path, why]) => `  ${path}: ${why}`)]),
    "",
    ...bypassLines(github.bypasses),
    "",
    ...scorecardLines(github.scorecard),
    "",
    ...environmentLines(github.environments),
  ];
}

function bypassLines(bypasses: GithubReport["bypasses"]): readonly string[] {
  const title = pad("Past the rules");
  if (bypasses.kind !== "seen") return [`${title}unknown: ${bypasses.because}`];
  if (bypasses.value.length === 0) return [`${title}nobody in the last month, as far as GitHub recorded it`];
  return [
    `${title}${bypasses.value.length} in the last month`,
    ...bypasses.value.map(({ by, ref, at }) => `  ${at}  ${by} went past a rule of ${ref}`),
  ];
}

function scorecardLines(score: ScorecardResult): readonly string[] {
  const title = pad("OpenSSF Scorecard");
  if (score.kind === "inconclusive") return [`${title}Branch-Protection: inconclusive: ${score.because}`];
  const { unseen, least } = score;
  const worst = least === score.score ? "which makes no difference to it" : `without which it may be ${least}`;
  const sure = unseen.length === 0 ? "" : `; not seen: ${unseen.join(", ")}, ${worst}`;
  const covered = score.tiers.map((tier) => ({
    ...tier,
    open: tier.open.filter(({ branch }) => !score.uncovered.includes(branch)),
  }));
  return [
    `${title}Branch-Protection ${score.score} of 10${sure}`,
    ...score.uncovered.map((branch) => `  no enforced rule covers ${branch}`),
    ...covered
      .filter(({ open }) => open.length > 0)
      .map(
        ({ tier, points, of, open }) =>
          `  tier ${tier}: ${rounded(points)} of ${of}; open: ${open.map(probeInWords).join(", ")}`,
      ),
  ];
}

const probeInWords = ({ probe, branch, outcome }: Probe): string =>
  `${probe} on ${branch}${outcome === "not available" ? " (not said)" : ""}`;

function environmentLines(scores: readonly EnvironmentScore[]): readonly string[] {
  const title = pad("Environment score");
  if (scores.length === 0) return [`${title}none of this stack's was found, so none has a score`];
  return [
    `${title}Cutover's own; Scorecard does not look at environments`,
    ...scores.flatMap(({ name, score, tiers }) => [
      `  ${name} ${score} of 10`,
      ...tiers.flatMap(({ tier, guards }) =>
        guards
          .filter(({ holds }) => !holds)
          .map(({ guard, because }) => `    tier ${tier}: open: ${guard} (${because})`),
      ),
    ]),
  ];
}

function resultLine({ verdict, areas, notAsked }: AuditReport): string {
  const all = areas.flatMap(({ findings }) => findings);
  const count = (verdicts: readonly Verdict[]): number => all.filter((one) => verdicts.includes(one.verdict)).length;
  const [differing, unknown] = [count(["drifted", "risk", "undeclared"]), count(["unknown"])];
  const checked = areas.reduce((sum, { asDeclared }) => sum + asDeclared, 0);
  const left = notAsked.length === 0 ? "" : ` Not asked: ${notAsked.map(({ area }) => area).join(", ")}.`;
  const title = pad("Result");
  if (verdict === "as declared") return `${title}as declared: ${checked} settings.${left}`;
  const parts = [
    ...(differing === 0 ? [] : [`${differing} not as declared`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown, which is no pass`]),
  ];
  return `${title}${parts.join(", ")}; ${checked} settings as declared.${left}`;
}

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
const rounded = (points: number): string => `${Math.round(points * 10) / 10}`;

/** The world of world.ts with something changed, and what the audit says of it. */
import { auditOf } from "../../../scripts/audit/audit.ts";
import type { AuditReport } from "../../../scripts/audit/report.ts";
import type { LiveEnvironment, LiveGithub, LiveRepository, LiveRuleset } from "../../../scripts/ports-github.ts";
import type { GithubConfig } from "../../../stacks/config/config-github.ts";
import { github, live, liveEnvironment, liveRepository, NOW, seen } from "./world.ts";

export type Change = {
  readonly live?: Partial<LiveGithub>;
  readonly declared?: Partial<GithubConfig>;
  readonly elsewhere?: Readonly<Record<string, string>>;
};

export function audited({ live: found = {}, declared = {}, elsewhere = {} }: Change): AuditReport {
  const facts = { declared: { ...github, ...declared }, live: { ...live, ...found }, elsewhere };
  return auditOf({ stack: "production", now: NOW, notAsked: [], github: facts });
}

/** What was found, one line for each finding. */
export function told(change: Change): readonly string[] {
  return audited(change).areas.flatMap(({ findings }) =>
    findings.map(({ verdict, subject, setting, declared, found, weaker }) =>
      [
        `${verdict}${weaker ? " (weaker)" : ""}`,
        `${subject}${setting === "" ? "" : `: ${setting}`}`,
        declared,
        found,
      ].join(" | "),
    ),
  );
}

export const ruleset = (changed: LiveRuleset): Change => ({ live: { rulesets: seen([changed]) } });
export const environment = (changed: Partial<LiveEnvironment>): Change => ({
  live: { environments: seen([{ ...liveEnvironment, ...changed }]) },
});
export const repository = (changed: Partial<LiveRepository>): Change => ({
  live: { repository: seen({ ...liveRepository, ...changed }) },
});
export const actions = (changed: Partial<LiveGithub["actions"]>): Change => ({
  live: { actions: { ...live.actions, ...changed } },
});

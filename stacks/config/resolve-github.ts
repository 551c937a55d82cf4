/** From what was written about GitHub to what the program knows. */
import type { BypassActor, RulesetRules, RulesetSpec } from "../../components/github/rules.ts";
import type { EnvironmentSettings, RepositorySettings, Visibility } from "../../components/github/settings.ts";
import type { Environment } from "./config.ts";
import type { GithubConfig, GovernanceConfig, RulesetConfig } from "./config-github.ts";
import {
  ACTIONS,
  defaultRulesets,
  deployable,
  LABELS,
  NO_RULES,
  OIDC_CLAIMS,
  PULL_REQUEST,
} from "./defaults-github.ts";
import type { WrittenGithub, WrittenReleaseGithub } from "./written-github.ts";
import type { WrittenRuleset } from "./written-ruleset.ts";

type WrittenEnvironment = WrittenGithub["environments"][string];

/** Whether this stack governs the repository, or only its own environments. */
export function isGoverned(written: WrittenGithub, environment: Environment): boolean {
  return written.repository.governed ?? environment === "production";
}

/** `releases` is what each release needs beyond the section itself, in the order of the file; a later one counts. */
export function githubOf(
  written: WrittenGithub,
  environment: Environment,
  releases: readonly WrittenReleaseGithub[] = [],
): GithubConfig {
  const { owner, apiUrl, writeDelayMilliseconds, repository, environments, looser } = written;
  const governance = isGoverned(written, environment) ? { governance: governanceOf(written) } : {};
  return {
    owner,
    apiUrl,
    writeDelayMilliseconds,
    repository: repository.name,
    ...governance,
    environments: Object.entries(environments).map(([name, one]) => {
      const needed = releases.map((release) => release[name]?.variables ?? {});
      const variables = Object.assign({}, one.variables, ...needed);
      return environmentOf(name, { ...one, variables }, environment);
    }),
    looser,
  };
}

function governanceOf(written: WrittenGithub): GovernanceConfig {
  const { repository, labels, teams, codeowners, actions, oidc } = written;
  const settings = settingsOf(repository);
  const own = Object.entries(labels).map(([name, label]) => ({ name, ...label }));
  return {
    settings,
    protect: repository.protect ?? true,
    rulesets: rulesetsOf(written.rulesets, settings.visibility),
    labels: [...own, ...LABELS.filter(({ name }) => !Object.hasOwn(labels, name))],
    teams: Object.entries(teams).map(([name, { members, ...team }]) => ({
      name,
      ...team,
      ...(members === undefined ? {} : { members }),
    })),
    ...(codeowners === undefined ? {} : { codeowners }),
    actions: { ...ACTIONS, ...present(actions ?? {}) },
    oidcClaims: oidc?.claims ?? OIDC_CLAIMS,
  };
}

function settingsOf(repository: WrittenGithub["repository"]): RepositorySettings {
  const { name: _, governed: __, protect: ___, visibility = "private", ...settings } = repository;
  return { ...settings, visibility };
}

/** The defaults with what the file changes, then the file's own. */
export function rulesetsOf(
  written: Readonly<Record<string, WrittenRuleset>>,
  visibility: Visibility,
): readonly RulesetConfig[] {
  const defaults = defaultRulesets(visibility);
  const changed = defaults.map((spec) => rulesetOf(spec, written[spec.name]));
  const names = defaults.map(({ name }) => name);
  const own = Object.entries(written).filter(([name]) => !names.includes(name));
  return [...changed, ...own.map(([name, one]) => rulesetOf(emptyRuleset(name, one.target ?? "branch"), one))];
}

function emptyRuleset(name: string, target: RulesetSpec["target"]): RulesetSpec {
  return { name, target, include: [], exclude: [], bypass: [], rules: NO_RULES };
}

function rulesetOf(spec: RulesetSpec, written: WrittenRuleset | undefined): RulesetConfig {
  if (written === undefined) return { ...spec, enforcement: "active" };
  return {
    ...spec,
    include: written.include ?? spec.include,
    exclude: written.exclude ?? spec.exclude,
    bypass: written.bypass.map(bypassOf),
    enforcement: written.enforcement,
    ...(written.evaluate === undefined ? {} : { evaluate: written.evaluate }),
    rules: rulesOf(spec.rules, written),
  };
}

function rulesOf(base: RulesetRules, written: WrittenRuleset): RulesetRules {
  const { pullRequest, checks, mergeQueue, content, ...simple } = base;
  const switches = Object.fromEntries(
    Object.keys(simple).map((key) => [key, written[key as keyof typeof simple] ?? simple[key as keyof typeof simple]]),
  ) as typeof simple;
  return present({
    ...switches,
    pullRequest: pullRequestOf(pullRequest, written.pullRequest),
    checks: checksOf(checks, written.checks),
    mergeQueue: written.mergeQueue ?? mergeQueue,
    content: contentOf(content, written.content),
  });
}

function pullRequestOf(
  base: RulesetRules["pullRequest"],
  written: WrittenRuleset["pullRequest"],
): RulesetRules["pullRequest"] {
  if (written === undefined) return base;
  return written === "none" ? undefined : { ...(base ?? PULL_REQUEST), ...present(written) };
}

function checksOf(base: RulesetRules["checks"], written: WrittenRuleset["checks"]): RulesetRules["checks"] {
  if (written === undefined) return base;
  const own = written.required ?? {};
  const kept = (base?.required ?? []).filter(({ context }) => !Object.hasOwn(own, context));
  const added = Object.entries(own).flatMap(([context, check]) => {
    if (check === "none") return [];
    return [check.app === "any" ? { context } : { context, app: check.app }];
  });
  const required = [...kept, ...added];
  return required.length === 0 ? undefined : { strict: written.strict ?? base?.strict ?? true, required };
}

function contentOf(base: RulesetRules["content"], written: WrittenRuleset["content"]): RulesetRules["content"] {
  if (written === undefined) return base;
  return { restrictedPaths: [], restrictedExtensions: [], ...base, ...present(written) };
}

function bypassOf({ team, app, role, actor, mode }: WrittenRuleset["bypass"][number]): BypassActor {
  if (team !== undefined) return { kind: "team", team, mode };
  if (app !== undefined) return { kind: "app", app, mode };
  if (role !== undefined) return { kind: "role", role, mode };
  return { kind: actor ?? "organization-admin", mode };
}

function environmentOf(name: string, written: WrittenEnvironment, environment: Environment): EnvironmentSettings {
  const { branches, tags, secrets, ...rest } = written;
  const defaults = deployable(environment);
  return {
    name,
    ...rest,
    branches: branches ?? defaults.branches,
    tags: tags ?? defaults.tags,
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([key, value]) => [key, typeof value === "object" ? value.secure : value]),
    ),
  };
}

type Present<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Without keys that are undefined, so that they do not hide a default when spread. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Present<T>;
}

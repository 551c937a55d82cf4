/** Where what is declared is looser than the defaults. Pure; a finding is no error when the file gives a reason for it. */
import type { ChecksRule, ContentRule, PullRequestRule, RulesetRules } from "../../components/github/rules.ts";
import type { EnvironmentSettings, RepositorySettings } from "../../components/github/settings.ts";
import type { Environment } from "./config.ts";
import type { GithubConfig, GovernanceConfig, RulesetConfig } from "./config-github.ts";
import { ACTIONS, defaultRulesets, deployable } from "./defaults-github.ts";

export type Looser = {
  /** Dotted, from below `github`; the key under which `looser` gives the reason. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
};

/** In the order of the file. Of environments those of production count, and `production` in whatever stack it stands. */
export function looserThanDefaults(github: GithubConfig, environment: Environment): readonly Looser[] {
  const { governance } = github;
  const guarded = github.environments.filter(({ name }) => environment === "production" || isProduction(name));
  return [...(governance === undefined ? [] : looserGovernance(governance)), ...guarded.flatMap(looserEnvironment)];
}

/** GitHub takes names of environments without regard to case. */
function isProduction(name: string): boolean {
  return name.toLowerCase() === "production";
}

function looserGovernance(governance: GovernanceConfig): readonly Looser[] {
  const defaults = defaultRulesets(governance.settings.visibility);
  const rulesets = defaults.flatMap((base) => {
    const found = governance.rulesets.find(({ name }) => name === base.name);
    return found === undefined ? [] : looserRuleset(found, base.rules, base.include);
  });
  return [
    ...looserSettings(governance.settings),
    ...rulesets,
    ...looserActions(governance),
    ...looserClaims(governance.oidcClaims),
  ];
}

function looserSettings(settings: RepositorySettings): readonly Looser[] {
  const switches = ["secretScanning", "pushProtection", "vulnerabilityAlerts", "securityUpdates"] as const;
  return switches.flatMap((name) => switchedOff(settings[name], `repository.${name}`));
}

function looserRuleset(found: RulesetConfig, base: RulesetRules, include: readonly string[]): readonly Looser[] {
  const path = `rulesets.${found.name}`;
  const missing = found.include.includes("~ALL") ? [] : without(include, found.include);
  return [
    ...when(found.enforcement === "disabled", `${path}.enforcement`, "`active`", "`disabled`"),
    ...when(missing.length > 0, `${path}.include`, list(include), list(found.include)),
    ...when(found.exclude.length > 0, `${path}.exclude`, "nothing", list(found.exclude)),
    ...when(found.bypass.length > 0, `${path}.bypass`, "nobody", `a list of ${found.bypass.length}`),
    ...looserRules(found.rules, base, path),
  ];
}

function looserRules(found: RulesetRules, base: RulesetRules, path: string): readonly Looser[] {
  const switches = [
    "restrictCreation",
    "restrictUpdate",
    "restrictDeletion",
    "forbidForcePush",
    "linearHistory",
    "signedCommits",
  ] as const;
  return [
    ...switches.flatMap((name) => (base[name] ? switchedOff(found[name], `${path}.${name}`) : [])),
    ...(base.pullRequest === undefined
      ? []
      : looserPullRequest(found.pullRequest, base.pullRequest, `${path}.pullRequest`)),
    ...(base.checks === undefined ? [] : looserChecks(found.checks, base.checks, `${path}.checks`)),
    ...(base.content === undefined ? [] : looserContent(found.content, base.content, `${path}.content`)),
  ];
}

function looserPullRequest(found: PullRequestRule | undefined, base: PullRequestRule, path: string): readonly Looser[] {
  if (found === undefined) return [{ path, expected: "a pull request for each change", found: "`none`" }];
  const switches = ["dismissStale", "codeOwners", "lastPushApproval", "resolvedThreads"] as const;
  const methods = without(found.mergeMethods, base.mergeMethods);
  return [
    ...when(
      found.approvals < base.approvals,
      `${path}.approvals`,
      `at least ${base.approvals}`,
      `\`${found.approvals}\``,
    ),
    ...switches.flatMap((name) => switchedOff(found[name], `${path}.${name}`)),
    ...when(methods.length > 0, `${path}.mergeMethods`, list(base.mergeMethods), list(found.mergeMethods)),
  ];
}

function looserChecks(found: ChecksRule | undefined, base: ChecksRule, path: string): readonly Looser[] {
  const required = base.required.flatMap(({ context, app }) => {
    const check = found?.required.find((other) => other.context === context);
    const place = `${path}.required.${context}`;
    if (check === undefined) return [{ path: place, expected: `the check, by app ${app}`, found: "`none`" }];
    return when(check.app !== app, place, `the check, by app ${app}`, `by ${check.app ?? "any app"}`);
  });
  // A check that anybody can report is no check, also where it comes on top.
  const forged = (found?.required ?? [])
    .filter(({ context, app }) => app === undefined && !base.required.some((other) => other.context === context))
    .map(({ context }) => ({ path: `${path}.required.${context}`, expected: "the id of an app", found: "`any`" }));
  return [...when(found?.strict === false, `${path}.strict`, "`true`", "`false`"), ...required, ...forged];
}

function looserContent(found: ContentRule | undefined, base: ContentRule, path: string): readonly Looser[] {
  const paths = without(base.restrictedPaths, found?.restrictedPaths ?? []);
  const extensions = without(base.restrictedExtensions, found?.restrictedExtensions ?? []);
  const limit = base.maximumFileMegabytes ?? Number.POSITIVE_INFINITY;
  const megabytes = found?.maximumFileMegabytes ?? Number.POSITIVE_INFINITY;
  return [
    ...when(paths.length > 0, `${path}.restrictedPaths`, `${list(paths)} too`, "no such path"),
    ...when(extensions.length > 0, `${path}.restrictedExtensions`, `${list(extensions)} too`, "no such extension"),
    ...when(megabytes > limit, `${path}.maximumFileMegabytes`, `at most ${limit}`, `\`${megabytes}\``),
  ];
}

function looserActions({ actions }: GovernanceConfig): readonly Looser[] {
  const wide = actions.patterns.filter(namesNoOwner);
  return [
    ...when(actions.allowed === "all", "actions.allowed", `\`${ACTIONS.allowed}\` or \`local\``, "`all`"),
    ...when(actions.verified, "actions.verified", "`false`", "`true`"),
    ...when(wide.length > 0, "actions.patterns", "patterns that name an owner", list(wide)),
    ...switchedOff(actions.shaPinning, "actions.shaPinning"),
    ...when(actions.token === "write", "actions.token", "`read`", "`write`"),
    ...when(actions.approvePullRequests, "actions.approvePullRequests", "`false`", "`true`"),
  ];
}

// `*`, and `*/checkout@*`, which anybody can make. A pattern that begins with `!` takes away.
function namesNoOwner(pattern: string): boolean {
  const [owner = ""] = pattern.split(/[/@]/);
  return !pattern.startsWith("!") && owner.includes("*");
}

function looserClaims(claims: readonly string[]): readonly Looser[] {
  const place = claims.includes("repo") || claims.includes("repository");
  const environment = claims.includes("context") || claims.includes("environment");
  return when(!(place && environment), "oidc.claims", "`repo`, and `context` or `environment`", list(claims));
}

function looserEnvironment(found: EnvironmentSettings): readonly Looser[] {
  const path = `environments.${found.name}`;
  const { branches, tags } = deployable("production");
  const reviewers = found.reviewers.teams.length + found.reviewers.users.length;
  return [
    ...when(reviewers === 0, `${path}.reviewers`, "at least one team or user", "nobody"),
    ...when(found.selfReview, `${path}.selfReview`, "`false`", "`true`"),
    ...when(found.adminsBypass, `${path}.adminsBypass`, "`false`", "`true`"),
    ...when(without(found.branches, branches).length > 0, `${path}.branches`, list(branches), list(found.branches)),
    ...when(without(found.tags, tags).length > 0, `${path}.tags`, list(tags), list(found.tags)),
  ];
}

function switchedOff(value: boolean, path: string): readonly Looser[] {
  return when(!value, path, "`true`", "`false`");
}

function when(looser: boolean, path: string, expected: string, found: string): readonly Looser[] {
  return looser ? [{ path, expected, found }] : [];
}

/** What of `all` is not in `others`. */
function without(all: readonly string[], others: readonly string[]): readonly string[] {
  return all.filter((one) => !others.includes(one));
}

function list(values: readonly string[]): string {
  return values.length === 0 ? "nothing" : values.map((value) => `\`${value}\``).join(", ");
}

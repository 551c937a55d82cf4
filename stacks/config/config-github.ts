/** The GitHub of an estate as the program knows it: every default applied, every rule held. All values are plain data. */
import type { RulesetSpec } from "../../components/github/rules.ts";
import type {
  ActionsSettings,
  CodeownersSettings,
  EnvironmentSettings,
  LabelSettings,
  RepositorySettings,
  TeamSettings,
} from "../../components/github/settings.ts";

export type RulesetConfig = RulesetSpec & {
  readonly enforcement: "active" | "disabled";
  /** Until this day (UTC, `2026-12-01`) GitHub only records what it would refuse; from it on the rules are enforced. */
  readonly evaluate?: { readonly until: string; readonly reason: string };
};

/** What the repository is; absent where another stack governs it. */
export type GovernanceConfig = {
  readonly settings: RepositorySettings;
  /** Whether Pulumi refuses to let go of the repository. It is never deleted. */
  readonly protect: boolean;
  readonly rulesets: readonly RulesetConfig[];
  /** Those of the file and those that releases need. */
  readonly labels: readonly LabelSettings[];
  readonly teams: readonly TeamSettings[];
  readonly codeowners?: CodeownersSettings;
  readonly actions: ActionsSettings;
  /** Claims of the OIDC subject in their order. `context` holds the environment of a job that has one. */
  readonly oidcClaims: readonly string[];
};

export type GithubConfig = {
  /** Organisation or user. */
  readonly owner: string;
  /** With a slash at its end. */
  readonly apiUrl: string;
  readonly writeDelayMilliseconds: number;
  /** Name alone. */
  readonly repository: string;
  readonly governance?: GovernanceConfig;
  /** In the order of the file; at least one. */
  readonly environments: readonly EnvironmentSettings[];
  /** Reasons for being looser than the defaults, by dotted path from below `github`. */
  readonly looser: Readonly<Record<string, string>>;
};

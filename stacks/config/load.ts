/** The two doors to a Config: the text of a stack's file, and what Pulumi hands to the running program. */
import { check, type LoadResult } from "./check.ts";
import { type ConfigIssue, renderIssue } from "./issue.ts";
import { present, type Rule, workloadsOf } from "./rule.ts";
import { ESTATE_KEY, missingEstate, readText, strangeKeys } from "./text.ts";

export type { LoadResult } from "./check.ts";

/** Never throws. Secret values of the Config are ciphertext; a secret in plain text is an issue. */
export function loadConfigText(text: string): LoadResult {
  const { raw, issues } = readText(text);
  return withIssues(issues, raw === undefined ? undefined : check(raw, [secretsAreEncrypted]));
}

/**
 * `all` is every configuration value of the stack as Pulumi decrypted it (`pulumi.runtime.allConfig()`); `isSecret`
 * says whether a key holds something encrypted. Pulumi does not say which part, so one encrypted value vouches for all.
 */
export function loadProgramConfig(
  all: Readonly<Record<string, string>>,
  isSecret: (key: string) => boolean,
): LoadResult {
  const text = all[ESTATE_KEY];
  const raw = text === undefined ? undefined : parseJson(text);
  const issues = [...strangeKeys(all), ...(raw === undefined ? [missingEstate(text)] : [])];
  const extra = isSecret(ESTATE_KEY) ? [] : [secretsAreEncrypted];
  return withIssues(issues, raw === undefined ? undefined : check(raw, extra));
}

export class ConfigError extends Error {
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
    super(`the configuration has ${count}; nothing was changed\n${issues.map(renderIssue).join("\n")}`);
    this.name = "ConfigError";
    this.issues = issues;
  }
}

const secretsAreEncrypted: Rule = (config) => {
  const workloads = workloadsOf(config).flatMap(({ workload, path }) =>
    present(workload.secrets)
      .filter(([, secret]) => typeof secret.value === "string")
      .map(([name]) => plainSecret(`${path}.secrets.${name}.value`)),
  );
  const environments = present(config.github?.environments).flatMap(([name, { secrets }]) =>
    present(secrets)
      .filter(([, secret]) => typeof secret === "string")
      .map(([secret]) => plainSecret(`github.environments.${name}.secrets.${secret}`)),
  );
  return [...workloads, ...environments];
};

function plainSecret(path: string): ConfigIssue {
  return {
    code: "PLAIN_SECRET",
    path,
    expected: "an encrypted value",
    found: "a value in plain text",
    remedy: `Treat it as leaked and replace it: \`pulumi config set --secret --path '${ESTATE_KEY}.${path}'\`.`,
  };
}

function withIssues(issues: readonly ConfigIssue[], result: LoadResult | undefined): LoadResult {
  if (result?.ok === true) return issues.length === 0 ? result : { ok: false, issues };
  return { ok: false, issues: [...issues, ...(result?.issues ?? [])] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

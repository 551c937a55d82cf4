import type { Octokit } from "@octokit/core";
import { ProviderError } from "../errors.ts";
import type { EnvironmentOnGitHub, ProtectionRules, RuleOnGitHub } from "../ports.ts";

const ATTEMPTS = 4;
/** GitHub asks to wait up to an hour; an update that stands still that long helps nobody. */
const LONGEST_WAIT_SECONDS = 120;

type Answer = { readonly status: number; readonly data: unknown };

/** Custom deployment protection rules over REST. Limits of rate are waited for, failures of the server tried again. */
export class RestProtectionRules implements ProtectionRules {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #clients = new Map<string, Promise<Octokit>>();

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  async list(where: EnvironmentOnGitHub): Promise<readonly RuleOnGitHub[] | undefined> {
    const { status, data } = await this.#ask(where, "GET", "", {}, [404]);
    if (status === 404) return undefined;
    const rules = (data as { custom_deployment_protection_rules?: readonly RuleOnGitHub[] })
      .custom_deployment_protection_rules;
    return rules ?? [];
  }

  async enable(where: EnvironmentOnGitHub, integrationId: number): Promise<RuleOnGitHub> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { data } = await this.#ask(where, "POST", "", { integration_id: integrationId, request: { retries: 0 } });
        return data as RuleOnGitHub;
      } catch (error) {
        // An answer that was lost may have made the rule: look before another is made.
        const made = (await this.list(where))?.find(({ app, enabled }) => app.id === integrationId && enabled);
        if (made !== undefined) return made;
        if (attempt >= ATTEMPTS || !(error instanceof ProviderError) || error.code !== "GITHUB_UNREACHABLE")
          throw error;
      }
    }
  }

  async disable(where: EnvironmentOnGitHub, ruleId: number): Promise<void> {
    await this.#ask(where, "DELETE", `/${ruleId}`, {}, [404]);
  }

  async #ask(
    where: EnvironmentOnGitHub,
    method: "GET" | "POST" | "DELETE",
    rest: string,
    parameters: Readonly<Record<string, unknown>>,
    expected: readonly number[] = [],
  ): Promise<Answer> {
    const { owner, repository, environment } = where;
    const client = await this.#client(where.apiUrl);
    try {
      return await client.request(
        `${method} /repos/{owner}/{repo}/environments/{environment}/deployment_protection_rules${rest}`,
        {
          owner,
          repo: repository,
          environment,
          ...parameters,
        },
      );
    } catch (error) {
      const status = statusOf(error);
      if (status !== undefined && expected.includes(status)) return { status, data: undefined };
      throw refusal(where, error, status);
    }
  }

  #client(apiUrl: string): Promise<Octokit> {
    const present = this.#clients.get(apiUrl);
    if (present !== undefined) return present;
    const made = this.#connect(apiUrl);
    this.#clients.set(apiUrl, made);
    return made;
  }

  async #connect(apiUrl: string): Promise<Octokit> {
    const token = this.#environment.GITHUB_TOKEN;
    if (token === undefined || token === "") {
      throw new ProviderError(
        "NO_TOKEN",
        "expected a token in GITHUB_TOKEN, found none",
        "Set GITHUB_TOKEN in the environment of the command.",
      );
    }
    const [{ Octokit }, { throttling }, { retry }] = await Promise.all([
      import("@octokit/core"),
      import("@octokit/plugin-throttling"),
      import("@octokit/plugin-retry"),
    ]);
    const patient = (wait: number, _options: object, _octokit: unknown, tried: number): boolean =>
      tried < ATTEMPTS && wait <= LONGEST_WAIT_SECONDS;
    const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    return new (Octokit.plugin(throttling, retry))({
      auth: token,
      baseUrl: apiUrl.replace(/\/+$/, ""),
      log: silent,
      throttle: { onRateLimit: patient, onSecondaryRateLimit: patient },
    });
  }
}

const statusOf = (error: unknown): number | undefined =>
  typeof error === "object" && error !== null && "status" in error ? Number(error.status) : undefined;

function refusal({ owner, repository, environment }: EnvironmentOnGitHub, error: unknown, status: number | undefined) {
  const where = `${owner}/${repository}, environment ${environment}`;
  const message = error instanceof Error ? error.message : String(error);
  if (status === undefined || status >= 500) {
    return new ProviderError("GITHUB_UNREACHABLE", `${where}: ${message}`, "Run again when GitHub answers.");
  }
  return new ProviderError(
    "GITHUB_REFUSED",
    `${where}: ${message} (${status})`,
    status === 404
      ? "Let the resource that makes the environment come first, and give the token the right to administrate the repository."
      : "Mend what GitHub names: the token's rights, or the App's installation.",
  );
}

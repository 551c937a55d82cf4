import { ProviderError } from "../errors.ts";
import type { EnvironmentOnGitHub, ProtectionRules, RuleOnGitHub } from "../ports.ts";
import { type Answer, ATTEMPTS, GithubClient } from "./github-client.ts";

/** Custom deployment protection rules over REST. */
export class RestProtectionRules implements ProtectionRules {
  readonly #client: GithubClient;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#client = new GithubClient(environment);
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

  #ask(
    { apiUrl, owner, repository, environment }: EnvironmentOnGitHub,
    method: "GET" | "POST" | "DELETE",
    rest: string,
    parameters: Readonly<Record<string, unknown>>,
    expected: readonly number[] = [],
  ): Promise<Answer> {
    return this.#client.ask({
      apiUrl,
      route: `${method} /repos/{owner}/{repo}/environments/{environment}/deployment_protection_rules${rest}`,
      parameters: { owner, repo: repository, environment, ...parameters },
      expected,
      where: `${owner}/${repository}, environment ${environment}`,
    });
  }
}

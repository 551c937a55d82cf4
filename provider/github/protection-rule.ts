import { ProviderError } from "../errors.ts";
import type { Found, Kind, Properties } from "../kind.ts";
import type { EnvironmentOnGitHub, ProtectionRules, RuleOnGitHub } from "../ports.ts";
import { differences, type Field, problemsOf, text, whole } from "../values.ts";

const API = "https://api.github.com/";

const fields: Readonly<Record<string, Field>> = {
  apiUrl: {
    rule: (value) => (typeof value === "string" && URL.canParse(value) ? undefined : "expected an absolute URL"),
    optional: true,
  },
  owner: { rule: text },
  repository: { rule: text },
  environment: { rule: text },
  integrationId: { rule: whole },
};

/**
 * A GitHub App that must agree before a deployment to an environment goes on: a custom deployment protection rule, which
 * the GitHub provider lacks. Its id is `owner/repository/environment/rule id`; any change makes another rule.
 */
export function protectionRule(rules: ProtectionRules): Kind {
  return {
    type: "cutover:github:ProtectionRule",
    check: (inputs, unknown) => problemsOf(fields, inputs, unknown),
    changes: async (state, inputs) => {
      const names = ["owner", "repository", "environment", "integrationId"];
      const changed = differences(
        [...names.map((name) => ({ name, replaces: true })), { name: "apiUrl", replaces: false }],
        state,
        { ...inputs, apiUrl: inputs.apiUrl ?? API },
      );
      // GitHub can't switch a rule on again; a new one can be made.
      return state.enabled === false ? [...changed, { property: "enabled", how: "update", replaces: true }] : changed;
    },
    create: async (inputs) => {
      const where = whereOf(inputs);
      const wanted = Number(inputs.integrationId);
      const present = (await rules.list(where))?.find(({ app, enabled }) => app.id === wanted && enabled);
      return found(where, present ?? (await rules.enable(where, wanted)));
    },
    read: async (id, state) => {
      const { ruleId, where } = parsedId(id, String(state.apiUrl ?? API));
      const present = (await rules.list(where))?.find((rule) => rule.id === ruleId);
      return present === undefined ? undefined : found(where, present);
    },
    // Only the address of the API can change in place, and that is no change on GitHub.
    update: async (state, inputs) => ({ ...state, apiUrl: whereOf(inputs).apiUrl }),
    delete: async (id, state) => {
      const { ruleId, where } = parsedId(id, String(state.apiUrl ?? API));
      await rules.disable(where, ruleId);
    },
  };
}

function whereOf(inputs: Properties): EnvironmentOnGitHub {
  return {
    apiUrl: String(inputs.apiUrl ?? API),
    owner: String(inputs.owner),
    repository: String(inputs.repository),
    environment: String(inputs.environment),
  };
}

function found(where: EnvironmentOnGitHub, rule: RuleOnGitHub): Found {
  const { owner, repository, environment } = where;
  return {
    id: `${owner}/${repository}/${environment}/${rule.id}`,
    properties: { ...where, integrationId: rule.app.id, ruleId: rule.id, app: rule.app.slug, enabled: rule.enabled },
  };
}

/** An environment's name may hold slashes; the other parts can't. */
function parsedId(id: string, apiUrl: string): { readonly ruleId: number; readonly where: EnvironmentOnGitHub } {
  const match = /^([^/]+)\/([^/]+)\/(.+)\/(\d+)$/.exec(id);
  if (match === null) {
    throw new ProviderError("INPUT", `\`${id}\`: expected owner/repository/environment/rule id`, "Correct the id.");
  }
  const [, owner = "", repository = "", environment = "", ruleId] = match;
  return { ruleId: Number(ruleId), where: { apiUrl, owner, repository, environment } };
}

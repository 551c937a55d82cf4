import { ProviderError } from "../errors.ts";
import type { Found, Kind, Properties } from "../kind.ts";
import type { EnvironmentOnGitHub, EnvironmentsOnGitHub, PatternOnGitHub, ProtectionOnGitHub } from "../ports.ts";
import { differences, type Field, problemsOf, type Rule, text, whole } from "../values.ts";

const API = "https://api.github.com/";

const flag: Rule = (value) => (typeof value === "boolean" ? undefined : "expected true or false");
const minutes: Rule = (value) => (value === 0 ? undefined : whole(value));
const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) ? value.map(rule).find((reason) => reason !== undefined) : "expected a list";

const fields: Readonly<Record<string, Field>> = {
  apiUrl: { rule: text, optional: true },
  owner: { rule: text },
  repository: { rule: text },
  environment: { rule: text },
  teams: { rule: listOf(whole) },
  users: { rule: listOf(whole) },
  selfReview: { rule: flag },
  adminsBypass: { rule: flag },
  waitMinutes: { rule: minutes },
  patterns: { rule: listOf(text) },
};

const OF_THE_ENVIRONMENT = ["owner", "repository", "environment"];
const PROTECTION = ["teams", "users", "selfReview", "adminsBypass", "waitMinutes", "patterns"];

/**
 * What protects an environment, read exactly. The GitHub provider makes all of this, but does not see it when the last
 * reviewer is taken away, nor patterns that somebody adds: this finds both and puts them right. It declares the same, so
 * the two never disagree. Patterns are `branch main` and `tag v*`. Deleting it changes nothing at GitHub.
 */
export function environmentProtection(environments: EnvironmentsOnGitHub): Kind {
  return {
    type: "cutover:github:EnvironmentProtection",
    check: (inputs, unknown) => problemsOf(fields, inputs, unknown),
    changes: async (state, inputs) =>
      differences(
        [
          ...OF_THE_ENVIRONMENT.map((name) => ({ name, replaces: true })),
          ...["apiUrl", ...PROTECTION].map((name) => ({ name, replaces: false })),
        ],
        state,
        wanted(inputs),
      ),
    create: async (inputs) => {
      const where = whereOf(inputs);
      return { id: idOf(where), properties: await mend(environments, where, wanted(inputs)) };
    },
    read: async (id, state) => {
      const where = parsedId(id, String(state.apiUrl ?? API));
      const present = await environments.read(where);
      return present === undefined ? undefined : found(where, present, state.selfReview === true);
    },
    update: async (_state, inputs) => mend(environments, whereOf(inputs), wanted(inputs)),
    delete: async () => {},
  };
}

type Wanted = Properties & {
  readonly teams: readonly number[];
  readonly users: readonly number[];
  readonly selfReview: boolean;
  readonly adminsBypass: boolean;
  readonly waitMinutes: number;
  readonly patterns: readonly string[];
};

async function mend(
  environments: EnvironmentsOnGitHub,
  where: EnvironmentOnGitHub,
  inputs: Wanted,
): Promise<Properties> {
  const present = await environments.read(where);
  if (present === undefined) throw missing(where);
  const now = found(where, present, inputs.selfReview).properties;
  const settings = PROTECTION.map((name) => ({ name, replaces: false }));
  const changed = differences(settings, now, inputs).map(({ property }) => property);
  if (changed.length === 0) return now;
  if (present.deployable !== "patterns" || changed.some((name) => name !== "patterns")) {
    const { teams, users, selfReview, adminsBypass, waitMinutes } = inputs;
    await environments.write(where, { teams, users, selfReview, adminsBypass, waitMinutes });
  }
  await mendPatterns(environments, where, present.patterns, inputs.patterns);
  const after = await environments.read(where);
  if (after === undefined) throw missing(where);
  return found(where, after, inputs.selfReview).properties;
}

async function mendPatterns(
  environments: EnvironmentsOnGitHub,
  where: EnvironmentOnGitHub,
  present: readonly PatternOnGitHub[],
  patterns: readonly string[],
): Promise<void> {
  const first = (pattern: string) => present.find((one) => one.pattern === pattern)?.id;
  for (const { id, pattern } of present) {
    if (!patterns.includes(pattern) || first(pattern) !== id) await environments.removePattern(where, id);
  }
  for (const pattern of patterns) {
    if (!present.some((one) => one.pattern === pattern)) await environments.addPattern(where, pattern);
  }
}

function wanted(inputs: Properties): Wanted {
  return {
    ...inputs,
    apiUrl: inputs.apiUrl ?? API,
    teams: sorted(inputs.teams),
    users: sorted(inputs.users),
    selfReview: inputs.selfReview === true,
    adminsBypass: inputs.adminsBypass === true,
    waitMinutes: Number(inputs.waitMinutes),
    patterns: Array.isArray(inputs.patterns) ? inputs.patterns.map(String).sort() : [],
  };
}

/** GitHub says whether people may approve their own deployment only where somebody must approve. */
function found(where: EnvironmentOnGitHub, present: ProtectionOnGitHub, selfReview: boolean): Found {
  const { teams, users, adminsBypass, waitMinutes, patterns, deployable } = present;
  const properties = {
    ...where,
    teams: sorted(teams),
    users: sorted(users),
    selfReview: present.selfReview ?? selfReview,
    adminsBypass,
    waitMinutes,
    // What is no pattern can't be declared, so it shows as a difference.
    patterns: deployable === "patterns" ? patterns.map(({ pattern }) => pattern).sort() : [deployable],
  };
  return { id: idOf(where), properties };
}

/** Also of ids that are not known yet. */
function sorted(ids: unknown): readonly number[] {
  return Array.isArray(ids) ? [...ids].sort((left, right) => Number(left) - Number(right)) : [];
}

function whereOf(inputs: Properties): EnvironmentOnGitHub {
  return {
    apiUrl: String(inputs.apiUrl ?? API),
    owner: String(inputs.owner),
    repository: String(inputs.repository),
    environment: String(inputs.environment),
  };
}

function idOf({ owner, repository, environment }: EnvironmentOnGitHub): string {
  return `${owner}/${repository}/${environment}`;
}

/** An environment's name may hold slashes; the other parts can't. */
function parsedId(id: string, apiUrl: string): EnvironmentOnGitHub {
  const [, owner, repository, environment] = /^([^/]+)\/([^/]+)\/(.+)$/.exec(id) ?? [];
  if (owner !== undefined && repository !== undefined && environment !== undefined) {
    return { apiUrl, owner, repository, environment };
  }
  throw new ProviderError("INPUT", `\`${id}\`: expected owner/repository/environment`, "Correct the id.");
}

function missing(where: EnvironmentOnGitHub): ProviderError {
  return new ProviderError(
    "GITHUB_REFUSED",
    `${idOf(where)}: expected the environment to exist, found none`,
    "Let the resource that makes the environment come first.",
  );
}

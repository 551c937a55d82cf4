/** Rules about the repository at GitHub and its environments. */
import type { ConfigIssue } from "./issue.ts";
import { githubOf, isGoverned } from "./resolve-github.ts";
import type { Rule, Written } from "./rule.ts";
import { looserThanDefaults } from "./strictness-github.ts";
import { github as schema, type WrittenGithub } from "./written-github.ts";

const MOST_REVIEWERS = 6;
/** What only a governing stack may say. */
const OF_THE_REPOSITORY = ["rulesets", "labels", "teams", "codeowners", "actions", "oidc"] as const;

type Whole = { readonly github: WrittenGithub; readonly environment: "production" | "staging" | "preview" };

/** The section as a whole; undefined when there is none or the schema refused some of it. */
function wholeOf(config: Written): Whole | undefined {
  if (config.github === undefined || config.environment === undefined) return undefined;
  const parsed = schema.safeParse(config.github);
  return parsed.success ? { github: parsed.data, environment: config.environment } : undefined;
}

function rule(judge: (whole: Whole) => readonly ConfigIssue[]): Rule {
  return (config) => {
    const whole = wholeOf(config);
    return whole === undefined ? [] : judge(whole);
  };
}

export const governanceHasOneStack: Rule = rule(({ github, environment }) => {
  if (isGoverned(github, environment)) return [];
  return OF_THE_REPOSITORY.filter((key) => Object.keys(github[key] ?? {}).length > 0).map((key) => ({
    code: "NOT_GOVERNED",
    path: `github.${key}`,
    expected: "nothing in a stack that does not govern the repository",
    found: "settings",
    remedy: "Write it in the file of the stack that does, or write `repository.governed: true` here.",
  }));
});

export const visibilityIsSaid: Rule = rule(({ github, environment }) => {
  if (!isGoverned(github, environment) || github.repository.visibility !== undefined) return [];
  return [
    {
      code: "MISSING",
      path: "github.repository.visibility",
      expected: "one of `public`, `private`, `internal`",
      found: "nothing",
      remedy: "Say who may read the repository; there is no default that is safe for an existing one.",
    },
  ];
});

/** The defaults are what production must have; a file may say more, or say why it says less. */
export const looserHasAReason: Rule = rule(({ github, environment }) => {
  const resolved = githubOf(github, environment);
  return looserThanDefaults(resolved, environment)
    .filter(({ path }) => !Object.hasOwn(github.looser, path))
    .map(({ path, expected, found }) => ({
      code: "LOOSER_THAN_DEFAULT",
      path: `github.${path}`,
      expected,
      found,
      remedy: `Make it as strict as the default, or say why not: \`github.looser: {"${path}": "<reason>"}\`.`,
    }));
});

export const reasonsAreNeeded: Rule = rule(({ github, environment }) => {
  const paths = looserThanDefaults(githubOf(github, environment), environment).map(({ path }) => path);
  return Object.keys(github.looser)
    .filter((path) => !paths.includes(path))
    .map((path) => ({
      code: "NOTHING_LOOSER",
      path: `github.looser.${path}`,
      expected: "the path of something that is looser than the default",
      found: "nothing looser there",
      remedy: "Remove the reason: it would hide what somebody loosens later.",
    }));
});

export const reviewersAreAtMostSix: Rule = rule(({ github }) =>
  Object.entries(github.environments).flatMap(([name, { reviewers }]): readonly ConfigIssue[] => {
    const count = reviewers.teams.length + reviewers.users.length;
    if (count <= MOST_REVIEWERS) return [];
    return [
      {
        code: "OUT_OF_RANGE",
        path: `github.environments.${name}.reviewers`,
        expected: `at most ${MOST_REVIEWERS} teams and users together, which is GitHub's limit`,
        found: `${count}`,
        remedy: "Put the people into one team.",
      },
    ];
  }),
);

/** A team that may not write is no code owner: GitHub passes over it without a word. */
export const ownersMayWrite: Rule = rule(({ github }) => {
  const readers = Object.entries(github.teams)
    .filter(([, { permission }]) => permission === "pull" || permission === "triage")
    .map(([name]) => `@${github.owner}/${name}`.toLowerCase());
  return (github.codeowners?.rules ?? []).flatMap(({ owners }, index) =>
    owners
      .filter((owner) => readers.includes(owner.toLowerCase()))
      .map(
        (owner): ConfigIssue => ({
          code: "OWNER_MAY_NOT_WRITE",
          path: `github.codeowners.rules.${index}.owners`,
          expected: "owners that may write",
          found: `\`${owner}\`, which may only read`,
          remedy: "Give the team `push` in `github.teams`, or name another owner.",
        }),
      ),
  );
});

export const releasesNeedWhatThereIs: Rule = (config) => {
  const known = config.github === undefined ? {} : config.github.environments;
  if (known === undefined) return [];
  return (config.releases ?? []).flatMap((release, index) =>
    Object.keys(release?.github ?? {})
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => ({
        code: "UNDECLARED_ENVIRONMENT" as const,
        path: `releases.${index}.github.${name}`,
        expected: `an environment of \`github.environments\`: ${Object.keys(known).join(", ") || "there are none"}`,
        found: `\`${name}\``,
        remedy: "Correct the name, or declare the environment there.",
      })),
  );
};

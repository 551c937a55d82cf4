/** Rules about what a single ruleset may say. */
import type { RulesetTarget } from "../../components/github/rules.ts";
import { defaultRulesets } from "./defaults-github.ts";
import type { ConfigIssue } from "./issue.ts";
import { present, type Rule, type Written } from "./rule.ts";

type WrittenRuleset = NonNullable<NonNullable<NonNullable<Written["github"]>["rulesets"]>[string]>;
type Placed = { readonly name: string; readonly ruleset: WrittenRuleset; readonly path: string };

const KNOWN = defaultRulesets("private");
/** What GitHub takes for each target, beside the switches. */
const ONLY: Readonly<Record<string, readonly RulesetTarget[]>> = {
  pullRequest: ["branch"],
  checks: ["branch"],
  mergeQueue: ["branch"],
  deployments: ["branch"],
  linearHistory: ["branch"],
  content: ["push"],
  include: ["branch", "tag"],
  exclude: ["branch", "tag"],
  restrictCreation: ["branch", "tag"],
  restrictUpdate: ["branch", "tag"],
  restrictDeletion: ["branch", "tag"],
  forbidForcePush: ["branch", "tag"],
  signedCommits: ["branch", "tag"],
};

function placed(config: Written): readonly Placed[] {
  return present(config.github?.rulesets).map(([name, ruleset]) => ({
    name,
    ruleset,
    path: `github.rulesets.${name}`,
  }));
}

function targetOf({ name, ruleset }: Placed): RulesetTarget | undefined {
  return KNOWN.find((known) => known.name === name)?.target ?? ruleset.target;
}

export const rulesetsHaveATarget: Rule = (config) =>
  placed(config).flatMap((one): readonly ConfigIssue[] => {
    const { name, ruleset, path } = one;
    const known = KNOWN.find((candidate) => candidate.name === name)?.target;
    if (known === undefined && ruleset.target === undefined) {
      return [
        {
          code: "MISSING",
          path: `${path}.target`,
          expected: "one of `branch`, `tag`, `push`",
          found: "nothing",
          remedy: `Only ${KNOWN.map((ruleset) => `\`${ruleset.name}\``).join(", ")} have one by default.`,
        },
      ];
    }
    if (known === undefined || ruleset.target === undefined || known === ruleset.target) return [];
    return [
      {
        code: "NOT_ALLOWED",
        path: `${path}.target`,
        expected: `\`${known}\`, the target of the default of this name`,
        found: `\`${ruleset.target}\``,
        remedy: "Give the ruleset another name.",
      },
    ];
  });

export const rulesFitTheTarget: Rule = (config) =>
  placed(config).flatMap((one) => {
    const target = targetOf(one);
    if (target === undefined) return [];
    return present(one.ruleset)
      .filter(([key, value]) => ONLY[key] !== undefined && !ONLY[key].includes(target) && value !== false)
      .map(
        ([key]): ConfigIssue => ({
          code: "NOT_ALLOWED",
          path: `${one.path}.${key}`,
          expected: `nothing with target \`${target}\``,
          found: "a rule",
          remedy: `Write it in a ruleset with target ${ONLY[key]?.map((word) => `\`${word}\``).join(" or ")}.`,
        }),
      );
  });

/** A ruleset of branches or tags that covers nothing looks like protection and is none. */
export const rulesetsCoverSomething: Rule = (config) =>
  placed(config).flatMap((one): readonly ConfigIssue[] => {
    const target = targetOf(one);
    const known = KNOWN.some(({ name }) => name === one.name);
    const covers = one.ruleset.include === undefined ? known : one.ruleset.include.length > 0;
    if (target === undefined || target === "push" || covers) return [];
    return [
      {
        code: "MISSING",
        path: `${one.path}.include`,
        expected: "the refs that it is about, such as `~DEFAULT_BRANCH` or `refs/heads/release/*`",
        found: "nothing",
        remedy: "Name them; without any the ruleset holds nowhere.",
      },
    ];
  });

/** GitHub takes short names too, and then matches nothing. */
export const refsAreWhole: Rule = (config) =>
  placed(config).flatMap((one) => {
    const target = targetOf(one);
    const start = target === "tag" ? "refs/tags/" : "refs/heads/";
    if (target === undefined || target === "push") return [];
    return (["include", "exclude"] as const).flatMap((key) =>
      (one.ruleset[key] ?? []).flatMap((ref, index): readonly ConfigIssue[] =>
        ref === undefined ||
        ref.startsWith(start) ||
        ref === "~ALL" ||
        (ref === "~DEFAULT_BRANCH" && target === "branch")
          ? []
          : [
              {
                code: "MALFORMED",
                path: `${one.path}.${key}.${index}`,
                expected: `a ref that begins with \`${start}\`, or \`~ALL\``,
                found: `\`${ref}\``,
                remedy: `Write \`${start}${ref.replace(/^refs\/(heads|tags)\//, "")}\`.`,
              },
            ],
      ),
    );
  });

export const evaluationIsOfActiveRules: Rule = (config) =>
  placed(config)
    .filter(({ ruleset }) => ruleset.evaluate !== undefined && ruleset.enforcement === "disabled")
    .map(({ path }) => ({
      code: "NOT_ALLOWED",
      path: `${path}.evaluate`,
      expected: "nothing in a ruleset that is disabled",
      found: "a day",
      remedy: "Remove one of the two: on that day the ruleset would stay disabled.",
    }));

/** Declared rulesets against those that GitHub has. Pure. */
import type { RulesetSpec } from "../../components/github/rules.ts";
import type { LiveBranch, LiveRuleset, Seen } from "../ports-github.ts";
import {
  atLeast,
  type Compared,
  compare,
  demands,
  finding,
  guard,
  type Meaning,
  nothing,
  order,
  permissions,
  plain,
  type Subject,
  together,
  unknown,
} from "./finding.ts";
import { declaredActor, declaredForm, liveActor, liveForm, type RulesetForm } from "./ruleset-form.ts";

/** A declared ruleset with the enforcement that it should have today. */
export type DeclaredRuleset = {
  readonly spec: RulesetSpec;
  readonly enforcement: string;
  /** Why and until when it only records. */
  readonly evaluate?: { readonly until: string; readonly reason: string };
};

const MEANINGS: Readonly<Record<string, Meaning>> = {
  target: plain("target", "The rules are about other things than declared: what was protected is not."),
  enforcement: order("enforcement", "Nothing is refused: the rules are off or only recorded.", [
    "active",
    "evaluate",
    "disabled",
  ]),
  include: demands("refs covered", "Refs that the file protects are open."),
  exclude: permissions("refs left out", "Refs that the file protects are open."),
  creation: guard("creation restricted", "Anybody with write access may create such refs."),
  update: guard(
    "updates restricted",
    "Such refs can be moved to another commit: a release tag would no longer be what was released.",
  ),
  deletion: guard("deletion forbidden", "Such refs can be deleted."),
  forcePush: guard("force pushes forbidden", "History can be rewritten, and commits that were reviewed can vanish."),
  linearHistory: guard("linear history", "Merge commits are allowed, so what goes back by one commit is not clear."),
  signedCommits: guard("signed commits", "Who made a commit is not proven."),
  pullRequest: guard("pull request required", "Commits can be pushed directly, without anybody's review."),
  approvals: atLeast("approvals", "Fewer people than declared must agree to a change."),
  dismissStale: guard("a push takes approvals back", "Something can be added after the review and merged with it."),
  codeOwners: guard("code owners must approve", "Files can change without those who answer for them."),
  lastPushApproval: guard("last push approved by another", "Who pushed last can approve their own push."),
  resolvedThreads: guard("threads resolved", "Open questions of a review don't hold a merge."),
  mergeMethods: permissions("merge methods", "Ways of merging are open that the file closes."),
  checks: demands(
    "required checks",
    "A change can be merged though a declared check is red, missing, or reported by anyone.",
  ),
  strict: guard("up to date with the base", "What is merged was never tested together with what is already there."),
  mergeQueue: demands("merge queue", "Pull requests are merged without being tested in their order as declared."),
  deployments: demands("deployments required", "A change can be merged that never ran in the environments named."),
  restrictedPaths: demands("paths refused", "Files at these paths can be pushed."),
  restrictedExtensions: demands("extensions refused", "Files of these kinds, such as keys, can be pushed."),
  maximumPathLength: limit("path length at most (0: no limit)", "Longer paths can be pushed."),
  maximumFileMegabytes: limit("megabytes a file at most (0: no limit)", "Bigger files can be pushed."),
  further: plain("further rules", "The ruleset has rules that the file can't declare; somebody added them."),
};

function limit(label: string, weaker: string): Meaning {
  const size = (value: unknown): number => (value === 0 ? Number.POSITIVE_INFINITY : Number(value));
  return { ...guard(label, weaker), isWeaker: (declared, found) => size(found) > size(declared) };
}

const BYPASS = permissions(
  "may go past it",
  "Somebody whom the file does not name can go past the rules; what they do is not protected by them.",
);

export type RulesetFacts = {
  readonly declared: readonly DeclaredRuleset[];
  readonly live: Seen<readonly LiveRuleset[]>;
  /** Login of the token's user, to say "you". */
  readonly login?: string;
  readonly remedy: string;
};

export function auditRulesets(facts: RulesetFacts): Compared {
  const { declared, live, remedy } = facts;
  if (live.kind !== "seen") {
    const unseen = live;
    return together(declared.map(({ spec }) => unknown({ ...subjectOf(spec.name), remedy }, "", "a ruleset", unseen)));
  }
  const own = live.value.filter(({ source }) => source.type === "Repository");
  const names = new Set(declared.map(({ spec }) => spec.name));
  return together([
    ...declared.map((one) => auditRuleset(one, own, facts)),
    ...own.filter(({ name }) => !names.has(name)).map((extra) => undeclaredRuleset(extra, facts)),
    ...live.value.filter(({ source }) => source.type !== "Repository").map(inherited),
  ]);
}

const subjectOf = (name: string): Pick<Subject, "area" | "subject"> => ({
  area: "rulesets",
  subject: `ruleset ${name}`,
});

function auditRuleset(one: DeclaredRuleset, own: readonly LiveRuleset[], facts: RulesetFacts): Compared {
  const { spec, enforcement, evaluate } = one;
  const live = own.find(({ name }) => name === spec.name);
  if (live === undefined) {
    return finding({ ...subjectOf(spec.name), remedy: facts.remedy }, "drifted", {
      setting: "",
      declared: `a ruleset for ${spec.target === "push" ? "pushes" : spec.include.join(", ")}`,
      found: "no such ruleset",
      means: "None of its rules holds.",
      weaker: true,
    });
  }
  const subject = { ...subjectOf(spec.name), remedy: facts.remedy, ...changedBy(live, facts.login) };
  return together([
    compareForms(subject, declaredForm(spec, enforcement), liveForm(live)),
    compareActors(subject, spec, live),
    evaluate === undefined || enforcement !== "evaluate" ? nothing : onlyRecords(subject, evaluate),
  ]);
}

function compareForms(subject: Subject, declared: RulesetForm, found: RulesetForm): Compared {
  return together(
    Object.entries(MEANINGS).map(([key, meaning]) => {
      const [want, have] = [declared[key], found[key]];
      // Below a rule that one side does not have; the rule itself is told.
      if (want === undefined || have === undefined) return nothing;
      return compare(subject, meaning, want, { kind: "seen", value: have });
    }),
  );
}

function compareActors(subject: Subject, spec: RulesetSpec, live: LiveRuleset): Compared {
  const { bypassActors: actors } = live;
  const declared = spec.bypass.map(declaredActor).sort();
  if (actors.kind !== "seen") return compare(subject, BYPASS, declared, actors);
  const found = actors.value.map(liveActor).sort();
  return compare(subject, BYPASS, declared, { kind: "seen", value: found });
}

function onlyRecords(
  subject: Subject,
  { until, reason }: { readonly until: string; readonly reason: string },
): Compared {
  return finding(subject, "noted", {
    setting: "enforcement",
    declared: `only recorded until ${until}: ${reason}`,
    found: "evaluate",
    means: `Nothing is refused before ${until}.`,
    remedy: `The first \`pulumi up\` on or after ${until} makes it active.`,
  });
}

function undeclaredRuleset(extra: LiveRuleset, facts: RulesetFacts): Compared {
  const where = "Settings, Rules, Rulesets";
  const subject = { ...subjectOf(extra.name), remedy: "", ...changedBy(extra, facts.login) };
  return finding(subject, "undeclared", {
    setting: "",
    declared: "nothing",
    found: `${extra.enforcement}, for ${extra.target === "push" ? "pushes" : [...extra.include].join(", ") || "no ref"}: ${
      extra.rules.map(({ type }) => type).join(", ") || "no rules"
    }`,
    means: "It can refuse what the file allows, and it goes unnoticed when it vanishes.",
    remedy: `Declare it under github.rulesets, or delete it (${where}).`,
  });
}

function inherited(live: LiveRuleset): Compared {
  return finding({ ...subjectOf(live.name), remedy: "" }, "noted", {
    setting: "",
    declared: "nothing; it is not this repository's",
    found: `${live.enforcement}, from ${live.source.type.toLowerCase()} ${live.source.name}`,
    means: "It holds here as well, beside the declared ones.",
    remedy: "Nothing to do here; it is changed where it comes from.",
  });
}

function changedBy({ changed }: LiveRuleset, login: string | undefined): { readonly changed: string } {
  if (changed.kind !== "seen") return { changed: `unknown: ${changed.because}` };
  if (changed.value === undefined) return { changed: "unknown: GitHub keeps no version of it" };
  const { by, at } = changed.value;
  const who = by === undefined ? "somebody GitHub does not name" : by === login ? `${by}, whose token this is` : by;
  return { changed: `last by ${who}, at ${at}` };
}

/** Classic protection is no part of what a file declares: rulesets do its work. */
export function auditClassic(branches: Seen<readonly LiveBranch[]>, remedy: string): Compared {
  const area = { area: "classic protection", remedy } as const;
  if (branches.kind !== "seen") return unknown({ ...area, subject: "classic protection" }, "", "none", branches);
  return together(
    branches.value.map(({ name, protection }) => {
      const subject = { ...area, subject: `classic protection of ${name}` };
      if (protection.kind !== "seen") return unknown(subject, "", "none", protection);
      if (protection.value === undefined) return { asDeclared: 1, findings: [] };
      const { enforcesAdmins, allowsForcePushes, allowsDeletions, reviews, checks } = protection.value;
      const found = [
        `${reviews?.approvals ?? 0} approvals`,
        `checks ${checks?.contexts.join(", ") || "none"}`,
        ...(allowsForcePushes ? ["force pushes allowed"] : []),
        ...(allowsDeletions ? ["deletion allowed"] : []),
        enforcesAdmins ? "for administrators too" : "not for administrators",
      ];
      return finding(subject, "undeclared", {
        setting: "",
        declared: "none: rulesets protect branches",
        found: found.join("; "),
        means:
          'It adds to the rulesets and can refuse what they allow; environments that take "protected branches" take every branch that such a rule matches.',
        remedy: "Say in a ruleset what it is for, then delete it (Settings, Branches).",
      });
    }),
  );
}

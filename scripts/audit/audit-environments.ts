/** Declared environments against those that GitHub has. Pure. */
import type { EnvironmentSettings } from "../../components/github/settings.ts";
import type { LiveEnvironment, Seen } from "../ports-github.ts";
import {
  atLeast,
  type Compared,
  compare,
  demands,
  finding,
  type Meaning,
  mapped,
  opening,
  permissions,
  plain,
  type Subject,
  together,
  unknown,
} from "./finding.ts";

const SELF_REVIEW = opening("who started it may approve it", "One person alone can take a release live.");
const ADMINS = opening("administrators may skip the rules", "An administrator can deploy without any approval.");
const WAIT = atLeast("wait in minutes", "There is less time than declared to stop a deployment.");
const REFS = permissions(
  "branches and tags",
  "Something else than declared can be deployed, such as a branch that nobody reviewed.",
);
const APPS = demands("apps that must agree", "A deployment no longer waits for the app's check.");
const SECRETS: Meaning = {
  label: "secrets",
  weaker: "Workflows that deploy miss a secret, or read one that nobody declared.",
  other: "Workflows that deploy miss a secret, or read one that nobody declared.",
  isWeaker: () => false,
};

/** Six may be named and one of them is enough: a reviewer more is as bad as one less. */
const REVIEWERS: Meaning = {
  label: "reviewers",
  weaker: "Deployments start without anybody's approval.",
  other: "Others than declared approve deployments.",
  isWeaker: (_declared, found) => typeof found === "object" && found.length === 0,
};

export type EnvironmentFacts = {
  readonly declared: readonly EnvironmentSettings[];
  readonly live: Seen<readonly LiveEnvironment[]>;
  /** Names that other stacks' files declare for this repository, with the stack. */
  readonly elsewhere: Readonly<Record<string, string>>;
  /** Whether this stack answers for the whole repository, so that an environment of nobody's is its finding. */
  readonly governs: boolean;
  readonly remedy: string;
  /** Milliseconds since 1970, for the age of secrets. */
  readonly now: number;
};

export function auditEnvironments(facts: EnvironmentFacts): Compared {
  const { declared, live, elsewhere, governs, remedy } = facts;
  if (live.kind !== "seen") {
    const unseen = live;
    return together(declared.map(({ name }) => unknown({ ...subjectOf(name), remedy }, "", "an environment", unseen)));
  }
  const ours = new Set(declared.map(({ name }) => name));
  const extra = live.value.filter(({ name }) => !ours.has(name) && elsewhere[name] === undefined);
  return together([
    ...declared.map((one) => auditEnvironment(one, live.value, facts)),
    ...(governs ? extra.map(undeclared) : []),
  ]);
}

const subjectOf = (name: string): Pick<Subject, "area" | "subject"> => ({
  area: "environments",
  subject: `environment ${name}`,
});

function auditEnvironment(
  declared: EnvironmentSettings,
  environments: readonly LiveEnvironment[],
  { remedy, now }: EnvironmentFacts,
): Compared {
  const live = environments.find(({ name }) => name === declared.name);
  if (live === undefined) {
    return finding({ ...subjectOf(declared.name), remedy }, "drifted", {
      setting: "",
      declared: "an environment",
      found: "no such environment",
      means: "The first workflow that names it makes it anew, without any protection: anybody who can push can deploy.",
      weaker: true,
    });
  }
  const changed = live.updatedAt === "" ? {} : { changed: `at ${live.updatedAt}; GitHub does not say by whom` };
  const subject = { ...subjectOf(declared.name), remedy, ...changed };
  return together([
    ...auditProtection(subject, declared, live),
    ...auditValues(subject, declared, live),
    ...oldSecrets(subject, declared, live, now),
  ]);
}

function auditProtection(subject: Subject, declared: EnvironmentSettings, live: LiveEnvironment): readonly Compared[] {
  const { teams, users } = declared.reviewers;
  const wanted = [...teams.map((team) => `team ${team}`), ...users.map((user) => `user ${user}`)].sort();
  const reviewers = live.reviewers.map(({ type, name }) => `${type === "Team" ? "team" : "user"} ${name}`).sort();
  const admins: Seen<boolean> =
    live.adminsBypass === undefined
      ? { kind: "hidden", because: "GitHub's answer does not say it" }
      : { kind: "seen", value: live.adminsBypass };
  return [
    compare(subject, REVIEWERS, wanted, { kind: "seen", value: reviewers }),
    // Without reviewers there is nobody to review oneself; GitHub keeps no such setting then.
    wanted.length === 0 && reviewers.length === 0
      ? together([])
      : compare(subject, SELF_REVIEW, declared.selfReview, { kind: "seen", value: !live.preventsSelfReview }),
    compare(subject, ADMINS, declared.adminsBypass, admins),
    compare(subject, WAIT, declared.waitMinutes, { kind: "seen", value: live.waitMinutes }),
    compare(subject, REFS, declaredRefs(declared), liveRefs(live)),
    compare(
      subject,
      APPS,
      apps(declared.protectionApps),
      mapped(live.protectionApps, (all) => apps(all.map(({ app }) => app))),
    ),
  ];
}

const apps = (ids: readonly number[]): readonly string[] => [...ids].sort((a, b) => a - b).map((id) => `app ${id}`);

function declaredRefs({ branches, tags }: EnvironmentSettings): readonly string[] {
  return [...branches.map((name) => `branch ${name}`), ...tags.map((name) => `tag ${name}`)].sort();
}

function liveRefs({ refs, patterns }: LiveEnvironment): Seen<readonly string[]> {
  if (refs === "any") return { kind: "seen", value: ["every branch and tag"] };
  if (refs === "protected") return { kind: "seen", value: ["every branch that is protected"] };
  return mapped(patterns, (all) => all.map(({ type, name }) => `${type} ${name}`).sort());
}

function auditValues(subject: Subject, declared: EnvironmentSettings, live: LiveEnvironment): readonly Compared[] {
  const names = Object.keys(declared.secrets).sort();
  return [
    ...auditVariables(subject, declared.variables, live.variables),
    compare(
      subject,
      SECRETS,
      names,
      mapped(live.secrets, (all) => all.map(({ name }) => name).sort()),
    ),
  ];
}

function auditVariables(
  subject: Subject,
  declared: Readonly<Record<string, string>>,
  live: LiveEnvironment["variables"],
): readonly Compared[] {
  if (live.kind !== "seen") {
    const unseen = live;
    return Object.keys(declared).length === 0
      ? []
      : [unknown(subject, "variables", Object.keys(declared).join(", "), unseen)];
  }
  const extra = Object.keys(live.value).filter((name) => declared[name] === undefined);
  return [
    ...Object.entries(declared).map(([name, value]) => auditVariable(subject, name, value, live.value[name])),
    ...extra.map((name) =>
      finding(subject, "undeclared", {
        setting: `variable ${name}`,
        declared: "nothing",
        found: live.value[name] ?? "",
        means: "Workflows that deploy here read a value that nobody reviewed.",
        remedy: "Declare it under the environment's variables, or delete it (Settings, Environments).",
      }),
    ),
  ];
}

function auditVariable(subject: Subject, name: string, declared: string, found: string | undefined): Compared {
  const means = "Workflows that deploy here read another value than declared.";
  if (found !== undefined)
    return compare(subject, plain(`variable ${name}`, means), declared, { kind: "seen", value: found });
  return finding(subject, "drifted", { setting: `variable ${name}`, declared, found: "no such variable", means });
}

const OLD_DAYS = 90;
const DAY = 86_400_000;

/** The value of a secret can't be read back; its age can. */
function oldSecrets(
  subject: Subject,
  declared: EnvironmentSettings,
  { secrets }: LiveEnvironment,
  now: number,
): readonly Compared[] {
  if (secrets.kind !== "seen") return [];
  const ages = secrets.value
    .filter(({ name }) => declared.secrets[name] !== undefined)
    .map(({ name, updatedAt }) => ({ name, days: Math.floor((now - Date.parse(updatedAt)) / DAY) }));
  return ages
    .filter(({ days }) => days > OLD_DAYS)
    .map(({ name, days }) =>
      finding(subject, "noted", {
        setting: `secret ${name}`,
        declared: "present",
        found: `written ${days} days ago`,
        means: `Nobody has changed it for more than ${OLD_DAYS} days.`,
        remedy:
          "Replace it where it comes from, write the new one with `pulumi config set --secret`, and run `pulumi up`.",
      }),
    );
}

function undeclared(live: LiveEnvironment): Compared {
  const { refs, reviewers } = live;
  return finding({ ...subjectOf(live.name), remedy: "" }, "undeclared", {
    setting: "",
    declared: "nothing, in no stack's file",
    found: `${reviewers.length === 0 ? "no reviewers" : `${reviewers.length} reviewer(s)`}; ${
      refs === "any" ? "any branch and tag" : refs === "protected" ? "protected branches" : "its own patterns"
    }`,
    means: "Workflows can deploy to it and read its secrets under rules that nobody reviewed.",
    remedy:
      "Declare it under github.environments of the stack that it belongs to, or delete it (Settings, Environments).",
  });
}

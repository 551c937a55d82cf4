/** Settings of the repository, its labels and CODEOWNERS against what is declared. Pure. */
import { codeownersText } from "../../components/github/codeowners-text.ts";
import type { CodeownersSettings, LabelSettings, RepositorySettings } from "../../components/github/settings.ts";
import type { LiveGithub, LiveRepository, Seen } from "../ports-github.ts";
import {
  type Compared,
  compare,
  finding,
  guard,
  type Meaning,
  nothing,
  notSeen,
  opening,
  order,
  type Plain,
  permissions,
  plain,
  type Subject,
  together,
  unknown,
} from "./finding.ts";

const VISIBILITY = order("visibility", "More people than declared can read the code and its history.", [
  "private",
  "internal",
  "public",
]);
const METHODS = permissions("merge methods", "Ways of merging are open that the file closes.");
const harmless = (label: string): Meaning =>
  plain(label, "It is not what the file says; it protects nothing by itself.");

export type RepositoryFacts = {
  readonly declared: RepositorySettings;
  readonly live: LiveGithub;
  readonly remedy: string;
};

export function auditRepository({ declared, live, remedy }: RepositoryFacts): Compared {
  const subject: Subject = { area: "repository", subject: `repository ${live.owner}/${live.name}`, remedy };
  if (live.repository.kind !== "seen") return unknown(subject, "", "a repository", live.repository);
  const found = live.repository.value;
  return together([
    ...settings(subject, declared, found),
    ...security(subject, declared, found.security),
    compare(
      subject,
      guard("Dependabot alerts", "Nobody is told of a vulnerable dependency."),
      declared.vulnerabilityAlerts,
      live.alerts,
    ),
    compare(
      subject,
      guard("Dependabot security updates", "Updates that mend a vulnerability are not proposed."),
      declared.securityUpdates,
      live.securityUpdates,
    ),
    found.archived ? archived(subject) : nothing,
    ...plainSecrets(subject, live.secrets),
  ]);
}

function settings(subject: Subject, declared: RepositorySettings, found: LiveRepository): readonly Compared[] {
  const at = (meaning: Meaning, want: Plain, ...names: readonly string[]): Compared =>
    compare(subject, meaning, want, settingOf(found, names[0] ?? ""));
  const { features } = declared;
  return [
    compare(subject, VISIBILITY, declared.visibility, { kind: "seen", value: found.visibility }),
    at(harmless("description"), declared.description, "description"),
    at(harmless("homepage"), declared.homepage, "homepage"),
    compare(subject, harmless("topics"), [...declared.topics].sort(), {
      kind: "seen",
      value: [...found.topics].sort(),
    }),
    at(harmless("issues"), features.issues, "has_issues"),
    at(harmless("projects"), features.projects, "has_projects"),
    at(harmless("wiki"), features.wiki, "has_wiki"),
    at(harmless("discussions"), features.discussions, "has_discussions"),
    compare(subject, METHODS, [...declared.mergeMethods].sort(), mergeMethodsOf(found)),
    at(
      opening("auto-merge", "A pull request merges by itself as soon as its checks are green."),
      declared.autoMerge,
      "allow_auto_merge",
    ),
    at(harmless("branch deleted after its merge"), declared.deleteBranchOnMerge, "delete_branch_on_merge"),
    at(harmless("update of a pull request's branch offered"), declared.updateBranch, "allow_update_branch"),
    at(
      guard("commits in the browser signed off", "Commits made in the browser carry no sign-off."),
      declared.signOff,
      "web_commit_signoff_required",
    ),
  ];
}

/** An empty text is null or absent in GitHub's answer; a switch that is absent is not shown to this token. */
function settingOf(found: LiveRepository, name: string): Seen<Plain> {
  const value = found.settings[name];
  if (value !== undefined) return { kind: "seen", value };
  if (name === "description" || name === "homepage") return { kind: "seen", value: "" };
  return { kind: "hidden", because: `GitHub's answer has no ${name} for this token` };
}

function mergeMethodsOf(found: LiveRepository): Seen<readonly string[]> {
  const names = { merge: "allow_merge_commit", rebase: "allow_rebase_merge", squash: "allow_squash_merge" };
  const switches = Object.entries(names).map(([method, name]) => ({ method, on: found.settings[name] }));
  if (switches.some(({ on }) => on === undefined)) {
    return { kind: "hidden", because: "GitHub shows merge methods only to those who may push" };
  }
  return { kind: "seen", value: switches.filter(({ on }) => on === true).map(({ method }) => method) };
}

function security(
  subject: Subject,
  declared: RepositorySettings,
  found: LiveRepository["security"],
): readonly Compared[] {
  const at = (meaning: Meaning, want: boolean, name: string): Compared =>
    compare(subject, meaning, want, switchOf(found, name));
  return [
    at(guard("secret scanning", "A secret in the code is not noticed."), declared.secretScanning, "secret_scanning"),
    at(
      guard("push protection", "A push with a secret in it is taken, and the secret is in the history."),
      declared.pushProtection,
      "secret_scanning_push_protection",
    ),
  ];
}

function switchOf(found: LiveRepository["security"], name: string): Seen<boolean> {
  if (found.kind !== "seen") return found;
  const value = found.value[name];
  if (value !== undefined) return { kind: "seen", value: value === "enabled" };
  return { kind: "hidden", because: `GitHub's answer has no ${name}; the plan may not offer it` };
}

function archived(subject: Subject): Compared {
  return finding(subject, "drifted", {
    setting: "archived",
    declared: "no",
    found: "yes",
    means: "Nobody can push, and no workflow runs.",
    remedy: "Take it out of the archive (Settings, General).",
  });
}

/** No file declares these, because no environment protects them. */
function plainSecrets(subject: Subject, secrets: LiveGithub["secrets"]): readonly Compared[] {
  if (secrets.kind !== "seen" || secrets.value.length === 0) return [];
  return [
    finding(subject, "noted", {
      setting: "secrets of the repository",
      declared: "none; environments hold secrets",
      found: secrets.value.map(({ name }) => name).join(", "),
      means: "A workflow on any branch reads them, without anybody's approval.",
      remedy: "Move those that deploy to an environment.",
    }),
  ];
}

export function auditLabels(declared: readonly LabelSettings[], live: LiveGithub["labels"], remedy: string): Compared {
  return together(
    declared.map((label) => {
      const subject: Subject = { area: "labels", subject: `label ${label.name}`, remedy };
      if (live.kind !== "seen") return unknown(subject, "", "a label", live);
      // GitHub knows labels whatever their case.
      const found = live.value.find(({ name }) => name.toLowerCase() === label.name.toLowerCase());
      if (found === undefined) {
        return finding(subject, "drifted", {
          setting: "",
          declared: "a label",
          found: "no such label",
          means: "What waits for this label never happens: a freeze, or a mark that something was taken back.",
          weaker: true,
        });
      }
      return together([
        compare(subject, harmless("colour"), label.color.toLowerCase(), {
          kind: "seen",
          value: found.color.toLowerCase(),
        }),
        compare(subject, harmless("description"), label.description, { kind: "seen", value: found.description }),
      ]);
    }),
  );
}

export function auditCodeowners(declared: CodeownersSettings | undefined, live: LiveGithub, remedy: string): Compared {
  const { codeowners, codeownersErrors: errors } = live;
  const path = declared?.path ?? ".github/CODEOWNERS";
  const subject: Subject = { area: "code owners", subject: path, remedy };
  return together([
    declared === undefined ? nothing : auditText(subject, declared, codeowners),
    errors.kind === "seen"
      ? mistakes(subject, errors.value)
      : notSeen({ ...subject, subject: "mistakes in CODEOWNERS" }, errors),
  ]);
}

function auditText(subject: Subject, declared: CodeownersSettings, live: LiveGithub["codeowners"]): Compared {
  if (live.kind !== "seen") return unknown(subject, "", "a file", live);
  const lines = linesOf(codeownersText(declared));
  const means = "Files have other owners than declared, so others than declared approve changes to them.";
  if (live.value === undefined) {
    return finding(subject, "drifted", {
      setting: "",
      declared: lines.join("; "),
      found: "no such file",
      means: 'No file has an owner: "code owners must approve" asks nobody.',
      weaker: true,
    });
  }
  return together([
    compare(
      subject,
      plain("path", "GitHub takes the first that it finds; the declared one is not it."),
      declared.path,
      {
        kind: "seen",
        value: live.value.path,
      },
    ),
    compare(subject, plain("lines", means), lines, { kind: "seen", value: linesOf(live.value.text) }),
  ]);
}

const linesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter((line) => line !== "" && !line.startsWith("#"));

function mistakes(subject: Subject, errors: readonly string[]): Compared {
  if (errors.length === 0) return nothing;
  return finding(subject, "risk", {
    setting: "mistakes",
    declared: "none",
    found: errors.join("; "),
    means: "GitHub leaves these lines out: the files that they name have no owner, or fewer.",
    remedy: "Correct the lines: the owner must exist and have write access.",
  });
}

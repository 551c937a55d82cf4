/** Actions, teams, people, keys and webhooks against what is declared. Pure. */
import type { ActionsSettings, TeamSettings } from "../../components/github/settings.ts";
import type { LiveActions, LiveGithub } from "../ports-github.ts";
import {
  type Compared,
  compare,
  finding,
  guard,
  type Meaning,
  mapped,
  nothing,
  notSeen,
  opening,
  order,
  permissions,
  type Subject,
  together,
  unknown,
} from "./finding.ts";

const ALLOWED = order(
  "actions that may run",
  "Actions that nobody chose run with the repository's token and secrets.",
  ["local", "selected", "all"],
);
const PATTERNS = permissions("allowed patterns", "Actions of others than declared may run.");
const PINNED = guard("actions named by commit", "An action can change under its name after it was reviewed.");
const TOKEN = order("token of a workflow", "A workflow that does not say otherwise can write to the repository.", [
  "read",
  "write",
]);
const APPROVES = opening(
  "workflows may approve pull requests",
  "A workflow can give the approval that a person should give.",
);
const CLAIMS: Meaning = {
  label: "claims of the OIDC subject",
  weaker: "The cloud can't tell the environment of a deployment, so that a job of a branch can pass for production.",
  other: "Trust in the cloud that counts on the subject's form no longer fits.",
  isWeaker: (_declared, found) =>
    typeof found === "object" && !found.includes("context") && !found.includes("environment"),
};

/** In GitHub's words, as in ours. */
const ALLOWED_WORDS: Readonly<Record<string, string>> = { local_only: "local", selected: "selected", all: "all" };

export function auditActions(
  declared: ActionsSettings,
  claims: readonly string[],
  live: LiveActions,
  remedy: string,
): Compared {
  const subject: Subject = { area: "actions", subject: "GitHub Actions", remedy };
  const { permissions: found, workflow, oidc } = live;
  return together([
    compare(subject, ALLOWED, declared.allowed, mapped(found, allowedOf)),
    compare(
      subject,
      PINNED,
      declared.shaPinning,
      found.kind === "seen" && found.value.pinnedBySha === undefined
        ? { kind: "hidden", because: "GitHub's answer does not say it" }
        : mapped(found, ({ pinnedBySha = false }) => pinnedBySha),
    ),
    ...auditSelected(subject, declared, live.selected),
    compare(
      subject,
      TOKEN,
      declared.token,
      mapped(workflow, ({ token }) => token),
    ),
    compare(
      subject,
      APPROVES,
      declared.approvePullRequests,
      mapped(workflow, (value) => value.approvesPullRequests),
    ),
    compare(
      subject,
      CLAIMS,
      claims,
      mapped(oidc, (value) => (value.useDefault ? ["GitHub's default"] : value.claims)),
    ),
  ]);
}

function allowedOf({ enabled, allowed }: { readonly enabled: boolean; readonly allowed?: string }): string {
  if (!enabled) return "none: Actions are off";
  return ALLOWED_WORDS[allowed ?? "all"] ?? "all";
}

function auditSelected(
  subject: Subject,
  declared: ActionsSettings,
  live: LiveActions["selected"],
): readonly Compared[] {
  // With another choice the list means nothing, and the choice itself is told.
  if (declared.allowed !== "selected" || (live.kind === "seen" && live.value === undefined)) return [];
  const found = mapped(live, (value) => value ?? { githubOwned: false, verified: false, patterns: [] });
  return [
    compare(
      subject,
      opening("all actions of GitHub's own", PATTERNS.weaker),
      declared.githubOwned,
      mapped(found, (value) => value.githubOwned),
    ),
    compare(
      subject,
      opening("all actions of verified makers", PATTERNS.weaker),
      declared.verified,
      mapped(found, (value) => value.verified),
    ),
    compare(
      subject,
      PATTERNS,
      [...declared.patterns].sort(),
      mapped(found, (value) => [...value.patterns].sort()),
    ),
  ];
}

const PERMISSIONS = ["pull", "triage", "push", "maintain", "admin"] as const;
const TEAM = order("permission", "The team may do more than declared.", PERMISSIONS);

export type AccessFacts = {
  readonly declared: readonly TeamSettings[];
  readonly live: Pick<LiveGithub, "owner" | "teams" | "teamMembers" | "collaborators" | "deployKeys" | "webhooks">;
  readonly remedy: string;
};

export function auditAccess({ declared, live, remedy }: AccessFacts): Compared {
  return together([
    ...auditTeams(declared, live.teams, remedy),
    ...declared.map((team) => auditMembers(team, live.teamMembers[team.name], remedy)),
    ...people(live),
    ...keys(live.deployKeys),
    ...webhooks(live.webhooks),
  ]);
}

function auditTeams(declared: readonly TeamSettings[], live: LiveGithub["teams"], remedy: string): readonly Compared[] {
  const subjectOf = (name: string): Subject => ({ area: "access", subject: `team ${name}`, remedy });
  if (live.kind !== "seen") {
    const unseen = live;
    return declared.map(({ name, permission }) => unknown(subjectOf(name), "permission", permission, unseen));
  }
  const names = new Set(declared.map(({ name }) => name));
  return [
    ...declared.map(({ name, permission }) => {
      const found = live.value.find(({ slug }) => slug === name);
      if (found !== undefined)
        return compare(subjectOf(name), TEAM, permission, { kind: "seen", value: found.permission });
      const means = "The team has no access: it can't review, and as a code owner it counts for nothing.";
      return finding(subjectOf(name), "drifted", {
        setting: "permission",
        declared: permission,
        found: "no access",
        means,
      });
    }),
    ...live.value
      .filter(({ slug }) => !names.has(slug))
      .map(({ slug, permission }) =>
        finding(subjectOf(slug), "undeclared", {
          setting: "permission",
          declared: "no access",
          found: permission,
          means: "A team that the file does not name has access to the repository.",
          remedy: "Declare it under github.teams, or take its access away (Settings, Collaborators and teams).",
          weaker: true,
        }),
      ),
  ];
}

const MEMBERS = permissions("members", "Somebody whom the file does not name has what the team may do.");

/** Only of teams whose members the file declares. */
function auditMembers(
  { name, members }: TeamSettings,
  live: LiveGithub["teamMembers"][string] | undefined,
  remedy: string,
): Compared {
  if (members === undefined) return nothing;
  const subject: Subject = { area: "access", subject: `team ${name}`, remedy };
  const wanted = Object.entries(members).map(([login, role]) => `${login} (${role})`);
  const found = mapped(live ?? NOT_READ, (all) => all.map(({ login, role }) => `${login} (${role})`).sort());
  return compare(subject, MEMBERS, wanted.sort(), found);
}

const NOT_READ = { kind: "hidden", because: "its members were not read" } as const;

const STRONG = new Set(["admin", "maintain", "write", "push"]);

/** People with rights of their own, beside their teams. Files declare none. */
function people({ owner, collaborators }: AccessFacts["live"]): readonly Compared[] {
  if (collaborators.kind !== "seen") return [notSeen({ area: "access", subject: "people", remedy: "" }, collaborators)];
  return collaborators.value
    .filter(({ login, role }) => login.toLowerCase() !== owner.toLowerCase() && STRONG.has(role))
    .map(({ login, role, outside }) =>
      finding({ area: "access", subject: `user ${login}`, remedy: "" }, outside === true ? "risk" : "noted", {
        setting: "role",
        declared: "none of one's own; teams give access",
        found: `${role}${outside === true ? ", and no member of the organization" : ""}`,
        means:
          role === "admin"
            ? "An administrator can change every rule that this audit checks."
            : "The access stays when the person leaves the team.",
        remedy: "Give access through a team, and take this one away (Settings, Collaborators and teams).",
      }),
    );
}

function keys(deployKeys: LiveGithub["deployKeys"]): readonly Compared[] {
  const subjectOf = (title: string): Subject => ({ area: "access", subject: `deploy key ${title}`, remedy: "" });
  if (deployKeys.kind !== "seen") {
    return [notSeen({ area: "access", subject: "deploy keys", remedy: "" }, deployKeys)];
  }
  return deployKeys.value
    .filter(({ readOnly }) => !readOnly)
    .map(({ title, by }) =>
      finding(subjectOf(title), "risk", {
        setting: "access",
        declared: "read only, or none",
        found: `read and write${by === undefined ? "" : `, added by ${by}`}`,
        means: "Whoever has the key can push, without an account, a team or a second factor.",
        remedy: "Delete it or make it read-only (Settings, Deploy keys); let workflows push with their own token.",
      }),
    );
}

function webhooks(hooks: LiveGithub["webhooks"]): readonly Compared[] {
  if (hooks.kind !== "seen") return [notSeen({ area: "access", subject: "webhooks", remedy: "" }, hooks)];
  return hooks.value
    .filter(({ active, hasSecret, checksTls }) => active && !(hasSecret && checksTls))
    .map(({ url, hasSecret, checksTls }) => {
      const wrong = [...(hasSecret ? [] : ["no secret"]), ...(checksTls ? [] : ["certificate not checked"])];
      return finding({ area: "access", subject: `webhook ${url}`, remedy: "" }, "risk", {
        setting: "",
        declared: "with a secret, over TLS that is checked",
        found: wrong.join(", "),
        means: "Whoever knows the address can send it false events, or read the true ones.",
        remedy: "Give it a secret and let its certificate be checked (Settings, Webhooks).",
      });
    });
}

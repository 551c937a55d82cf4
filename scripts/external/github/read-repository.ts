import { z } from "zod";
import type { LiveGithub, LiveRepository, Seen, Switch } from "../../ports-github.ts";
import type { RepositoryRequests } from "./requests.ts";
import { hidden, look, seen, then } from "./seen.ts";

const repository = z.looseObject({
  visibility: z.string().optional(),
  private: z.boolean(),
  default_branch: z.string(),
  archived: z.boolean().default(false),
  topics: z.array(z.string()).default([]),
  owner: z.object({ type: z.string().default("Organization") }),
  permissions: z.record(z.string(), z.boolean()).default({}),
  security_and_analysis: z.record(z.string(), z.object({ status: z.string().optional() })).nullish(),
});
const label = z.object({ name: z.string(), color: z.string(), description: z.string().nullish() });
const content = z.object({ path: z.string(), content: z.string(), encoding: z.string() });
const owners = z.object({ errors: z.array(z.object({ path: z.string(), line: z.number(), message: z.string() })) });
const suite = z.object({
  actor_name: z.string().nullish(),
  ref: z.string(),
  pushed_at: z.string(),
  result: z.string(),
});
const securityUpdates = z.object({ enabled: z.boolean() });

const ROLES = ["admin", "maintain", "push", "triage", "pull"] as const;

export type ReadRepository = { readonly live: LiveRepository; readonly ownerKind: "organization" | "user" };

export async function readRepository(requests: RepositoryRequests): Promise<Seen<ReadRepository>> {
  const found = await requests.get("", repository, { what: "the repository" });
  return then(found, (value) =>
    seen({
      ownerKind: value.owner.type === "User" ? ("user" as const) : ("organization" as const),
      live: liveRepository(value),
    }),
  );
}

function liveRepository(value: z.infer<typeof repository>): LiveRepository {
  const plain = Object.entries(value).filter(
    (entry): entry is [string, string | boolean] => typeof entry[1] === "boolean" || typeof entry[1] === "string",
  );
  return {
    visibility: value.visibility ?? (value.private ? "private" : "public"),
    defaultBranch: value.default_branch,
    archived: value.archived,
    role: ROLES.find((role) => value.permissions[role] === true) ?? "none",
    settings: Object.fromEntries(plain.filter(([name]) => !/(^|_)url$/.test(name))),
    topics: value.topics,
    security: securityOf(value.security_and_analysis),
  };
}

function securityOf(given: z.infer<typeof repository>["security_and_analysis"]): LiveRepository["security"] {
  if (given === undefined || given === null) {
    return hidden("GitHub shows security and analysis settings only to administrators of the repository");
  }
  const switches = Object.entries(given).map(([name, { status }]): [string, Switch] => [
    name,
    status === "enabled" ? "enabled" : "disabled",
  ]);
  return seen(Object.fromEntries(switches));
}

export async function readLabels(requests: RepositoryRequests): Promise<LiveGithub["labels"]> {
  const found = await requests.list("/labels", label, { what: "the labels" });
  return then(found, (labels) =>
    seen(labels.map(({ name, color, description }) => ({ name, color, description: description ?? "" }))),
  );
}

/** Vulnerability alerts have no body: 204 for on, 404 for off, and 404 for who may not know. */
export async function readAlerts(requests: RepositoryRequests, isAdmin: boolean): Promise<Seen<boolean>> {
  const found = await requests.get("/vulnerability-alerts", z.unknown(), {
    what: "Dependabot alerts",
    absent: "off" as const,
    ...(isAdmin ? {} : { absentWhen: /disabled/i }),
  });
  return then(found, (value) => seen(value !== "off"));
}

export async function readSecurityUpdates(requests: RepositoryRequests, isAdmin: boolean): Promise<Seen<boolean>> {
  const found = await requests.get("/automated-security-fixes", securityUpdates, {
    what: "Dependabot security updates",
    absent: { enabled: false },
    ...(isAdmin ? {} : { absentWhen: /disabled|not enabled/i }),
  });
  return then(found, ({ enabled }) => seen(enabled));
}

/** Where GitHub looks for it, in its order. */
const CODEOWNERS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

export async function readCodeowners(requests: RepositoryRequests): Promise<LiveGithub["codeowners"]> {
  for (const path of CODEOWNERS) {
    const found = await requests.get(`/contents/${path}`, content, { what: path, absent: undefined });
    if (found.kind !== "seen") return found;
    if (found.value !== undefined) {
      return seen({ path, text: Buffer.from(found.value.content, "base64").toString("utf8") });
    }
  }
  return seen(undefined);
}

export async function readCodeownersErrors(requests: RepositoryRequests): Promise<Seen<readonly string[]>> {
  const found = await requests.get("/codeowners/errors", owners, {
    what: "mistakes in CODEOWNERS",
    absent: { errors: [] },
  });
  return then(found, ({ errors }) =>
    seen(errors.map((one) => `${one.path} line ${one.line}: ${one.message.split("\n")[0]}`)),
  );
}

/** What went past a rule in the last month, as GitHub recorded it. */
export async function readBypasses(requests: RepositoryRequests): Promise<LiveGithub["bypasses"]> {
  const found = await requests.list(
    "/rulesets/rule-suites",
    suite,
    { what: "the record of rules that were gone past" },
    {
      rule_suite_result: "bypass",
      time_period: "month",
    },
  );
  return then(found, (suites) =>
    seen(
      suites.map((one) => ({ by: one.actor_name ?? "(unknown)", ref: one.ref, at: one.pushed_at, result: one.result })),
    ),
  );
}

export function readLogin(requests: RepositoryRequests): Promise<Seen<string>> {
  return look(
    async () => {
      const { data }: { data: { login: string } } = await requests.client.request("GET /user");
      return data.login;
    },
    { what: "whose token it is" },
  );
}

import { z } from "zod";
import type { LiveActions, LiveGithub, LiveTeam, Seen, TeamMember } from "../../ports-github.ts";
import { parsed, type RepositoryRequests } from "./requests.ts";
import { look, seen, then } from "./seen.ts";

const permissions = z.object({
  enabled: z.boolean(),
  allowed_actions: z.string().optional(),
  sha_pinning_required: z.boolean().optional(),
});
const selected = z.object({
  github_owned_allowed: z.boolean().default(false),
  verified_allowed: z.boolean().default(false),
  patterns_allowed: z.array(z.string()).default([]),
});
const workflow = z.object({ default_workflow_permissions: z.string(), can_approve_pull_request_reviews: z.boolean() });
const subject = z.object({ use_default: z.boolean(), include_claim_keys: z.array(z.string()).default([]) });
const team = z.object({ id: z.number(), slug: z.string(), permission: z.string() });
const collaborator = z.object({ login: z.string(), role_name: z.string() });
const deployKey = z.object({ title: z.string(), read_only: z.boolean(), added_by: z.string().nullish() });
const webhook = z.object({
  active: z.boolean(),
  config: z.object({
    url: z.string().default(""),
    secret: z.string().optional(),
    insecure_ssl: z.union([z.string(), z.number()]).default("0"),
  }),
});
const member = z.object({ login: z.string() });

export async function readActions(requests: RepositoryRequests): Promise<LiveActions> {
  const [allowed, token, oidc] = await Promise.all([
    requests.get("/actions/permissions", permissions, { what: "the permissions of Actions" }),
    requests.get("/actions/permissions/workflow", workflow, { what: "the rights of the workflows' token" }),
    requests.get("/actions/oidc/customization/sub", subject, { what: "the OIDC subject of workflows" }),
  ]);
  return {
    permissions: await then(allowed, (value) =>
      seen({
        enabled: value.enabled,
        ...(value.allowed_actions === undefined ? {} : { allowed: value.allowed_actions }),
        ...(value.sha_pinning_required === undefined ? {} : { pinnedBySha: value.sha_pinning_required }),
      }),
    ),
    selected: await then(allowed, (value) =>
      value.allowed_actions === "selected" ? readSelected(requests) : seen(undefined),
    ),
    workflow: await then(token, (value) =>
      seen({ token: value.default_workflow_permissions, approvesPullRequests: value.can_approve_pull_request_reviews }),
    ),
    oidc: await then(oidc, (value) => seen({ useDefault: value.use_default, claims: value.include_claim_keys })),
  };
}

async function readSelected(requests: RepositoryRequests): Promise<LiveActions["selected"]> {
  const found = await requests.get("/actions/permissions/selected-actions", selected, { what: "the allowed actions" });
  return then(found, (value) =>
    seen({
      githubOwned: value.github_owned_allowed,
      verified: value.verified_allowed,
      patterns: value.patterns_allowed,
    }),
  );
}

export function readTeams(requests: RepositoryRequests): Promise<Seen<readonly LiveTeam[]>> {
  return requests.list("/teams", team, { what: "the teams with access" });
}

/** People with rights of their own on the repository, and which of them are no members of the organization. */
export async function readCollaborators(
  requests: RepositoryRequests,
  ownerKind: "organization" | "user",
): Promise<LiveGithub["collaborators"]> {
  const what = "the people with access";
  const [direct, outside] = await Promise.all([
    requests.list("/collaborators", collaborator, { what }, { affiliation: "direct" }),
    ownerKind === "user"
      ? Promise.resolve(seen<readonly z.infer<typeof collaborator>[]>([]))
      : requests.list("/collaborators", collaborator, { what }, { affiliation: "outside" }),
  ]);
  return then(direct, (people) => {
    const known = outside.kind === "seen" ? new Set(outside.value.map(({ login }) => login)) : undefined;
    return seen(people.map(({ login, role_name: role }) => ({ login, role, outside: known?.has(login) })));
  });
}

export async function readDeployKeys(requests: RepositoryRequests): Promise<LiveGithub["deployKeys"]> {
  const found = await requests.list("/keys", deployKey, { what: "the deploy keys" });
  return then(found, (keys) =>
    seen(
      keys.map(({ title, read_only: readOnly, added_by: by }) => ({
        title,
        readOnly,
        ...(typeof by === "string" ? { by } : {}),
      })),
    ),
  );
}

export async function readWebhooks(requests: RepositoryRequests): Promise<LiveGithub["webhooks"]> {
  const found = await requests.list("/hooks", webhook, { what: "the webhooks" });
  return then(found, (hooks) =>
    seen(
      hooks.map(({ active, config }) => ({
        url: withoutQuery(config.url),
        active,
        // GitHub answers with stars where a secret is set, and leaves it out where none is.
        hasSecret: config.secret !== undefined && config.secret !== "",
        checksTls: `${config.insecure_ssl}` === "0",
      })),
    ),
  );
}

/** Tokens like to stand in the query, or before the host. */
function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return "(no URL)";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

export async function readTeamMembers(
  requests: RepositoryRequests,
  organization: string,
  slug: string,
): Promise<Seen<readonly TeamMember[]>> {
  const withRole = (role: TeamMember["role"]): Promise<Seen<readonly TeamMember[]>> =>
    look(
      async () => {
        const route = "GET /orgs/{organization}/teams/{slug}/members";
        const where = { organization, slug, role, per_page: 100 };
        const found: readonly unknown[] = await requests.client.paginate(route, where);
        return found.map((item) => ({ login: parsed(member, item).login, role }));
      },
      { what: `the members of team ${slug}` },
    );
  const maintainers = await withRole("maintainer");
  return then(maintainers, async (first) => then(await withRole("member"), (rest) => seen([...first, ...rest])));
}

/** Teams of an organisation, who is in them, and what they may do in repositories. */
import { listAt, notFound, refused, takeId, text } from "../governance/common.ts";
import { simpleUser } from "../governance/shapes.ts";
import type { Context, Handle, Reply, Request, Route } from "../handler.ts";
import { actorOf } from "../rules/actor.ts";
import type { RepositoryRole, RepositoryState, Team } from "../state.ts";
import { repositoryKey } from "../state-new.ts";
import { permissionsOf, repositoryShape } from "./repository-shape.ts";
import { teamFullShape, teamShape } from "./team-shape.ts";

const placeOf = (context: Context) => ({ state: context.state(), context });

const sluggish = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const keep = (context: Context, team: Team): void =>
  context.update((state) => ({
    ...state,
    teams: state.teams.some(({ id }) => id === team.id)
      ? state.teams.map((one) => (one.id === team.id ? team : one))
      : [...state.teams, team],
  }));

const described = (body: Request["body"], now: Pick<Team, "description" | "privacy">): Partial<Team> => {
  const description = text(body, "description") ?? now.description;
  const privacy = body.privacy === "secret" || body.privacy === "closed" ? body.privacy : now.privacy;
  return { ...(description === undefined ? {} : { description }), ...(privacy === undefined ? {} : { privacy }) };
};

const create: Handle = async (request, context) => {
  const { org = "" } = request.params;
  const owner = context.state().owners[org];
  if (owner?.kind !== "Organization") return notFound;
  const name = text(request.body, "name") ?? "";
  const slug = sluggish(name);
  if (context.state().teams.some((team) => team.organization === org && team.slug === slug))
    return refused({ status: 422, message: "Validation Failed", errors: ["Name must be unique for this org"] });
  const members = request.identity.kind === "user" ? [request.identity.login] : [];
  const maintainers = [...new Set([...members, ...listAt(request.body, "maintainers").map(String)])];
  const id = takeId({ context });
  const team: Team = {
    id,
    slug,
    organization: org,
    name,
    members: maintainers,
    maintainers,
    ...described(request.body, {}),
  };
  keep(context, team);
  return { status: 201, body: teamFullShape(placeOf(context), team) };
};

const list: Handle = async (request, context) => {
  const { org = "" } = request.params;
  const state = context.state();
  if (state.owners[org]?.kind !== "Organization") return notFound;
  const teams = state.teams.filter(({ organization }) => organization === org);
  return { status: 200, body: teams.map((team) => teamShape(placeOf(context), team)) };
};

const inTeam =
  (handle: (request: Request, context: Context, team: Team) => Reply): Handle =>
  async (request, context) => {
    const { org, team: slug } = request.params;
    const team = context.state().teams.find((one) => one.organization === org && one.slug === slug);
    return team ? handle(request, context, team) : notFound;
  };

const read = inTeam((_, context, team) => ({ status: 200, body: teamFullShape(placeOf(context), team) }));

const edit = inTeam((request, context, team) => {
  const name = text(request.body, "name") ?? team.name ?? team.slug;
  const next = { ...team, name, slug: sluggish(name), ...described(request.body, team) };
  keep(context, next);
  return { status: 200, body: teamFullShape(placeOf(context), next) };
});

const remove = inTeam((_, context, team) => {
  context.update((state) => ({ ...state, teams: state.teams.filter(({ id }) => id !== team.id) }));
  return { status: 204 };
});

const members = inTeam(({ query }, context, team) => {
  const leads = team.maintainers ?? [];
  const wanted = team.members.filter((login) => {
    if (query.role === "maintainer") return leads.includes(login);
    return query.role === "member" ? !leads.includes(login) : true;
  });
  return { status: 200, body: wanted.map((login) => simpleUser(placeOf(context), login)) };
});

const membership = (context: Context, team: Team, login: string): Reply => ({
  status: 200,
  body: {
    url: `${context.url}/organizations/0/team/${team.id}/memberships/${login}`,
    role: team.maintainers?.includes(login) ? "maintainer" : "member",
    state: "active",
  },
});

const inMembership = (handle: (request: Request, context: Context, team: Team, login: string) => Reply) =>
  inTeam((request, context, team) => {
    const login = Object.keys(context.state().users).find(
      (one) => one.toLowerCase() === request.params.login?.toLowerCase(),
    );
    return login === undefined ? notFound : handle(request, context, team, login);
  });

const readMembership = inMembership((_, context, team, login) =>
  team.members.includes(login) ? membership(context, team, login) : notFound,
);

const withoutMember = (team: Team, login: string): Team => ({
  ...team,
  members: team.members.filter((one) => one !== login),
  maintainers: (team.maintainers ?? []).filter((one) => one !== login),
});

const putMembership = inMembership((request, context, team, login) => {
  const rest = withoutMember(team, login);
  const owners = context.state().owners[team.organization]?.admins ?? [];
  // GitHub makes the organisation's owners maintainers whatever is asked.
  const leads = request.body.role === "maintainer" || owners.includes(login);
  const next = {
    ...rest,
    members: [...rest.members, login],
    maintainers: leads ? [...(rest.maintainers ?? []), login] : (rest.maintainers ?? []),
  };
  keep(context, next);
  return membership(context, next, login);
});

const removeMembership = inMembership((_, context, team, login) => {
  keep(context, withoutMember(team, login));
  return { status: 204 };
});

const roles: Readonly<Record<string, RepositoryRole>> = {
  pull: "read",
  read: "read",
  triage: "triage",
  push: "write",
  write: "write",
  maintain: "maintain",
  admin: "admin",
};

/** A role by GitHub's name of the permission. Undefined: there is no such permission. */
export const roleNamed = (permission: unknown): RepositoryRole | undefined => roles[String(permission)];

const inTeamRepository = (
  handle: (request: Request, context: Context, team: Team, repository: RepositoryState) => Reply,
) =>
  inTeam((request, context, team) => {
    const repository =
      context.state().repositories[repositoryKey(request.params.owner ?? "", request.params.repo ?? "")];
    return repository ? handle(request, context, team, repository) : notFound;
  });

const setRole = (context: Context, { owner, name }: RepositoryState, slug: string, role?: RepositoryRole): Reply => {
  const key = repositoryKey(owner, name);
  context.update((state) => {
    const now = state.repositories[key];
    if (!now) return state;
    const { [slug]: _, ...others } = now.team_roles;
    const team_roles = role ? { ...others, [slug]: role } : others;
    return { ...state, repositories: { ...state.repositories, [key]: { ...now, team_roles } } };
  });
  return { status: 204 };
};

const putRepository = inTeamRepository((request, context, team, repository) => {
  const role = request.body.permission === undefined ? "write" : roleNamed(request.body.permission);
  return role ? setRole(context, repository, team.slug, role) : refused({ status: 422, message: "Validation Failed" });
});

const removeRepository = inTeamRepository((_, context, team, repository) => setRole(context, repository, team.slug));

/** Without the media type `repository+json` GitHub says 204; clients that read the rights ask for it. */
const readRepository = inTeamRepository((request, context, team, repository) => {
  const role = repository.team_roles[team.slug];
  const actor = actorOf(context.state(), repository, request.identity);
  if (!role || !actor) return notFound;
  return {
    status: 200,
    body: {
      ...repositoryShape(placeOf(context), repository, actor),
      permissions: permissionsOf(role),
      role_name: role,
    },
  };
});

const repositories = inTeam((request, context, team) => {
  const state = context.state();
  const found = Object.values(state.repositories).filter(({ team_roles }) => team_roles[team.slug] !== undefined);
  return {
    status: 200,
    body: found.flatMap((repository) => {
      const actor = actorOf(state, repository, request.identity);
      const role = repository.team_roles[team.slug] ?? "none";
      if (!actor) return [];
      return [
        { ...repositoryShape(placeOf(context), repository, actor), permissions: permissionsOf(role), role_name: role },
      ];
    }),
  };
});

const all = "/orgs/:org/teams";
const one = `${all}/:team`;

export const teamRoutes: readonly Route[] = [
  { method: "POST", pattern: all, handle: create },
  { method: "GET", pattern: all, handle: list },
  { method: "GET", pattern: one, handle: read },
  { method: "PATCH", pattern: one, handle: edit },
  { method: "DELETE", pattern: one, handle: remove },
  { method: "GET", pattern: `${one}/members`, handle: members },
  { method: "GET", pattern: `${one}/memberships/:login`, handle: readMembership },
  { method: "PUT", pattern: `${one}/memberships/:login`, handle: putMembership },
  { method: "DELETE", pattern: `${one}/memberships/:login`, handle: removeMembership },
  { method: "GET", pattern: `${one}/repos`, handle: repositories },
  { method: "GET", pattern: `${one}/repos/:owner/:repo`, handle: readRepository },
  { method: "PUT", pattern: `${one}/repos/:owner/:repo`, handle: putRepository },
  { method: "DELETE", pattern: `${one}/repos/:owner/:repo`, handle: removeRepository },
];

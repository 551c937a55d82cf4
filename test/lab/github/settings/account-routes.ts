/** Organisations, users, Apps and the limits of rate. */
import { notFound } from "../governance/common.ts";
import { iso, simpleUser } from "../governance/shapes.ts";
import type { Context, Handle, Route } from "../handler.ts";
import type { User } from "../state.ts";
import type { Place } from "./repository-shape.ts";
import { organizationFullShape } from "./team-shape.ts";

const placeOf = (context: Context): Place => ({ state: context.state(), context });

const publicUser = (context: Context, login: string) => ({
  ...simpleUser(placeOf(context), login),
  name: login,
  company: null,
  blog: null,
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: iso(0),
  updated_at: iso(0),
});

const planShape = (context: Context, login: string) => ({
  collaborators: 0,
  name: context.state().owners[login]?.plan ?? "free",
  space: 976_562_499,
  private_repos: 10_000,
});

const privateUser = (context: Context, { login }: User) => ({
  ...publicUser(context, login),
  private_gists: 0,
  total_private_repos: 0,
  owned_private_repos: 0,
  disk_usage: 0,
  collaborators: 0,
  two_factor_authentication: true,
  plan: planShape(context, login),
});

const me: Handle = async ({ identity }, context) => {
  const user = identity.kind === "user" ? context.state().users[identity.login] : undefined;
  return user
    ? { status: 200, body: privateUser(context, user) }
    : { status: 403, body: { message: "Resource not accessible by integration" } };
};

const named = (context: Context, login: string | undefined): string | undefined => {
  const { users, owners } = context.state();
  return [...Object.keys(users), ...Object.keys(owners)].find((one) => one.toLowerCase() === login?.toLowerCase());
};

const readUser: Handle = async ({ params, identity }, context) => {
  const login = named(context, params.login);
  if (login === undefined) return notFound;
  const user = context.state().users[login];
  const own = identity.kind === "user" && identity.login === login && user;
  return { status: 200, body: own ? privateUser(context, own) : publicUser(context, login) };
};

const readUserById: Handle = async ({ params }, context) => {
  const user = Object.values(context.state().users).find(({ id }) => id === Number(params.id));
  return user ? { status: 200, body: publicUser(context, user.login) } : notFound;
};

const readOrganization: Handle = async ({ params, identity }, context) => {
  const owner = context.state().owners[params.org ?? ""];
  if (owner?.kind !== "Organization") return notFound;
  const { plan, ...body } = organizationFullShape(placeOf(context), owner.login);
  // Its plan is shown to its owners alone.
  const may = identity.kind === "user" && owner.admins.includes(identity.login);
  return { status: 200, body: may ? { ...body, plan } : body };
};

/** Everybody whom the state knows is in every organisation. */
const members: Handle = async ({ params, query }, context) => {
  const { owners, users } = context.state();
  const owner = owners[params.org ?? ""];
  if (owner?.kind !== "Organization") return notFound;
  const logins = Object.keys(users).filter((login) => query.role !== "admin" || owner.admins.includes(login));
  return { status: 200, body: logins.map((login) => simpleUser(placeOf(context), login)) };
};

const readMembership: Handle = async ({ params }, context) => {
  const { owners } = context.state();
  const owner = owners[params.org ?? ""];
  const login = named(context, params.login);
  if (owner?.kind !== "Organization" || login === undefined) return notFound;
  return {
    status: 200,
    body: {
      url: `${context.url}/orgs/${owner.login}/memberships/${login}`,
      state: "active",
      role: owner.admins.includes(login) ? "admin" : "member",
      organization_url: `${context.url}/orgs/${owner.login}`,
      organization: (({
        login: name,
        id,
        node_id,
        url,
        repos_url,
        events_url,
        hooks_url,
        issues_url,
        members_url,
        public_members_url,
        avatar_url,
        description,
      }) => ({
        login: name,
        id,
        node_id,
        url,
        repos_url,
        events_url,
        hooks_url,
        issues_url,
        members_url,
        public_members_url,
        avatar_url,
        description,
      }))(organizationFullShape(placeOf(context), owner.login)),
      user: simpleUser(placeOf(context), login),
    },
  };
};

const readApp: Handle = async ({ params }, context) => {
  const app = context.state().apps.find(({ slug }) => slug === params.slug);
  if (!app) return notFound;
  const at = `${context.url}/apps/${app.slug}`;
  return {
    status: 200,
    body: {
      id: app.id,
      slug: app.slug,
      node_id: Buffer.from(`App:${app.id}`).toString("base64"),
      owner: simpleUser(placeOf(context), "github"),
      name: app.slug,
      description: null,
      external_url: at,
      html_url: at,
      created_at: iso(0),
      updated_at: iso(0),
      permissions: app.permissions,
      events: [],
    },
  };
};

export const accountRoutes: readonly Route[] = [
  { method: "GET", pattern: "/user", handle: me },
  { method: "GET", pattern: "/user/:id", handle: readUserById },
  { method: "GET", pattern: "/users/:login", handle: readUser },
  { method: "GET", pattern: "/orgs/:org", handle: readOrganization },
  { method: "GET", pattern: "/orgs/:org/members", handle: members },
  { method: "GET", pattern: "/orgs/:org/memberships/:login", handle: readMembership },
  { method: "GET", pattern: "/apps/:slug", handle: readApp },
];

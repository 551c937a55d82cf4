/** Teams as GitHub shows them. */

import { iso } from "../governance/shapes.ts";
import type { Team } from "../state.ts";
import type { Place } from "./repository-shape.ts";

/** `team`, without a parent. */
export const teamShape = ({ state, context: { url } }: Place, team: Team) => {
  const owner = state.owners[team.organization];
  const api = `${url}/organizations/${owner?.id ?? 0}/team/${team.id}`;
  return {
    id: team.id,
    node_id: Buffer.from(`Team:${team.id}`).toString("base64"),
    name: team.name ?? team.slug,
    slug: team.slug,
    description: team.description ?? null,
    privacy: team.privacy ?? "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    url: api,
    html_url: `${url}/orgs/${team.organization}/teams/${team.slug}`,
    members_url: `${api}/members{/member}`,
    repositories_url: `${api}/repos`,
    type: "organization",
    parent: null,
  };
};

/** `team-organization`, in a team's full shape. */
const organizationShape = ({ state, context: { url } }: Place, login: string) => {
  const api = `${url}/orgs/${login}`;
  return {
    login,
    id: state.owners[login]?.id ?? 0,
    node_id: Buffer.from(`Organization:${login}`).toString("base64"),
    url: api,
    repos_url: `${api}/repos`,
    events_url: `${api}/events`,
    hooks_url: `${api}/hooks`,
    issues_url: `${api}/issues`,
    members_url: `${api}/members{/member}`,
    public_members_url: `${api}/public_members{/member}`,
    avatar_url: `${url}/avatars/u/${state.owners[login]?.id ?? 0}`,
    description: null,
    html_url: `${url}/${login}`,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: "Organization",
    created_at: iso(0),
    updated_at: iso(0),
    archived_at: null,
  };
};

/** `team-full`. */
export const teamFullShape = (place: Place, team: Team) => ({
  ...teamShape(place, team),
  members_count: team.members.length,
  repos_count: Object.values(place.state.repositories).filter(
    ({ owner, team_roles }) => owner === team.organization && team_roles[team.slug] !== undefined,
  ).length,
  created_at: iso(0),
  updated_at: iso(0),
  organization: organizationShape(place, team.organization),
});

/** `organization-full`. */
export const organizationFullShape = (place: Place, login: string) => ({
  ...organizationShape(place, login),
  name: login,
  web_commit_signoff_required: false,
  default_repository_permission: "read",
  plan: {
    name: place.state.owners[login]?.plan ?? "free",
    space: 976_562_499,
    private_repos: 999_999,
    filled_seats: 5,
    seats: 5,
  },
});

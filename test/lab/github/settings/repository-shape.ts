/** `full-repository` from our state. */
import type { Scene } from "../governance/common.ts";
import { iso, simpleUser } from "../governance/shapes.ts";
import { type Actor, reaches, roleOf } from "../rules/actor.ts";
import type { RepositoryRole, RepositoryState } from "../state.ts";

export type Place = Pick<Scene, "state" | "context">;

const plain = [
  "archive",
  "assignees",
  "blobs",
  "branches",
  "collaborators",
  "comments",
  "commits",
  "compare",
  "contents",
  "contributors",
  "deployments",
  "downloads",
  "events",
  "forks",
  "git_commits",
  "git_refs",
  "git_tags",
  "hooks",
  "issue_comment",
  "issue_events",
  "issues",
  "keys",
  "labels",
  "languages",
  "merges",
  "milestones",
  "notifications",
  "pulls",
  "releases",
  "stargazers",
  "statuses",
  "subscribers",
  "subscription",
  "tags",
  "teams",
  "trees",
] as const;

const counts = {
  forks: 0,
  forks_count: 0,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  open_issues: 0,
  open_issues_count: 0,
  network_count: 0,
  subscribers_count: 0,
  size: 0,
};

/** The rights of a role as GitHub lists them. */
export const permissionsOf = (role: RepositoryRole) => ({
  admin: reaches(role, "admin"),
  maintain: reaches(role, "maintain"),
  push: reaches(role, "write"),
  triage: reaches(role, "triage"),
  pull: reaches(role, "read"),
});

const roleOfActor = (place: Place, repository: RepositoryState, actor: Actor): RepositoryRole =>
  actor.kind === "user" ? roleOf(place.state, repository, actor.login) : "read";

const urlsOf = (api: string) => Object.fromEntries(plain.map((name) => [`${name}_url`, `${api}/${name}`]));

/** Settings that only an admin is shown. */
const adminFields = (repository: RepositoryState) => ({
  ...repository.settings.profile,
  allow_merge_commit: repository.merge_methods.merge,
  allow_squash_merge: repository.merge_methods.squash,
  allow_rebase_merge: repository.merge_methods.rebase,
  security_and_analysis: Object.fromEntries(
    Object.entries(repository.settings.security).map(([name, status]) => [name, { status }]),
  ),
});

export const repositoryShape = (place: Place, repository: RepositoryState, actor: Actor) => {
  const { owner, name, settings } = repository;
  const full = `${owner}/${name}`;
  const root = place.context.url;
  const api = `${root}/repos/${full}`;
  const role = roleOfActor(place, repository, actor);
  const { profile } = settings;
  return {
    id: repository.id,
    node_id: Buffer.from(`Repository:${repository.id}`).toString("base64"),
    name,
    full_name: full,
    owner: simpleUser(place, owner),
    private: repository.visibility !== "public",
    visibility: repository.visibility,
    html_url: `${root}/${full}`,
    url: api,
    ...urlsOf(api),
    clone_url: `${root}/${full}.git`,
    git_url: `git://${new URL(root).host}/${full}.git`,
    ssh_url: `git@${new URL(root).hostname}:${full}.git`,
    svn_url: `${root}/${full}`,
    mirror_url: null,
    fork: false,
    language: null,
    license: null,
    has_pages: false,
    disabled: false,
    archived: repository.archived,
    default_branch: repository.default_branch,
    topics: settings.topics,
    ...counts,
    pushed_at: iso(settings.created),
    created_at: iso(settings.created),
    updated_at: iso(settings.updated),
    description: profile.description === "" ? null : profile.description,
    homepage: profile.homepage === "" ? null : profile.homepage,
    has_issues: profile.has_issues,
    has_projects: profile.has_projects,
    has_wiki: profile.has_wiki,
    has_discussions: profile.has_discussions,
    has_downloads: profile.has_downloads,
    is_template: profile.is_template,
    web_commit_signoff_required: profile.web_commit_signoff_required,
    permissions: permissionsOf(role),
    ...(role === "admin" ? adminShown(repository) : {}),
  };
};

const adminShown = (repository: RepositoryState) => {
  const { description: _, homepage: __, ...fields } = adminFields(repository);
  return fields;
};

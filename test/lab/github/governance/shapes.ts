/** Replies as GitHub's OpenAPI description has them, from our state. */
import type { Check, Deployment, GithubState, Pull, RepositoryState, Review } from "../state.ts";
import type { Scene } from "./common.ts";

export const iso = (at: number): string => new Date(at).toISOString();

const nodeId = (kind: string, id: number): string => Buffer.from(`${kind}:${id}`).toString("base64");

const idOf = (state: GithubState, login: string): number =>
  state.users[login]?.id ?? state.owners[login]?.id ?? state.apps.find(({ slug }) => `${slug}[bot]` === login)?.id ?? 0;

/** `simple-user`. */
export const simpleUser = ({ state, context: { url } }: Pick<Scene, "state" | "context">, login: string) => {
  const at = `${url}/users/${encodeURIComponent(login)}`;
  const id = idOf(state, login);
  return {
    login,
    id,
    node_id: nodeId("User", id),
    avatar_url: `${url}/avatars/u/${id}`,
    gravatar_id: "",
    url: at,
    html_url: `${url}/${encodeURIComponent(login)}`,
    followers_url: `${at}/followers`,
    following_url: `${at}/following{/other_user}`,
    gists_url: `${at}/gists{/gist_id}`,
    starred_url: `${at}/starred{/owner}{/repo}`,
    subscriptions_url: `${at}/subscriptions`,
    organizations_url: `${at}/orgs`,
    repos_url: `${at}/repos`,
    events_url: `${at}/events{/privacy}`,
    received_events_url: `${at}/received_events`,
    type: login.endsWith("[bot]") ? "Bot" : state.owners[login]?.kind === "Organization" ? "Organization" : "User",
    site_admin: false,
  };
};

/** `pull-request-review`. */
export const reviewShape = (scene: Scene, pull: Pull, review: Review) => {
  const pullUrl = `${scene.context.url}${scene.home}/pulls/${pull.number}`;
  const html = `${pullUrl}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("Review", review.id),
    user: simpleUser(scene, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl,
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    submitted_at: iso(review.at),
    commit_id: review.commit_id,
    author_association: "MEMBER",
  };
};

/** `integration`, or null for a user's report. */
export const appShape = (scene: Scene, id: number | undefined) => {
  const app = scene.state.apps.find((one) => one.id === id);
  if (!app) return null;
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    owner: simpleUser(scene, scene.repository.owner),
    name: app.slug,
    description: null,
    external_url: `${scene.context.url}/apps/${app.slug}`,
    html_url: `${scene.context.url}/apps/${app.slug}`,
    created_at: iso(0),
    updated_at: iso(0),
    permissions: app.permissions,
    events: [],
  };
};

/** `check-run`. */
export const checkRunShape = (scene: Scene, check: Check) => {
  const done = check.outcome !== "pending";
  return {
    id: check.id,
    node_id: nodeId("CheckRun", check.id),
    head_sha: check.sha,
    external_id: "",
    url: `${scene.context.url}${scene.home}/check-runs/${check.id}`,
    html_url: null,
    details_url: check.target_url ?? null,
    status: done ? "completed" : "in_progress",
    conclusion: done ? check.outcome : null,
    started_at: iso(check.at),
    completed_at: done ? iso(check.at) : null,
    name: check.context,
    check_suite: { id: check.id },
    output: {
      title: null,
      summary: check.description ?? null,
      text: null,
      annotations_count: 0,
      annotations_url: `${scene.context.url}${scene.home}/check-runs/${check.id}/annotations`,
    },
    app: appShape(scene, check.integration_id),
    pull_requests: [],
  };
};

/** `status`. */
export const statusShape = (scene: Scene, check: Check) => ({
  url: `${scene.context.url}${scene.home}/statuses/${check.sha}`,
  avatar_url: null,
  id: check.id,
  node_id: nodeId("Status", check.id),
  state: check.outcome,
  description: check.description ?? null,
  target_url: check.target_url ?? null,
  context: check.context,
  created_at: iso(check.at),
  updated_at: iso(check.at),
  creator: simpleUser(scene, check.creator),
});

/** `deployment`. */
export const deploymentShape = (scene: Scene, deployment: Deployment) => {
  const repository = `${scene.context.url}${scene.home}`;
  return {
    url: `${repository}/deployments/${deployment.id}`,
    id: deployment.id,
    node_id: nodeId("Deployment", deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload ?? {},
    environment: deployment.environment,
    original_environment: deployment.environment,
    description: deployment.description ?? null,
    creator: simpleUser(scene, deployment.creator),
    created_at: iso(deployment.at),
    updated_at: iso(deployment.statuses.at(-1)?.at ?? deployment.at),
    statuses_url: `${repository}/deployments/${deployment.id}/statuses`,
    repository_url: repository,
  };
};

/** `deployment-status`. */
export const deploymentStatusShape = (scene: Scene, deployment: Deployment, status: Deployment["statuses"][number]) => {
  const repository = `${scene.context.url}${scene.home}`;
  const at = `${repository}/deployments/${deployment.id}`;
  return {
    url: `${at}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    state: status.state,
    creator: simpleUser(scene, status.creator),
    description: status.description ?? "",
    environment: deployment.environment,
    target_url: at,
    created_at: iso(status.at),
    updated_at: iso(status.at),
    deployment_url: at,
    repository_url: repository,
  };
};

/** The check runs of a commit, the newest of each name and App, as the API lists them. */
export const latestChecks = (repository: RepositoryState, sha: string, kind: Check["kind"]): readonly Check[] => [
  ...new Map(
    repository.checks
      .filter((check) => check.sha === sha && check.kind === kind)
      .toSorted((a, b) => a.at - b.at || a.id - b.id)
      .map((check) => [`${check.context}\n${check.integration_id ?? check.creator}`, check]),
  ).values(),
];

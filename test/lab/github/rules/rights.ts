/** Which role a request needs, before any route looks at it. `emulate` behind lets everybody do everything. */
import type { GithubState, Identity, RepositoryRole } from "../state.ts";
import { repositoryKey } from "../state-new.ts";
import { actorOf, reaches } from "./actor.ts";
import { type Refusal, refuse } from "./verdict.ts";

/** Settings, by the first parts of the path after the repository. */
const settings: readonly RegExp[] = [
  /^$/,
  /^(rulesets|environments|collaborators|hooks|keys|topics|transfer|vulnerability-alerts|automated-security-fixes)(\/|$)/,
  /^private-vulnerability-reporting$/,
  /^actions\/(permissions|oidc|secrets|variables)(\/|$)/,
  /^branches\/.+\/protection(\/|$)/,
];

/** What whoever can read may write. */
const conversation: readonly RegExp[] = [
  /^issues(\/\d+(\/comments)?)?$/,
  /^pulls(\/\d+(\/(reviews|comments).*)?)?$/,
  /^forks$/,
];

const confidential = /^(hooks|keys)(\/|$)/;

/** `rest` is the path after `/repos/<owner>/<name>/`. A waiting deployment may be answered by a reviewer who only reads. */
export const roleNeeded = (method: string, rest: string): RepositoryRole => {
  if (method === "GET") return confidential.test(rest) ? "admin" : "read";
  if (settings.some((pattern) => pattern.test(rest))) return "admin";
  if (/^actions\/runs\/\d+\/pending_deployments$/.test(rest)) return "read";
  return conversation.some((pattern) => pattern.test(rest)) ? "read" : "write";
};

const shortfall: Readonly<Record<"read" | "write" | "admin", Refusal>> = {
  read: refuse(404, "Not Found"),
  write: refuse(403, "Resource not accessible by personal access token"),
  admin: refuse(403, "Must have admin rights to Repository."),
};

/** Apps have no role: settings need `administration`, the rest is asked where it is decided. */
const appRefusal = (permissions: Readonly<Record<string, string>>, needed: RepositoryRole): Refusal | undefined =>
  needed === "admin" && (permissions.administration ?? "read") === "read"
    ? refuse(403, "Resource not accessible by integration")
    : undefined;

const inRepository = (state: GithubState, identity: Identity, method: string, path: string): Refusal | undefined => {
  const [, , owner = "", name = "", ...rest] = path.split("/");
  const repository = state.repositories[repositoryKey(decodeURIComponent(owner), decodeURIComponent(name))];
  if (!repository) return undefined;
  const actor = actorOf(state, repository, identity);
  if (!actor) return shortfall.read;
  const needed = roleNeeded(method, rest.join("/"));
  if (actor.kind === "app") return appRefusal(actor.permissions, needed);
  if (actor.kind === "deploy_key") return needed === "admin" ? shortfall.admin : undefined;
  if (!reaches(actor.role, "read")) return shortfall.read;
  return reaches(actor.role, needed) ? undefined : shortfall[needed === "admin" ? "admin" : "write"];
};

/** Undefined: the request may go on. A repository that the state does not know is left to the routes. */
export const rightsRefusal = (
  state: GithubState,
  identity: Identity,
  method: string,
  path: string,
): Refusal | undefined => {
  if (path.startsWith("/repos/")) return inRepository(state, identity, method, path);
  const organization = /^\/orgs\/([^/]+)/.exec(path)?.[1];
  if (organization === undefined || method === "GET") return undefined;
  const owner = state.owners[organization];
  const may = identity.kind === "user" && owner?.admins.includes(identity.login);
  return may ? undefined : refuse(403, "You must be an organization owner to do this.");
};

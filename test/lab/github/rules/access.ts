/** What an actor may try at all, before any rule is asked. */
import type { RepositoryState } from "../state.ts";
import { type Actor, reaches } from "./actor.ts";
import { type Refusal, refuse } from "./verdict.ts";

/** The App permission that a request needs; users need the role `write`. */
export type Permission = "contents" | "pull_requests" | "checks" | "statuses" | "deployments" | "actions";

const forApps: Refusal = refuse(403, "Resource not accessible by integration");
const forUsers: Refusal = refuse(403, "Resource not accessible by personal access token");

/** Undefined: the actor may read. A private repository hides itself. */
export const readRefusal = (actor: Actor): Refusal | undefined =>
  actor.kind === "user" && actor.role === "none" ? refuse(404, "Not Found") : undefined;

/** Undefined: the actor may write. */
export const writeRefusal = (
  repository: RepositoryState,
  actor: Actor,
  permission: Permission,
): Refusal | undefined => {
  const hidden = readRefusal(actor);
  if (hidden) return hidden;
  if (repository.archived) return refuse(403, "Repository was archived so is read-only.");
  if (actor.kind === "deploy_key")
    return actor.readOnly || permission !== "contents" ? refuse(403, "The deploy key is read-only.") : undefined;
  if (actor.kind === "app") return (actor.permissions[permission] ?? "read") === "read" ? forApps : undefined;
  return reaches(actor.role, "write") ? undefined : forUsers;
};

/** Check runs are for Apps alone; a user's token can't forge one. */
export const checkRunRefusal = (repository: RepositoryState, actor: Actor): Refusal | undefined =>
  actor.kind === "app"
    ? writeRefusal(repository, actor, "checks")
    : (readRefusal(actor) ?? refuse(403, "You must authenticate via a GitHub App."));

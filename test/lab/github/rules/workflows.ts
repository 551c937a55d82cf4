/** Which actions a workflow may use. Source: https://docs.github.com/rest/actions/permissions */
import type { ActionsPermissions, RepositoryState } from "../state.ts";
import { matchesGlob } from "./patterns.ts";
import { type Refusal, refuse } from "./verdict.ts";

const githubOwners: readonly string[] = ["actions", "github"];

/** The `uses:` of a workflow's text, without its comments. */
export const usesOf = (workflow: string): readonly string[] =>
  [...workflow.matchAll(/^\s*(?:-\s+)?uses:\s*["']?([^\s"'#]+)/gm)].map((match) => match[1] ?? "");

const isLocal = (use: string, owner: string): boolean => use.startsWith("./") || use.startsWith(`${owner}/`);

const isSelected = (use: string, { selected }: ActionsPermissions): boolean =>
  (selected.github_owned_allowed && githubOwners.includes(use.split("/")[0] ?? "")) ||
  selected.patterns_allowed.some((pattern) => matchesGlob(pattern.includes("@") ? pattern : `${pattern}@*`, use));

/** Undefined: the workflow may start. */
export const workflowRefusal = (repository: RepositoryState, workflow: string): Refusal | undefined => {
  const { actions, owner, name } = repository;
  if (!actions.enabled) return refuse(403, "Actions has been disabled for this repository.");
  const foreign = usesOf(workflow).filter((use) => !isLocal(use, owner));
  const outside = foreign.filter(
    (use) =>
      actions.allowed_actions !== "all" && (actions.allowed_actions === "local_only" || !isSelected(use, actions)),
  );
  if (outside.length > 0)
    return refuse(
      422,
      `${outside.join(", ")} ${outside.length > 1 ? "are" : "is"} not allowed to be used in ${owner}/${name}.`,
    );
  const loose = usesOf(workflow).filter((use) => !use.startsWith("./") && !/@[0-9a-f]{40}$/.test(use));
  if (actions.sha_pinning_required && loose.length > 0)
    return refuse(
      422,
      `The actions ${loose.join(", ")} are not allowed in ${owner}/${name} because all actions must be pinned to a full-length commit SHA.`,
    );
  return undefined;
};

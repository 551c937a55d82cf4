/** Other spellings of a path, brought to the one that the routes know. */
import type { GithubState } from "./state.ts";

/**
 * Without `/api/v3`; `/repositories/<id>` as `/repos/<owner>/<name>`, `/organizations/<id>/team/<id>` as `/orgs/<login>/teams/<slug>`.
 * What the state does not know stays as it is, and is found by nobody.
 */
export const canonicalPath = (state: GithubState, given: string): string => {
  const path = given.replace(/^\/api(\/v3)?(?=\/)/, "");
  const [, kind, id, word, teamId, ...rest] = path.split("/");
  if (kind === "repositories") {
    const found = Object.values(state.repositories).find((repository) => String(repository.id) === id);
    return found ? ["", "repos", found.owner, found.name, ...path.split("/").slice(3)].join("/") : path;
  }
  if (kind === "organizations") {
    const owner = Object.values(state.owners).find((one) => String(one.id) === id);
    if (!owner) return path;
    if (word !== "team") return ["", "orgs", owner.login, ...path.split("/").slice(3)].join("/");
    const team = state.teams.find((one) => String(one.id) === teamId && one.organization === owner.login);
    return team ? ["", "orgs", owner.login, "teams", team.slug, ...rest].join("/") : path;
  }
  return path;
};

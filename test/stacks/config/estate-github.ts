/** A small valid estate with a repository at GitHub; tests change a copy. */
import { anEstate, changed } from "../estate.ts";

export const GITHUB = {
  owner: "acme",
  repository: { name: "shop", visibility: "private" },
  environments: { production: { reviewers: { teams: ["release-captains"] } } },
};

/** Paths of the changes begin below `github`. */
export function aGithubEstate(changes: Readonly<Record<string, unknown>> = {}, environment = "production"): unknown {
  const below = Object.fromEntries(Object.entries(changes).map(([path, value]) => [`github.${path}`, value]));
  return changed({ environment, github: structuredClone(GITHUB), ...below }, anEstate());
}

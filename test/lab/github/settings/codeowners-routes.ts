/** What GitHub finds wrong in CODEOWNERS: lines that it can't read, owners that it does not know. */
import { inRepository, notFound, type Scene, type SceneHandle } from "../governance/common.ts";
import { codeOwnersOf } from "../governance/git-facts.ts";
import type { Route } from "../handler.ts";
import { reaches, roleOf } from "../rules/actor.ts";

/** Owners need write access; teams have to be seen and have it too. */
const isOwner = ({ state, repository }: Scene, name: string): boolean => {
  if (/^[^@\s]+@[^@\s]+$/.test(name)) return true;
  const [organization, slug] = name.replace(/^@/, "").split("/");
  if (slug === undefined) {
    const login = Object.keys(state.users).find((one) => one.toLowerCase() === organization?.toLowerCase());
    return login !== undefined && reaches(roleOf(state, repository, login), "write");
  }
  const team = state.teams.find((one) => one.slug === slug && one.organization === organization);
  return team !== undefined && reaches(repository.team_roles[slug] ?? "none", "write");
};

const wrongIn = (scene: Scene, source: string, line: number, path: string): readonly object[] => {
  const [pattern, ...owners] = source.split(/\s+/).filter((part) => part !== "");
  if (pattern === undefined || pattern.startsWith("#")) return [];
  const wrong = owners.filter((owner) => !owner.startsWith("#") && !isOwner(scene, owner));
  return wrong.map((owner) => ({
    line,
    column: source.indexOf(owner) + 1,
    source,
    kind: "Unknown owner",
    suggestion: `make sure ${owner} exists and has write access to the repository`,
    message: `Unknown owner on line ${line}: make sure ${owner} exists and has write access to the repository\n\n  ${source}`,
    path,
  }));
};

const errors: SceneHandle = async (scene) => {
  const text = await codeOwnersOf(scene, scene.request.query.ref ?? scene.repository.default_branch);
  if (text === undefined) return notFound;
  const lines = text.split("\n");
  return {
    status: 200,
    body: { errors: lines.flatMap((source, at) => wrongIn(scene, source, at + 1, ".github/CODEOWNERS")) },
  };
};

export const codeownersRoutes: readonly Route[] = [
  { method: "GET", pattern: "/repos/:owner/:repo/codeowners/errors", handle: inRepository(errors) },
];

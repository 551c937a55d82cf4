/** Who acts on a repository, with every right that a rule can ask about. */
import type { App, GithubState, Identity, Owner, RepositoryRole, RepositoryState } from "../state.ts";

export type Actor =
  | {
      readonly kind: "user";
      readonly login: string;
      readonly id: number;
      readonly role: RepositoryRole;
      readonly organizationAdmin: boolean;
      /** Ids of the teams that the user is in. */
      readonly teams: readonly number[];
    }
  | {
      readonly kind: "app";
      /** `<slug>[bot]`. */
      readonly login: string;
      readonly id: number;
      readonly permissions: App["permissions"];
    }
  | { readonly kind: "deploy_key"; readonly login: string; readonly id: number; readonly readOnly: boolean };

const order: readonly RepositoryRole[] = ["none", "read", "triage", "write", "maintain", "admin"];

/** True if `role` gives at least what `least` gives. */
export const reaches = (role: RepositoryRole, least: RepositoryRole): boolean =>
  order.indexOf(role) >= order.indexOf(least);

const highest = (roles: readonly RepositoryRole[]): RepositoryRole =>
  roles.reduce((best, role) => (reaches(role, best) ? role : best), "none");

const isAdminOf = (owner: Owner | undefined, login: string): boolean => owner?.admins.includes(login) ?? false;

/** The best role that a user has on a repository: as owner, by a team, as a collaborator, or as everybody of a public one. */
export const roleOf = (state: GithubState, repository: RepositoryState, login: string): RepositoryRole =>
  highest([
    isAdminOf(state.owners[repository.owner], login) ? "admin" : "none",
    repository.collaborators[login] ?? "none",
    repository.visibility === "public" ? "read" : "none",
    ...state.teams
      .filter((team) => team.organization === repository.owner && team.members.includes(login))
      .map((team) => repository.team_roles[team.slug] ?? "none"),
  ]);

/** The identity of a token seen from one repository. Undefined: nobody that the state knows. */
export const actorOf = (state: GithubState, repository: RepositoryState, identity: Identity): Actor | undefined => {
  if (identity.kind === "deploy_key")
    return { kind: "deploy_key", login: `deploy-key-${identity.id}`, id: identity.id, readOnly: identity.read_only };
  if (identity.kind === "app") {
    const app = state.apps.find(({ id }) => id === identity.id);
    return app && { kind: "app", login: `${app.slug}[bot]`, id: app.id, permissions: app.permissions };
  }
  const user = state.users[identity.login];
  return (
    user && {
      kind: "user",
      login: user.login,
      id: user.id,
      role: roleOf(state, repository, user.login),
      organizationAdmin: isAdminOf(state.owners[repository.owner], user.login),
      teams: state.teams.filter(({ members }) => members.includes(user.login)).map(({ id }) => id),
    }
  );
};

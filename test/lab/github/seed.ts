/** The beginning of the lab's GitHub: one organisation with its people, teams and Apps. */
import type { GithubState, Owner, Plan, Team } from "./state.ts";
import { emptyState } from "./state-new.ts";

/** Everybody with a token, from the organisation's owner to a reader; the last two are Apps. */
export const people = ["ada", "mona", "dev", "rex", "rita"] as const;
export const apps = ["ci", "gatekeeper"] as const;

export type SeedOptions = {
  /** Default `acme`. A user account has the name `ada`. */
  readonly owner?: string;
  /** Default `Organization`. */
  readonly kind?: Owner["kind"];
  /** Default `enterprise`. */
  readonly plan?: Plan;
};

const team = (id: number, slug: string, members: readonly string[]): Team => ({
  id,
  slug,
  organization: "acme",
  name: slug,
  members,
  maintainers: [],
});

/** `tokens`: by login or App. Pure. */
export const seedState = (tokens: Readonly<Record<string, string>>, given: SeedOptions = {}): GithubState => {
  const { kind = "Organization", plan = "enterprise" } = given;
  const login = given.owner ?? (kind === "User" ? "ada" : "acme");
  const owner: Owner = { login, id: kind === "User" ? 100 : 10, kind, plan, admins: ["ada"] };
  const appIds: Readonly<Record<string, number>> = { ci: 15368, gatekeeper: 77 };
  return {
    ...emptyState,
    owners: { [login]: owner },
    users: Object.fromEntries(people.map((name, at) => [name, { login: name, id: 100 + at }])),
    teams:
      kind === "User"
        ? []
        : [
            team(7, "platform", ["ada", "mona"]),
            team(8, "release-captains", ["mona", "rex"]),
            team(9, "shop-team", ["dev", "rex", "mona"]),
          ],
    apps: [
      {
        id: 15368,
        slug: "github-actions",
        permissions: { contents: "write", checks: "write", statuses: "write", pull_requests: "write" },
      },
      { id: 77, slug: "gatekeeper", permissions: { deployments: "write", checks: "write" } },
    ],
    tokens: Object.fromEntries(
      Object.entries(tokens).map(([name, token]) => {
        const app = appIds[name];
        return [token, app === undefined ? { kind: "user", login: name } : { kind: "app", id: app }] as const;
      }),
    ),
  };
};

/** A GitHub of one test: acme/shop with its people, served on the loopback with nothing but governance before `emulate`. */
import { startBack } from "../back.ts";
import { startFront } from "../front.ts";
import { type Answer, Person } from "../person.ts";
import type { GithubState, RepositoryState } from "../state.ts";
import { newRepository } from "../state-new.ts";
import { governanceRoutes } from "./routes.ts";

const people = ["ada", "mona", "dev", "rex", "rita"] as const;
const names = [...people, "ci", "gatekeeper"] as const;
type Name = (typeof names)[number];

export type World = Readonly<Record<Name, Person>> & {
  readonly change: (edit: (now: RepositoryState) => RepositoryState) => void;
  readonly repository: () => RepositoryState;
  /** Moves the clock on. */
  readonly pass: (milliseconds: number) => void;
  readonly stop: () => Promise<void>;
};

const stateOf = (): GithubState => ({
  owners: { acme: { login: "acme", id: 10, kind: "Organization", plan: "enterprise", admins: ["ada"] } },
  users: Object.fromEntries(people.map((login, at) => [login, { login, id: 100 + at }])),
  teams: [{ id: 7, slug: "release-captains", organization: "acme", members: ["mona", "rex"] }],
  apps: [
    {
      id: 15368,
      slug: "github-actions",
      permissions: { contents: "write", checks: "write", statuses: "write", pull_requests: "write" },
    },
    { id: 77, slug: "gatekeeper", permissions: { deployments: "write", checks: "write" } },
  ],
  tokens: {
    ...Object.fromEntries(people.map((login) => [`token-${login}`, { kind: "user", login } as const])),
    "token-ci": { kind: "app", id: 15368 },
    "token-gatekeeper": { kind: "app", id: 77 },
  },
  repositories: {
    "acme/shop": {
      ...newRepository({ id: 1, owner: "acme", name: "shop" }),
      collaborators: { mona: "maintain", dev: "write", rex: "write", rita: "read" },
    },
  },
  organization_rulesets: {},
  last_id: 1000,
});

export const startWorld = async (): Promise<World> => {
  let now = Date.UTC(2026, 0, 1);
  const back = await startBack({
    users: people,
    organizations: ["acme"],
    repositories: [{ owner: "acme", name: "shop", private: true }],
  });
  const front = await startFront({ state: stateOf(), back, routes: governanceRoutes, now: () => ++now });
  const person = (name: Name) => new Person(name, { url: front.url, token: `token-${name}`, repository: "acme/shop" });
  const repository = (): RepositoryState => {
    const found = front.context.state().repositories["acme/shop"];
    if (!found) throw new Error("the repository of the test is gone");
    return found;
  };
  return {
    ...(Object.fromEntries(names.map((name) => [name, person(name)])) as Record<Name, Person>),
    repository,
    change: (edit) =>
      front.context.update((state) => ({
        ...state,
        repositories: { ...state.repositories, "acme/shop": edit(repository()) },
      })),
    pass: (milliseconds) => {
      now += milliseconds;
    },
    stop: async () => {
      await front.stop();
      await back.stop();
    },
  };
};

/** Status and message of a reply in one line each. */
export const said = ({ status, body }: Answer): readonly [number, string | undefined] => [
  status,
  (body as { readonly message?: string } | undefined)?.message?.replaceAll("\n", " ").trim(),
];

/** GitHub's message for these lines, as `said` shows it. */
export const violated = (...lines: readonly string[]): string =>
  ["Repository rule violations found", ...lines].join("  ");

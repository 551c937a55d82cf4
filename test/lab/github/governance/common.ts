/** What every route of governance needs: the repository, who acts, refusals as replies, and changes of one repository. */
import type { Context, Handle, Reply, Request } from "../handler.ts";
import { readRefusal } from "../rules/access.ts";
import { type Actor, actorOf } from "../rules/actor.ts";
import type { Refusal } from "../rules/verdict.ts";
import type { GithubState, RepositoryState } from "../state.ts";
import { repositoryKey } from "../state-new.ts";

export type Scene = {
  readonly request: Request;
  readonly context: Context;
  readonly state: GithubState;
  readonly repository: RepositoryState;
  readonly actor: Actor;
  /** `/repos/<owner>/<name>` */
  readonly home: string;
};

export type SceneHandle = (scene: Scene) => Promise<Reply | "forward">;

/** A refusal as GitHub's JSON. */
export const refused = ({ status, message, errors }: Refusal): Reply => ({
  status,
  body: {
    message,
    ...(errors ? { errors } : {}),
    documentation_url: "https://docs.github.com/rest",
    status: String(status),
  },
});

export const notFound: Reply = refused({ status: 404, message: "Not Found" });

export const invalid = (resource: string, field: string, code = "invalid"): Reply =>
  refused({ status: 422, message: "Validation Failed", errors: [{ resource, field, code }] });

/** Gives a route the repository and the actor; who can't read the repository is told that it does not exist. */
export const inRepository =
  (handle: SceneHandle): Handle =>
  async (request, context) => {
    const state = context.state();
    const { owner = "", repo = "" } = request.params;
    const repository = state.repositories[repositoryKey(owner, repo)];
    const actor = repository && actorOf(state, repository, request.identity);
    if (!repository || !actor || readRefusal(actor)) return notFound;
    return handle({
      request,
      context,
      state,
      repository,
      actor,
      home: `/repos/${repository.owner}/${repository.name}`,
    });
  };

/** Changes the repository of a scene, in whatever state it is by now. */
export const change = ({ context, repository }: Scene, edit: (now: RepositoryState) => RepositoryState): void => {
  const key = repositoryKey(repository.owner, repository.name);
  context.update((state) => {
    const now = state.repositories[key];
    return now ? { ...state, repositories: { ...state.repositories, [key]: edit(now) } } : state;
  });
};

/** The repository as it is now, after changes. */
export const current = ({ context, repository }: Scene): RepositoryState =>
  context.state().repositories[repositoryKey(repository.owner, repository.name)] ?? repository;

/** A number that nothing else has. */
export const takeId = ({ context }: Pick<Scene, "context">): number => {
  context.update((state) => ({ ...state, last_id: state.last_id + 1 }));
  return context.state().last_id;
};

/** A text field of a body. Undefined: absent or of another type. */
export const text = (body: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = body[name];
  return typeof value === "string" ? value : undefined;
};

/** A field of some JSON, whatever it is. */
export const field = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (found, name) =>
      typeof found === "object" && found !== null ? (found as Record<string, unknown>)[name] : undefined,
    value,
  );

export const textAt = (value: unknown, ...path: readonly string[]): string => {
  const found = field(value, ...path);
  return typeof found === "string" ? found : "";
};

export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = field(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** Login with which a request of ours shows up in `emulate`; Apps and keys act there as its admin. */
export const loginOf = (actor: Actor): string | undefined => (actor.kind === "user" ? actor.login : undefined);

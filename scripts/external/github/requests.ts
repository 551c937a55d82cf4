import type { z } from "zod";
import type { Seen } from "../../ports-github.ts";
import type { GithubClient } from "./client.ts";
import { look, NotUnderstood } from "./seen.ts";

type Parameters = Readonly<Record<string, string | number | boolean>>;

/** What a look-up is for, in words, and what GitHub's 404 means where it does not mean "you may not know". */
export type Meaning<T> = { readonly what: string; readonly absent?: T; readonly absentWhen?: RegExp };

/** Looks things up below one repository. Every answer is checked against the shape that is relied on. */
export class RepositoryRequests {
  readonly client: GithubClient;
  readonly #where: { readonly owner: string; readonly repo: string };

  constructor(client: GithubClient, owner: string, repo: string) {
    this.client = client;
    this.#where = { owner, repo };
  }

  /** One answer; `path` is below the repository and may hold `{name}` parameters. */
  get<S extends z.ZodType, D = never>(
    path: string,
    shape: S,
    meaning: Meaning<D>,
    parameters: Parameters = {},
  ): Promise<Seen<z.infer<S> | D>> {
    return look<z.infer<S> | D>(async () => {
      const route = `GET /repos/{owner}/{repo}${path}`;
      const { data }: { data: unknown } = await this.client.request(route, { ...this.#where, ...parameters });
      return parsed(shape, data);
    }, meaning);
  }

  /** All pages of a list. */
  list<S extends z.ZodType>(
    path: string,
    shape: S,
    meaning: Meaning<readonly z.infer<S>[]>,
    parameters: Parameters = {},
  ): Promise<Seen<readonly z.infer<S>[]>> {
    return look<readonly z.infer<S>[]>(async () => {
      const route = `GET /repos/{owner}/{repo}${path}`;
      const found: readonly unknown[] = await this.client.paginate(route, {
        ...this.#where,
        ...parameters,
        per_page: 100,
      });
      return found.map((item) => parsed(shape, item));
    }, meaning);
  }
}

/** Not what GitHub's description promises: nothing may be concluded from it. */
export function parsed<S extends z.ZodType>(shape: S, data: unknown): z.infer<S> {
  const result = shape.safeParse(data);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join(".") ?? "";
  throw new NotUnderstood(where);
}

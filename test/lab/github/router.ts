/** Finds the route of a request. */
import type { Route } from "./handler.ts";

const safely = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** The parameters, if the path fits the pattern; `*name` takes all that is left, and needs something. */
export const matchPath = (pattern: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const found: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const here = given[at];
    if (here === undefined) return undefined;
    if (part.startsWith("*")) {
      found[part.slice(1)] = given.slice(at).map(safely).join("/");
      return found[part.slice(1)] === "" ? undefined : found;
    }
    if (part.startsWith(":")) {
      if (here === "") return undefined;
      found[part.slice(1)] = safely(here);
    } else if (part !== here) return undefined;
  }
  return given.length === wanted.length ? found : undefined;
};

export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** The first route that fits. */
export const findRoute = (routes: readonly Route[], method: string, path: string): Match | undefined => {
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.pattern, path) : undefined;
    if (params) return { route, params };
  }
  return undefined;
};

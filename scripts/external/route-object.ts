/** The weighted rule of an HTTPRoute: reading and patching its weights. Pure. */
import type { Weights } from "../ports.ts";

export type BackendRef = { readonly name: string; readonly port?: number; readonly weight?: number };

export type RouteObject = {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec?: {
    readonly rules?: readonly {
      readonly matches?: readonly { readonly headers?: readonly unknown[] }[];
      readonly backendRefs?: readonly BackendRef[];
    }[];
  };
};

/** Which release stands behind each Kubernetes Service, by the Service's name. */
export type Releases = Readonly<Record<string, string>>;

export type JsonPatch = readonly (
  | { readonly op: "test"; readonly path: string; readonly value: unknown }
  | { readonly op: "add"; readonly path: string; readonly value: unknown }
)[];

/** The rule without a header match: the one whose weights are the traffic. -1 when the route has none. */
export function weightedRule(route: RouteObject): number {
  const rules = route.spec?.rules ?? [];
  return rules.findIndex((rule) => !(rule.matches ?? []).some((match) => (match.headers ?? []).length > 0));
}

/** Weight by release id. A backend without a weight has 1, as the Gateway API says; one of an unknown Service is left out. */
export function weightsOf(route: RouteObject, releases: Releases): Weights {
  const weights: Record<string, number> = {};
  for (const backend of backendsOf(route)) {
    const release = releases[backend.name];
    if (release !== undefined) weights[release] = backend.weight ?? 1;
  }
  return weights;
}

/**
 * The patch that sets the weights of the releases that are named, or undefined when there is nothing to set. Each weight
 * is preceded by a test of the backend's name, so that a list that was reordered since it was read is refused and not
 * mistaken. `only` "what differs" trusts the weights of `route`; "all" is for a route that was read a while ago.
 */
export function weightPatch(
  route: RouteObject,
  releases: Releases,
  weights: Weights,
  only: "what differs" | "all" = "what differs",
): JsonPatch | undefined {
  const rule = weightedRule(route);
  const patch: JsonPatch[number][] = [];
  for (const [index, backend] of backendsOf(route).entries()) {
    const release = releases[backend.name];
    const weight = release === undefined ? undefined : weights[release];
    if (weight === undefined || (only === "what differs" && weight === (backend.weight ?? 1))) continue;
    const path = `/spec/rules/${rule}/backendRefs/${index}`;
    patch.push({ op: "test", path: `${path}/name`, value: backend.name });
    patch.push({ op: "add", path: `${path}/weight`, value: weight });
  }
  return patch.length === 0 ? undefined : patch;
}

function backendsOf(route: RouteObject): readonly BackendRef[] {
  return route.spec?.rules?.[weightedRule(route)]?.backendRefs ?? [];
}

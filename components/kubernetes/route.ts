/** The HTTPRoute of a service: who gets how much of the traffic. Pure. */
import { ComponentError } from "../component.ts";
import { backendName } from "../values/names.ts";
import { MANAGED_BY } from "./labels.ts";

export type Backend = {
  readonly release: { readonly id: string; readonly version: string };
  readonly port: number;
  /** 0 to 100; all weights of a route sum to 100. */
  readonly weight: number;
};

export type RouteFacts = {
  readonly service: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly gateway: { readonly namespace: string; readonly name: string };
  /** A request with this header and a release's id or version reaches that release, whatever its weight. */
  readonly header: string;
  readonly backends: readonly Backend[];
  readonly mirror?: { readonly version: string; readonly percent: number };
};

export type RouteManifest = ReturnType<typeof routeManifest>;

/**
 * The first rule has the weights; the engine patches it there. One rule for each release follows: a match on a header
 * is more specific than a path alone, so it wins wherever it stands.
 */
export function routeManifest(facts: RouteFacts) {
  return {
    metadata: {
      name: facts.service,
      namespace: facts.namespace,
      labels: { ...MANAGED_BY, "app.kubernetes.io/part-of": facts.service, "cutover.dev/service": facts.service },
      // The engine patches weights under a field manager of its own; the next update takes the fields back.
      annotations: { "pulumi.com/patchForce": "true" } as Readonly<Record<string, string>>,
    },
    spec: {
      parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", ...facts.gateway }],
      hostnames: [...facts.hosts],
      rules: [weightedRule(facts), ...facts.backends.map((backend) => overrideRule(facts, backend))],
    },
  };
}

type PathMatch = { readonly path: { readonly type: string; readonly value: string } };
type HeaderMatch = PathMatch & {
  readonly headers: readonly { readonly type: string; readonly name: string; readonly value: string }[];
};
type BackendRef = { readonly group: string; readonly kind: string; readonly name: string; readonly port: number };
type MirrorFilter = {
  readonly type: "RequestMirror";
  readonly requestMirror: { readonly backendRef: BackendRef; readonly percent: number };
};
type Rule = {
  readonly matches: readonly (PathMatch | HeaderMatch)[];
  readonly filters?: readonly MirrorFilter[];
  readonly backendRefs: readonly (BackendRef & { readonly weight: number })[];
};

const ANY_PATH = { type: "PathPrefix", value: "/" };

function weightedRule(facts: RouteFacts): Rule {
  const filters = mirrorFilters(facts);
  return {
    matches: [{ path: ANY_PATH }],
    ...(filters.length === 0 ? {} : { filters }),
    backendRefs: facts.backends.map((backend) => ({ ...reference(facts, backend), weight: backend.weight })),
  };
}

function overrideRule(facts: RouteFacts, backend: Backend): Rule {
  const { id, version } = backend.release;
  return {
    matches: [id, version].map((value) => ({
      path: ANY_PATH,
      headers: [{ type: "Exact", name: facts.header, value }],
    })),
    backendRefs: [{ ...reference(facts, backend), weight: 1 }],
  };
}

function mirrorFilters(facts: RouteFacts): readonly MirrorFilter[] {
  const { mirror } = facts;
  const target = facts.backends.find((backend) => backend.release.version === mirror?.version);
  if (mirror === undefined || target === undefined) return [];
  return [{ type: "RequestMirror", requestMirror: { backendRef: reference(facts, target), percent: mirror.percent } }];
}

function reference(facts: RouteFacts, backend: Backend): BackendRef {
  return { group: "", kind: "Service", name: backendName(facts.service, backend.release.id), port: backend.port };
}

/** Throws ComponentError BACKENDS_CHANGED when a transform touched what the engine patches and reads. */
export function verifyWeights(before: RouteManifest, after: RouteManifest): void {
  const [expected, found] = [before, after].map((manifest) =>
    JSON.stringify(manifest.spec.rules[0]?.backendRefs ?? []),
  );
  if (expected === found) return;
  throw new ComponentError(
    "BACKENDS_CHANGED",
    `first rule of the route: expected the backends ${expected}, found ${found}`,
    "Let the transform leave the weighted rule first and its backends as they are; weights belong in the configuration.",
  );
}

import type { StackOutputs } from "../../stacks/outputs.ts";
import { EngineError } from "../engine/errors.ts";
import type { Clock, Cluster, LeaseState, PodFinding, Weights } from "../ports.ts";
import { ApiRefusal, type KubernetesApi } from "./kubernetes-api.ts";
import { ClusterLease } from "./lease.ts";
import { findingsOf, type PodObject } from "./pod-object.ts";
import { type JsonPatch, type Releases, type RouteObject, weightPatch, weightsOf } from "./route-object.ts";

type Place = { readonly namespace: string; readonly lease: string; readonly actor: string };

/** Labels that the program puts on everything that belongs to one release of one service. */
const RELEASE = "cutover.dev/release";
const SERVICE = "cutover.dev/service";
const MANAGER = "cutover-engine";
const ATTEMPTS = 4;
const READY_MILLISECONDS = 1000;

type Labelled = { readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> } };
type Traffic = { readonly routes: readonly RouteObject[]; readonly releases: Releases };
type List<T> = { readonly items: readonly T[] };

/**
 * The estate's namespace through the Kubernetes API. Which release stands behind a Service is read from the Services'
 * labels, so that it holds in the middle of an update too, when the stack's outputs are still those of the one before.
 */
export class KubernetesCluster implements Cluster {
  readonly #api: KubernetesApi;
  readonly #namespace: string;
  readonly #lease: ClusterLease;
  readonly #clock: Clock;
  /** The traffic as it was last read. */
  #known: Traffic | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(api: KubernetesApi, place: Place, clock: Clock) {
    this.#api = api;
    this.#namespace = place.namespace;
    this.#clock = clock;
    this.#lease = new ClusterLease(api, { namespace: place.namespace, name: place.lease, actor: place.actor }, clock);
  }

  readLease(): Promise<LeaseState | undefined> {
    return this.#lease.read();
  }

  acquireLease(holder: string, rollout: string, takeOver?: string): Promise<LeaseState> {
    return this.#lease.acquire(holder, rollout, takeOver);
  }

  renewLease(holder: string, fence: number): Promise<void> {
    return this.#lease.renew(holder, fence);
  }

  recordPromotion(holder: string, fence: number, promotion: number): Promise<void> {
    return this.#lease.recordPromotion(holder, fence, promotion);
  }

  releaseLease(holder: string, fence: number): Promise<void> {
    return this.#lease.release(holder, fence);
  }

  async readWeights(): Promise<Readonly<Record<string, Weights>>> {
    const { routes, releases } = await this.#traffic();
    return Object.fromEntries(routes.map((route) => [route.metadata.name, weightsOf(route, releases)]));
  }

  /**
   * First a patch of the routes as they were known, because on the way back each request before it costs users' requests;
   * then the routes are read and whatever is not as wanted is patched.
   */
  async patchWeights(weights: Weights): Promise<void> {
    await this.#patchKnown(weights);
    const { routes, releases } = await this.#traffic();
    await Promise.all(routes.map((route) => this.#patchRoute(route, releases, weights)));
  }

  async readPods(release: string): Promise<readonly PodFinding[]> {
    this.#stayReady();
    const query = new URLSearchParams({ labelSelector: `${RELEASE}=${release}` });
    const pods = await this.#api.request<List<PodObject>>("GET", `/api/v1/namespaces/${this.#namespace}/pods?${query}`);
    return findingsOf(pods.items, release);
  }

  async #patchKnown(weights: Weights): Promise<void> {
    const { routes, releases } = this.#known ?? { routes: [], releases: {} };
    const patches = routes.map(async (route) => {
      const patch = weightPatch(route, releases, weights, "all");
      if (patch !== undefined) await this.#send(route, patch);
    });
    // What fails here is done again, with care, and fails there for its reason.
    await Promise.allSettled(patches);
  }

  /** Keeps what is known of the traffic, and the connection to the API server, at most a second old while somebody asks for pods. */
  #stayReady(): void {
    if (this.#clock.now() - this.#readAt < READY_MILLISECONDS) return;
    this.#readAt = this.#clock.now();
    this.#traffic().catch(() => undefined);
  }

  /** Patches one route; when its list of backends changed under our hands, reads it anew and tries again. */
  async #patchRoute(route: RouteObject, releases: Releases, weights: Weights): Promise<void> {
    let current = route;
    for (let attempt = 1; ; attempt += 1) {
      const patch = weightPatch(current, releases, weights);
      if (patch === undefined) return;
      try {
        await this.#send(current, patch);
        return;
      } catch (error) {
        if (!isTestFailure(error) || attempt >= ATTEMPTS) throw error;
      }
      current = await this.#api.request<RouteObject>("GET", `${this.#routes()}/${route.metadata.name}`);
    }
  }

  async #send(route: RouteObject, patch: JsonPatch): Promise<void> {
    const path = `${this.#routes()}/${route.metadata.name}?fieldManager=${MANAGER}`;
    await this.#api.request("PATCH", path, { contentType: "application/json-patch+json", value: patch });
  }

  /** Routes that send to Services of releases, and which release each Service is. */
  async #traffic(): Promise<Traffic> {
    const query = new URLSearchParams({ labelSelector: `${RELEASE},${SERVICE}` });
    const [routes, services] = await Promise.all([
      this.#api.request<List<RouteObject>>("GET", this.#routes()),
      this.#api.request<List<Labelled>>("GET", `/api/v1/namespaces/${this.#namespace}/services?${query}`),
    ]);
    const releases: Record<string, string> = {};
    for (const { metadata } of services.items) {
      const release = metadata.labels?.[RELEASE];
      if (release !== undefined) releases[metadata.name] = release;
    }
    const ours = routes.items.filter((route) => Object.keys(weightsOf(route, releases)).length > 0);
    this.#known = { routes: ours, releases };
    return this.#known;
  }

  #routes(): string {
    return `/apis/gateway.networking.k8s.io/v1/namespaces/${this.#namespace}/httproutes`;
  }
}

/** A `test` of a JSON patch that did not hold. */
const isTestFailure = (error: unknown): boolean =>
  error instanceof ApiRefusal && (error.status === 422 || error.status === 409);

/** Where the rollout's lease lies; rejects with NO_OUTPUTS when the estate was never applied. */
export function placeOf(outputs: StackOutputs | undefined, stack: string): { namespace: string; lease: string } {
  if (outputs !== undefined) return { namespace: outputs.namespace, lease: outputs.lease };
  throw new EngineError(
    "NO_OUTPUTS",
    `Expected stack ${stack} to have been applied; its state has no outputs.`,
    `Bring the estate up first: pulumi up --stack ${stack}`,
  );
}

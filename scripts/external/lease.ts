import { EngineError } from "../engine/errors.ts";
import { heldLease } from "../engine/lease-rules.ts";
import type { Clock, LeaseState } from "../ports.ts";
import { ApiRefusal, type KubernetesApi } from "./kubernetes-api.ts";
import {
  isHeldBy,
  type LeaseObject,
  lostError,
  mayTake,
  released,
  renewed,
  stateOf,
  taken,
  withPromotion,
} from "./lease-object.ts";

type Place = { readonly namespace: string; readonly name: string; readonly actor: string };

const JSON_BODY = "application/json";

/** Writes that lose against another writer's resourceVersion are tried again this often: the other one may only have renewed. */
const ATTEMPTS = 5;

/** The rollout's Lease in the cluster. Every write carries the resourceVersion that was read, so that two writers can't both win. */
export class ClusterLease {
  readonly #api: KubernetesApi;
  readonly #place: Place;
  readonly #clock: Clock;

  constructor(api: KubernetesApi, place: Place, clock: Clock) {
    this.#api = api;
    this.#place = place;
    this.#clock = clock;
  }

  async read(): Promise<LeaseState | undefined> {
    const lease = await this.#find();
    return lease === undefined ? undefined : stateOf(lease);
  }

  async acquire(holder: string, rollout: string, takeOver?: string): Promise<LeaseState> {
    for (let attempt = 1; ; attempt += 1) {
      const before = await this.#find();
      const now = this.#clock.now();
      if (before !== undefined && !mayTake(before, takeOver)) throw heldLease(stateOf(before), now);
      const taker = { holder, rollout, actor: this.#place.actor, now };
      const mine = taken(this.#place.name, this.#place.namespace, before, taker);
      try {
        return stateOf(before === undefined ? await this.#create(mine) : await this.#replace(mine));
      } catch (error) {
        if (!isConflict(error) || attempt >= ATTEMPTS) throw this.#explained(error);
      }
    }
  }

  renew(holder: string, fence: number): Promise<void> {
    return this.#change(holder, fence, (lease) => renewed(lease, this.#clock.now()));
  }

  recordPromotion(holder: string, fence: number, promotion: number): Promise<void> {
    return this.#change(holder, fence, (lease) => withPromotion(lease, promotion));
  }

  release(holder: string, fence: number): Promise<void> {
    return this.#change(holder, fence, released);
  }

  async #change(holder: string, fence: number, change: (lease: LeaseObject) => LeaseObject): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const lease = await this.#find();
      if (lease === undefined || !isHeldBy(lease, holder, fence)) throw lostError(lease, holder, fence);
      try {
        await this.#replace(change(lease));
        return;
      } catch (error) {
        if (!isConflict(error) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  #find(): Promise<LeaseObject | undefined> {
    return this.#api.find<LeaseObject>(`${this.#collection()}/${this.#place.name}`);
  }

  #create(lease: LeaseObject): Promise<LeaseObject> {
    return this.#api.request("POST", this.#collection(), { contentType: JSON_BODY, value: lease });
  }

  #replace(lease: LeaseObject): Promise<LeaseObject> {
    const path = `${this.#collection()}/${this.#place.name}`;
    return this.#api.request("PUT", path, { contentType: JSON_BODY, value: lease });
  }

  #collection(): string {
    return `/apis/coordination.k8s.io/v1/namespaces/${this.#place.namespace}/leases`;
  }

  #explained(error: unknown): unknown {
    if (!(error instanceof ApiRefusal) || error.status !== 404) return error;
    return new EngineError(
      "NO_OUTPUTS",
      `Expected namespace ${this.#place.namespace} to exist; the cluster has no such namespace.`,
      "Bring the estate up first with `pulumi up`; check that --context names the cluster you mean.",
      { cause: error },
    );
  }
}

const isConflict = (error: unknown): boolean => error instanceof ApiRefusal && error.status === 409;

/** The rollout's Lease as Kubernetes keeps it, and what it says. Pure. */
import { EngineError } from "../engine/errors.ts";
import type { LeaseState } from "../ports.ts";

export type LeaseObject = {
  readonly apiVersion: "coordination.k8s.io/v1";
  readonly kind: "Lease";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseDurationSeconds?: number;
    readonly leaseTransitions?: number;
  };
};

export const DURATION_SECONDS = 15;
const PROMOTION = "cutover.dev/promotion";
const ROLLOUT = "cutover.dev/rollout";
const SINCE = "cutover.dev/since";
const ACTOR = "cutover.dev/actor";

export function stateOf(lease: LeaseObject): LeaseState {
  const { spec = {}, metadata } = lease;
  const rollout = metadata.annotations?.[ROLLOUT];
  const actor = metadata.annotations?.[ACTOR];
  return {
    holder: spec.holderIdentity ?? "",
    acquiredAt: timeOf(spec.acquireTime),
    renewedAt: timeOf(spec.renewTime),
    durationSeconds: spec.leaseDurationSeconds ?? DURATION_SECONDS,
    fence: spec.leaseTransitions ?? 0,
    promotion: Number.parseInt(metadata.annotations?.[PROMOTION] ?? "0", 10) || 0,
    ...(rollout === undefined || rollout === "" ? {} : { rollout }),
    ...(actor === undefined || actor === "" ? {} : { actor }),
  };
}

export type Taker = { readonly holder: string; readonly rollout: string; readonly actor: string; readonly now: number };

/**
 * Whether the lease may be taken: nobody holds it, or it belongs to the rollout that is taken over. Its age does not
 * count: a rollout that died left the estate between two releases, and only that rollout may go on there.
 */
export function mayTake(lease: LeaseObject, takeOver: string | undefined): boolean {
  const state = stateOf(lease);
  return state.holder === "" || (takeOver !== undefined && state.rollout === takeOver);
}

/** The lease in the hands of `taker`, with a fence one higher than ever before. */
export function taken(name: string, namespace: string, before: LeaseObject | undefined, taker: Taker): LeaseObject {
  const at = microTime(taker.now);
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name,
      namespace,
      ...before?.metadata,
      labels: { ...before?.metadata.labels, "app.kubernetes.io/managed-by": "cutover" },
      annotations: {
        ...before?.metadata.annotations,
        [PROMOTION]: before?.metadata.annotations?.[PROMOTION] ?? "0",
        [ROLLOUT]: taker.rollout,
        [SINCE]: new Date(taker.now).toISOString(),
        [ACTOR]: taker.actor,
      },
    },
    spec: {
      holderIdentity: taker.holder,
      acquireTime: at,
      renewTime: at,
      leaseDurationSeconds: DURATION_SECONDS,
      leaseTransitions: (before?.spec?.leaseTransitions ?? 0) + 1,
    },
  };
}

export const renewed = (lease: LeaseObject, now: number): LeaseObject => ({
  ...lease,
  spec: { ...lease.spec, renewTime: microTime(now) },
});

export const withPromotion = (lease: LeaseObject, promotion: number): LeaseObject => ({
  ...lease,
  metadata: {
    ...lease.metadata,
    annotations: { ...lease.metadata.annotations, [PROMOTION]: String(promotion) },
  },
});

/** Free again. Fence, promotion and the last rollout stay, because they must outlive their holder. */
export function released(lease: LeaseObject): LeaseObject {
  const { holderIdentity: _holder, acquireTime: _acquired, renewTime: _renewed, ...spec } = lease.spec ?? {};
  return { ...lease, spec };
}

export const isHeldBy = (lease: LeaseObject, holder: string, fence: number): boolean =>
  lease.spec?.holderIdentity === holder && lease.spec.leaseTransitions === fence;

export function lostError(lease: LeaseObject | undefined, holder: string, fence: number): EngineError {
  const found = lease === undefined ? "the lease is gone" : describe(stateOf(lease));
  return new EngineError(
    "LEASE_LOST",
    `Expected the lease to be held by ${holder} with fence ${fence}; ${found}.`,
    "Nothing more is written by this process. See `cutover status` for who goes on.",
  );
}

function describe(state: LeaseState): string {
  if (state.holder === "") return "nobody holds it";
  return `${state.holder} holds it with fence ${state.fence} for rollout ${state.rollout ?? "(unknown)"}`;
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Kubernetes' MicroTime wants six digits. */
const microTime = (now: number): string => new Date(now).toISOString().replace(/Z$/, "000Z");

/**
 * Whether this update may run at all: not behind the back of a rollout, and not from a file that is behind what was last
 * promoted. The engine's own updates carry a token that names the rollout and its fencing number.
 */
import * as pulumi from "@pulumi/pulumi";
import { LEASE_NAME } from "../components/values/names.ts";
import type { Config } from "./config/config.ts";
import { type LeaseAnswer, readLease } from "./external/lease-reader.ts";

/** The Lease as the engine writes it. */
export type GuardLease = {
  /** Empty: nobody holds it. */
  readonly holder: string;
  readonly rollout: string;
  readonly fence: number;
  readonly promotion: number;
  /** When it was taken, as written; empty when unknown. */
  readonly since: string;
  readonly renewed: string;
  readonly actor: string;
};

export type GuardCode = "LEASE_HELD" | "LEASE_LOST" | "FILE_BEHIND" | "CLUSTER_UNREACHABLE";

export type GuardDecision =
  | { readonly kind: "pass" }
  | { readonly kind: "refuse"; readonly code: GuardCode; readonly fact: string; readonly remedy: string };

export type GuardQuestion = {
  /** Undefined when there is none, or no namespace yet. */
  readonly lease: GuardLease | undefined;
  /** Promotions that the configuration knows of. */
  readonly promotion: number;
  /** `<rollout>:<fence>` of the rollout that runs this update; empty when a person does. */
  readonly token: string;
};

const PASS: GuardDecision = { kind: "pass" };

/** Pure. */
export function decideGuard({ lease, promotion, token }: GuardQuestion): GuardDecision {
  const held = lease !== undefined && lease.holder !== "";
  const ours = held && token === `${lease.rollout}:${lease.fence}`;
  if (token !== "" && !ours) return lost(token, lease);
  if (held && !ours) return heldByAnother(lease);
  if (lease !== undefined && lease.promotion > promotion) return behind(lease.promotion, promotion);
  return PASS;
}

function lost(token: string, lease: GuardLease | undefined): GuardDecision {
  const found =
    lease === undefined || lease.holder === "" ? "nobody holds it" : `\`${lease.rollout}:${lease.fence}\` holds it`;
  return {
    kind: "refuse",
    code: "LEASE_LOST",
    fact: `lease \`${LEASE_NAME}\`: expected rollout \`${token}\` to hold it, found that ${found}`,
    remedy: "This rollout was overtaken and may not write any more; see `cutover status`.",
  };
}

function heldByAnother(lease: GuardLease): GuardDecision {
  const who = lease.actor === "" ? lease.holder : `${lease.actor} (${lease.holder})`;
  const since = lease.since === "" ? "" : ` since ${lease.since}`;
  const renewed = lease.renewed === "" ? "" : `, renewed ${lease.renewed}`;
  return {
    kind: "refuse",
    code: "LEASE_HELD",
    fact: `lease \`${LEASE_NAME}\`: expected nobody to hold it, found ${who}${since} for rollout \`${lease.rollout}\`${renewed}`,
    remedy: "Wait for the rollout to end. If its process is gone, run `cutover resume` or `cutover rollback`.",
  };
}

function behind(promoted: number, known: number): GuardDecision {
  return {
    kind: "refuse",
    code: "FILE_BEHIND",
    fact: `\`promotion\`: expected ${promoted}, the number of the last promotion, found ${known}`,
    remedy:
      "The file is behind what was last promoted: take the version that the rollout wrote (`git pull`) and try again.",
  };
}

/** Reads the Lease; refuses with pulumi.RunError on an update, warns on a preview. */
export async function guard(config: Config): Promise<void> {
  const decision = await decide(config, process.env.CUTOVER_ROLLOUT ?? "");
  if (decision.kind === "pass") return;
  const message = `${decision.fact} [${decision.code}]\n${decision.remedy}`;
  if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(message);
  await pulumi.log.warn(`an update would be refused: ${message}`);
}

async function decide(config: Config, token: string): Promise<GuardDecision> {
  const answer = await readLease(config.namespace.name, LEASE_NAME);
  if (answer.kind === "unreachable") {
    return {
      kind: "refuse",
      code: "CLUSTER_UNREACHABLE",
      fact: `lease \`${LEASE_NAME}\`: expected the cluster to say who holds it, found: ${answer.reason}`,
      remedy: "Check KUBECONFIG and that its user may `get` leases; without an answer a rollout could be overwritten.",
    };
  }
  const lease = answer.kind === "found" ? toLease(answer.lease) : undefined;
  return decideGuard({ lease, promotion: config.promotion, token });
}

/** A field that is absent or of another type reads as empty or 0. */
export function toLease(lease: Extract<LeaseAnswer, { readonly kind: "found" }>["lease"]): GuardLease {
  const { metadata, spec } = lease;
  const annotations = metadata?.annotations ?? {};
  return {
    holder: spec?.holderIdentity ?? "",
    rollout: annotations["cutover.dev/rollout"] ?? "",
    fence: spec?.leaseTransitions ?? 0,
    promotion: Number(annotations["cutover.dev/promotion"] ?? 0) || 0,
    since: annotations["cutover.dev/since"] ?? spec?.acquireTime ?? "",
    renewed: spec?.renewTime ?? "",
    actor: annotations["cutover.dev/actor"] ?? "",
  };
}

/**
 * A small world that does what the ports promise: an estate with a Pulumi-like state, a lease with compare-and-set, traffic
 * that follows the weights, counters, files. Its setters refuse nonsense. Processes in it can be killed at any call.
 */
import { EngineError } from "../../../scripts/engine/errors.ts";
import { type JournalEntry, parseJournal } from "../../../scripts/engine/journal.ts";
import type { EditConfiguration, PlannedConfiguration, ReleaseSummary } from "../../../scripts/engine/plan.ts";
import { type AuditRecord, appendRecord, formatRecord } from "../../../scripts/evidence/chain.ts";
import type { Counts, LeaseState, PodFinding, UpdateRequest, UpdateResult } from "../../../scripts/ports.ts";
import type { StackOutputs } from "../../../stacks/outputs.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const good: ReleaseSummary = release("aaaaaaaaaaaa", "1.0.0", 100);
export const next: ReleaseSummary = release("bbbbbbbbbbbb", "1.1.0", 0);

function release(id: string, version: string, weight: number): ReleaseSummary {
  const images = { "shop/api": `registry.cutover.test/sample@sha256:${id.padEnd(64, "0")}` };
  return { id, version, gitSha: id.padEnd(40, "0"), weight, images, configurationHash: id, schemaVersion: 0 };
}

/** What the fake stack's configuration text says, as JSON. */
export type FakeConfiguration = { readonly promotion: number; readonly releases: readonly ReleaseSummary[] };

export const edit: EditConfiguration = (text, change) => {
  const configuration: FakeConfiguration = JSON.parse(text);
  const releases = configuration.releases
    .filter((item) => change.keep.includes(item.id))
    .map((item) => ({ ...item, weight: change.weights[item.id] ?? item.weight }));
  return JSON.stringify({ promotion: change.promotion, releases });
};

/** Short steps, so that every kill point can be tried. */
export const rollout: PlannedConfiguration["rollout"] = {
  steps: [
    { weight: 5, minimumSeconds: 1, minimumRequests: 5 },
    { weight: 100, minimumSeconds: 1, minimumRequests: 5 },
  ],
  bake: { minimumSeconds: 1 },
  holdLimitSeconds: 120,
  updateLimitSeconds: 60,
  silenceLimitSeconds: 30,
  judge: { alpha: 0.01, degradation: 1, minimumErrors: 3, gross: { errors: 5, share: 0.2 } },
  metrics: { sampleMilliseconds: 500 },
};

/** An update has five of these, and takes as long as its effects. */
const effectMilliseconds = 250;

type Resource = { readonly release: string; readonly uid: string };
type Update = { aborted: boolean; alive: boolean; over: boolean };

export class World {
  readonly clock = new VirtualClock(Date.UTC(2026, 0, 1));
  file: string = JSON.stringify({ promotion: 0, releases: [good, next] });
  program = "program-1";
  lease: LeaseState | undefined;
  /** Share of the answers of each release that are errors. */
  errorRate: Readonly<Record<string, number>> = {};
  requestsPerSecond = 100;
  metricsDown = false;
  apiDown = false;
  diskFull = false;
  auditBroken = false;
  /** The next update never ends by itself. */
  hangNext = false;
  /** Code with which the next updates fail before they do anything. */
  failNext: EngineError["code"][] = [];
  podReason: Readonly<Record<string, string>> = {};
  readonly auditLines: string[] = [];
  readonly files = new Map<string, string>();
  readonly order: string[] = [];
  /** What must never happen and did. */
  readonly violations: string[] = [];
  weights: Record<string, number> = { [good.id]: 100 };
  #deployed: FakeConfiguration = { promotion: 0, releases: [good] };
  #resources: Resource[] = [{ release: good.id, uid: "uid-0" }];
  #uids = 1;
  #updates = 0;
  #update: Update | undefined;
  #counted: Record<string, { requests: number; errors: number }> = {};
  #countedAt: number = this.clock.now();

  configuration(): PlannedConfiguration {
    const { promotion, releases }: FakeConfiguration = JSON.parse(this.file);
    return { promotion, releases, rollout };
  }

  setWeights(weights: Readonly<Record<string, number>>): void {
    this.#count();
    this.weights = { ...this.weights, ...weights };
    const total = Object.values(this.weights).reduce((sum, weight) => sum + weight, 0);
    if (total !== 100) this.violations.push(`weights sum to ${total}: ${JSON.stringify(this.weights)}`);
    for (const [id, weight] of Object.entries(this.weights)) {
      if (weight > 0 && !this.#resources.some((resource) => resource.release === id)) {
        this.violations.push(`traffic is sent to ${id}, which has no pods`);
      }
    }
  }

  /** Failures that users have seen so far. */
  failuresSeen(): number {
    this.#count();
    return Object.values(this.#counted).reduce((sum, counts) => sum + Math.floor(counts.errors), 0);
  }

  counts(id: string): Counts {
    this.#count();
    const counts = this.#counted[id] ?? { requests: 0, errors: 0 };
    const requests = Math.floor(counts.requests);
    return { requests, errors: Math.floor(counts.errors), buckets: { "0.1": requests, "+Inf": requests } };
  }

  /** Gateways forget their counters when they restart. */
  resetCounters(): void {
    this.#count();
    this.#counted = {};
  }

  #count(): void {
    const seconds = (this.clock.now() - this.#countedAt) / 1000;
    this.#countedAt = this.clock.now();
    for (const [id, weight] of Object.entries(this.weights)) {
      const before = this.#counted[id] ?? { requests: 0, errors: 0 };
      const requests = (seconds * this.requestsPerSecond * weight) / 100;
      this.#counted[id] = {
        requests: before.requests + requests,
        errors: before.errors + requests * (this.errorRate[id] ?? 0),
      };
    }
  }

  pods(id: string): readonly PodFinding[] {
    const reason = this.podReason[id];
    return this.#resources
      .filter((resource) => resource.release === id)
      .map(({ uid }) => {
        const pod = { pod: `pod-${uid}`, release: id, restarts: 0 };
        return reason === undefined ? { ...pod, ready: true } : { ...pod, ready: false, reason };
      });
  }

  outputs(): StackOutputs {
    const { promotion, releases } = this.#deployed;
    const backends = releases.map(({ id }) => ({ release: id, service: `shop-${id}`, port: 80, deployments: [] }));
    const shop = { name: "shop", hosts: ["shop.example"], namespace: "shop", route: "shop", backends };
    const place = { environment: "production", namespace: "shop", lease: "cutover-rollout" };
    return { schema: 1, ...place, promotion, releases, services: [shop] };
  }

  /** As `pulumi stack export`: with times and counters that change at every update. */
  state(): unknown {
    const stamp = new Date(this.clock.now()).toISOString();
    const type = "kubernetes:apps/v1:Deployment";
    const deployments = this.#resources.map(({ release: id, uid }) => ({
      urn: `urn:pulumi:production::cutover::${type}::shop-api-${id}`,
      type,
      modified: stamp,
      outputs: { kind: "Deployment", metadata: { name: id, uid, resourceVersion: String(this.#updates) } },
    }));
    const route = {
      urn: "urn:pulumi:production::cutover::kubernetes:gateway:HTTPRoute::shop",
      modified: stamp,
      inputs: { weights: Object.fromEntries(this.#deployed.releases.map(({ id, weight }) => [id, weight])) },
    };
    const outputs = { promotion: this.#deployed.promotion };
    const resources = [...deployments, route, { urn: "urn:pulumi:production::cutover::stack::outputs", outputs }];
    return { version: 3, deployment: { manifest: { time: stamp }, resources } };
  }

  changesTo(text: string): Readonly<Record<string, number>> {
    const wanted: FakeConfiguration = JSON.parse(text);
    const here = new Set(this.#resources.map((resource) => resource.release));
    const there = new Set(wanted.releases.map(({ id }) => id));
    return {
      same: 1,
      create: [...there].filter((id) => !here.has(id)).length,
      delete: [...here].filter((id) => !there.has(id)).length,
      update: JSON.stringify(wanted) === JSON.stringify(this.#deployed) ? 0 : 1,
    };
  }

  /** Traffic moves in the middle of an update, as in life. `owner.alive` false stops it where it stands. */
  async update(request: UpdateRequest, owner: { alive: boolean }): Promise<UpdateResult> {
    const wanted: FakeConfiguration = JSON.parse(request.configuration);
    this.#guard(request.token, wanted);
    const failure = this.failNext.shift();
    if (failure !== undefined) throw new EngineError(failure, "made to fail", "none");
    if (this.#update !== undefined) throw new EngineError("UPDATE_CONFLICT", "another update runs", "wait");
    const update: Update = { aborted: false, alive: true, over: false };
    const gone = (): boolean => update.aborted || !owner.alive;
    this.#update = update;
    request.signal?.addEventListener("abort", () => {
      update.aborted = true;
    });
    const changes = this.changesTo(request.configuration);
    const hang = this.hangNext;
    this.hangNext = false;
    for (const effect of [() => {}, ...this.#effects(wanted), () => {}]) {
      await this.clock.sleep(effectMilliseconds, request.signal);
      if (hang && !gone()) await this.clock.sleep(1e9, request.signal);
      if (gone()) break;
      effect();
    }
    update.over = true;
    if (!owner.alive && !update.aborted) {
      // The lock of a killed process stays until it is repaired.
      update.alive = false;
      return new Promise(() => {});
    }
    this.#update = undefined;
    if (update.aborted) throw new Error("interrupted");
    return { changes, durationMilliseconds: 5 * effectMilliseconds };
  }

  #guard(token: string, wanted: FakeConfiguration): void {
    const { lease } = this;
    if (lease === undefined) return;
    if (lease.holder !== "" && token !== `${lease.rollout}:${lease.fence}`) {
      throw new EngineError("UPDATE_FAILED", `[LEASE_HELD] ${lease.holder} holds the lease`, "wait");
    }
    if (lease.promotion > wanted.promotion) throw new EngineError("UPDATE_FAILED", "[FILE_BEHIND]", "pull");
  }

  #effects(wanted: FakeConfiguration): readonly (() => void)[] {
    const ids = wanted.releases.map(({ id }) => id);
    return [
      () => {
        for (const id of ids.filter((id) => !this.#resources.some((resource) => resource.release === id))) {
          this.#resources.push({ release: id, uid: `uid-${this.#uids++}` });
        }
        const known = new Set(this.#deployed.releases.map(({ id }) => id));
        const added = wanted.releases.filter(({ id }) => !known.has(id)).map((item) => ({ ...item, weight: 0 }));
        this.#deployed = { ...this.#deployed, releases: [...this.#deployed.releases, ...added] };
      },
      () => {
        const was = Object.fromEntries(this.#deployed.releases.map(({ id, weight }) => [id, weight]));
        const is = Object.fromEntries(wanted.releases.map(({ id, weight }) => [id, weight]));
        const idle = Object.fromEntries(Object.keys(was).map((id) => [id, 0]));
        // An update that sees no difference between inputs touches nothing, whatever the live object says.
        const same = JSON.stringify({ ...idle, ...is }) === JSON.stringify(was);
        if (!same) {
          this.setWeights({ ...idle, ...is });
          this.order.push(`${next.id} has ${is[next.id] ?? 0}`);
        }
        const gone = this.#deployed.releases.filter(({ id }) => !ids.includes(id));
        this.#deployed = { ...wanted, releases: [...wanted.releases, ...gone.map((item) => ({ ...item, weight: 0 }))] };
      },
      () => {
        this.#count();
        this.#resources = this.#resources.filter((resource) => ids.includes(resource.release));
        this.weights = Object.fromEntries(Object.entries(this.weights).filter(([id]) => ids.includes(id)));
        this.#deployed = wanted;
        this.#updates += 1;
      },
    ];
  }

  async repair(): Promise<readonly string[]> {
    const update = this.#update;
    if (update === undefined) return [];
    while (!update.over) await this.clock.sleep(200);
    this.#update = undefined;
    return ["removed the lock of an update whose process is gone"];
  }

  journal(id: string): readonly JournalEntry[] {
    return parseJournal((this.files.get(`${id}/journal`) ?? "").split("\n")).entries;
  }

  append(entry: Readonly<Record<string, unknown>> & { readonly kind: string }): void {
    if (this.auditBroken) throw new EngineError("AUDIT_BROKEN", "the tail is no record", "keep it");
    const last = this.auditLines.at(-1);
    const previous: AuditRecord | undefined = last === undefined ? undefined : JSON.parse(last);
    this.auditLines.push(formatRecord(appendRecord(previous, new Date(this.clock.now()).toISOString(), entry)));
  }
}

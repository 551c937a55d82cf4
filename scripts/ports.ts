/** Every capability that the engine asks of the world, on one page. `scripts/external` implements them. */
import type { StackOutputs } from "../stacks/outputs.ts";

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `milliseconds`, or at once when the signal aborts (it never rejects). */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Weight of each release by id; absent means that no backend stands for it. */
export type Weights = Readonly<Record<string, number>>;

export type UpdateRequest = {
  /** Full text of the stack's configuration file for this update. The work tree's own file is not touched. */
  readonly configuration: string;
  readonly message: string;
  /** `<rollout id>:<fence>`, handed to the program so that its guard lets the update through. */
  readonly token: string;
  /**
   * Whether to read the live objects first, so that what was changed by hand is seen and mended. Default false: a step
   * of a rollout trusts the state, because reading everything would cost seconds at each one.
   */
  readonly refresh?: boolean;
  /** Aborts the update: interrupt, then kill, then the stack's lock is removed. */
  readonly signal?: AbortSignal;
};

export type UpdateResult = {
  readonly changes: Readonly<Record<string, number>>;
  readonly durationMilliseconds: number;
};

/** One stack of the program, through Pulumi's Automation API. */
export interface Stack {
  /** Text of `Pulumi.<stack>.yaml` in the work tree. */
  readConfiguration(): Promise<string>;
  /** Writes `Pulumi.<stack>.yaml` in the work tree, atomically. */
  writeConfiguration(text: string): Promise<void>;
  /** sha256 over the program's own files (stacks, components, policy, provider, lock file): what would be run. */
  programDigest(): Promise<string>;
  /** Outputs of the last update; undefined when the stack was never applied. */
  outputs(): Promise<StackOutputs | undefined>;
  /** The deployment as `pulumi stack export` gives it. */
  exportState(): Promise<unknown>;
  /** Runs an update. Rejects with UpdateError. Has a limit of its own, and a watchdog on silence. */
  update(request: UpdateRequest): Promise<UpdateResult>;
  /** Runs a preview and returns the number of resources that it would create, update, delete or replace. */
  preview(request: UpdateRequest): Promise<{ readonly changes: Readonly<Record<string, number>> }>;
  /**
   * After a crash: waits (bounded) for an update that another process still runs, removes a lock whose process is
   * gone, and clears pending operations. Returns what it did, in words.
   */
  repair(): Promise<readonly string[]>;
}

export type LeaseState = {
  /** Empty when nobody holds it. */
  readonly holder: string;
  readonly acquiredAt: number | undefined;
  readonly renewedAt: number | undefined;
  readonly durationSeconds: number;
  /** The fencing number: grows by one with every acquisition. */
  readonly fence: number;
  /** Promotions recorded so far; 0 before the first. */
  readonly promotion: number;
  /** The rollout that holds it or held it last; absent before the first. */
  readonly rollout?: string;
  /** Who took it: a person at a machine, or an actor of CI. Absent before the first. */
  readonly actor?: string;
};

export type PodFinding = {
  readonly pod: string;
  readonly release: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Kubernetes' own word for why the container waits or ended: CrashLoopBackOff, ImagePullBackOff, OOMKilled … */
  readonly reason?: string;
};

export interface Cluster {
  /** undefined when the lease was never made. */
  readLease(): Promise<LeaseState | undefined>;
  /**
   * Takes the lease with compare-and-set on its resourceVersion. Resolves to the new state, or rejects with
   * EngineError LEASE_HELD that says who holds it and since when. A held lease does not free itself, however old its
   * last renewal: only `takeOver`, the rollout that it belongs to, may take it.
   */
  acquireLease(holder: string, rollout: string, takeOver?: string): Promise<LeaseState>;
  /** Renews; rejects with EngineError LEASE_LOST when holder or fence are no longer these. */
  renewLease(holder: string, fence: number): Promise<void>;
  /** Records the number of the promotion on the lease; same rejection. */
  recordPromotion(holder: string, fence: number, promotion: number): Promise<void>;
  releaseLease(holder: string, fence: number): Promise<void>;
  /** Live weights of each service's route, by service name, then release id. */
  readWeights(): Promise<Readonly<Record<string, Weights>>>;
  /** Patches every service's route at once, with no update in between. Releases without a backend in the route are passed over. */
  patchWeights(weights: Weights): Promise<void>;
  /** Pods of one release. */
  readPods(release: string): Promise<readonly PodFinding[]>;
}

/** Cumulative counts of one release as its users saw it. */
export type Counts = {
  readonly requests: number;
  /** Answers with status 500 and above. */
  readonly errors: number;
  /** Cumulative histogram: upper bound in seconds (as text, "+Inf" last) to count. */
  readonly buckets: Readonly<Record<string, number>>;
};

export type Sample = {
  /** Milliseconds since 1970 by the engine's clock. */
  readonly at: number;
  /** By release id. A release without traffic has zero counts; the sample as a whole is never empty. */
  readonly releases: Readonly<Record<string, Counts>>;
};

export interface Metrics {
  /** Where the counts come from, for people. */
  readonly source: string;
  /** Rejects with EngineError NO_METRICS when there is no trustworthy answer: unreachable, stale, empty, unparsable. */
  sample(signal?: AbortSignal): Promise<Sample>;
}

/** Append-only lines; each append is on disk before it resolves. */
export interface Lines {
  read(): Promise<readonly string[]>;
  append(line: string): Promise<void>;
}

/** What a rollout leaves on disk, by rollout id. */
export interface RolloutFiles {
  /** Ids of all rollouts known here, oldest first. */
  list(): Promise<readonly string[]>;
  readPlan(id: string): Promise<string | undefined>;
  writePlan(id: string, text: string): Promise<void>;
  journal(id: string): Lines;
  samples(id: string): Lines;
  /** State as exported before the rollout. */
  readBefore(id: string): Promise<string | undefined>;
  writeBefore(id: string, text: string): Promise<void>;
  writeReport(id: string, html: string): Promise<string>;
}

/** The hash-chained record of everything that was decided or done. */
export interface Audit {
  append(entry: Readonly<Record<string, unknown>> & { readonly kind: string }): Promise<void>;
}

export type Ports = {
  readonly clock: Clock;
  readonly stack: Stack;
  readonly cluster: Cluster;
  readonly metrics: Metrics;
  readonly files: RolloutFiles;
  readonly audit: Audit;
  /** `user@host` or the CI actor. */
  readonly actor: string;
  /** `<host>/<pid>/<random>`: one per process, the holder of the lease. */
  readonly holder: string;
};

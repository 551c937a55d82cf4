/** One engine process in a fake world: its ports, and its death at a chosen call. */
import { EngineError } from "../../../scripts/engine/errors.ts";
import type { Lines, Ports } from "../../../scripts/ports.ts";
import type { World } from "./world.ts";

export type Kill = {
  /** The call, counted from 1, at which the process dies. */
  readonly call: number;
  /** Before the call has its effect, after it, or (for lines) with half of it written. */
  readonly when: "before" | "after" | "torn";
  /** Whether an update that was running goes on without its process. */
  readonly orphan: boolean;
};

export class Killed extends Error {}

export class Process {
  readonly ports: Ports;
  /** Names of the calls so far. */
  readonly calls: string[] = [];
  readonly #world: World;
  readonly #kill: Kill | undefined;
  readonly #child = { alive: true };
  readonly #death: Promise<never>;
  #die: (error: Killed) => void = () => {};
  #dead = false;

  constructor(world: World, holder: string, kill?: Kill) {
    this.#world = world;
    this.#kill = kill;
    this.#death = new Promise((_resolve, reject) => {
      this.#die = reject;
    });
    this.#death.catch(() => {});
    this.ports = this.#makePorts(holder);
  }

  /** Runs the engine in this process until it ends or dies. */
  run<T>(work: (ports: Ports) => Promise<T>): Promise<T> {
    return this.#world.clock.run(Promise.race([work(this.ports), this.#death]));
  }

  kill(orphan = false): void {
    this.#dead = true;
    if (!orphan) this.#child.alive = false;
    this.#die(new Killed("kill -9"));
  }

  async #call<T>(name: string, effect: () => T | Promise<T>, torn?: () => void): Promise<T> {
    if (this.#dead) return new Promise(() => {});
    this.calls.push(name);
    const here = this.#kill?.call === this.calls.length ? this.#kill : undefined;
    if (here?.when === "torn") torn?.();
    if (here !== undefined && here.when !== "after") return this.#end(here);
    const result = await effect();
    if (here !== undefined) return this.#end(here);
    return this.#dead ? new Promise(() => {}) : result;
  }

  #end(kill: Kill): Promise<never> {
    this.kill(kill.orphan);
    return new Promise(() => {});
  }

  #makePorts(holder: string): Ports {
    const world = this.#world;
    const call = this.#call.bind(this);
    return {
      actor: "tester",
      holder,
      clock: {
        now: () => world.clock.now(),
        sleep: async (milliseconds, signal) => {
          await world.clock.sleep(milliseconds, signal);
          if (this.#dead) await new Promise(() => {});
        },
      },
      stack: {
        readConfiguration: () => call("readConfiguration", () => world.file),
        writeConfiguration: (text) =>
          call("writeConfiguration", () => {
            world.file = text;
          }),
        programDigest: () => call("programDigest", () => world.program),
        outputs: () => call("outputs", () => world.outputs()),
        exportState: () => call("exportState", () => world.state()),
        update: (request) =>
          call("update", () => {
            world.order.push(`update ${request.message.split(" ")[0]}`);
            return world.update(request, this.#child);
          }),
        preview: (request) => call("preview", () => ({ changes: world.changesTo(request.configuration) })),
        repair: () => call("repair", () => world.repair()),
      },
      cluster: this.#cluster(),
      metrics: {
        source: "fake gateway",
        sample: () =>
          call("sample", () => {
            if (world.metricsDown) throw new EngineError("NO_METRICS", "gateway is down", "wait");
            const releases = Object.fromEntries(Object.keys(world.weights).map((id) => [id, world.counts(id)]));
            return { at: world.clock.now(), releases };
          }),
      },
      files: this.#files(),
      audit: { append: (entry) => call("audit", () => world.append(entry)) },
    };
  }

  #cluster(): Ports["cluster"] {
    const world = this.#world;
    const call = <T>(name: string, effect: () => T): Promise<T> =>
      this.#call(name, () => {
        if (world.apiDown) throw new EngineError("CLUSTER_UNREACHABLE", "no answer", "wait");
        return effect();
      });
    const verify = (holder: string, fence: number): NonNullable<World["lease"]> => {
      const { lease } = world;
      if (lease !== undefined && lease.holder === holder && lease.fence === fence) return lease;
      throw new EngineError("LEASE_LOST", `the lease is held by ${lease?.holder}`, "stop");
    };
    return {
      readLease: () => call("readLease", () => world.lease),
      acquireLease: (holder, rollout, takeOver) =>
        call("acquireLease", () => {
          const { lease } = world;
          if (lease !== undefined && lease.holder !== "" && lease.rollout !== takeOver) {
            throw new EngineError("LEASE_HELD", `held by ${lease.holder}`, "wait");
          }
          const now = world.clock.now();
          const fence = (lease?.fence ?? 0) + 1;
          const times = { acquiredAt: now, renewedAt: now, durationSeconds: 15 };
          world.lease = { holder, ...times, fence, promotion: lease?.promotion ?? 0, rollout };
          return world.lease;
        }),
      renewLease: (holder, fence) =>
        call("renewLease", () => {
          world.lease = { ...verify(holder, fence), renewedAt: world.clock.now() };
        }),
      recordPromotion: (holder, fence, promotion) =>
        call("recordPromotion", () => {
          world.lease = { ...verify(holder, fence), promotion };
        }),
      releaseLease: (holder, fence) =>
        call("releaseLease", () => {
          world.lease = { ...verify(holder, fence), holder: "" };
        }),
      readWeights: () => call("readWeights", () => ({ shop: { ...world.weights } })),
      patchWeights: (weights) =>
        call("patchWeights", () => {
          world.order.push("patch");
          const known = Object.entries(weights).filter(([id]) => id in world.weights);
          world.setWeights(Object.fromEntries(known));
        }),
      readPods: (id) => call("readPods", () => world.pods(id)),
    };
  }

  #files(): Ports["files"] {
    const { files } = this.#world;
    const lines = (path: string): Lines => ({
      read: () => this.#call(`read ${path}`, () => (files.get(path) ?? "").split("\n")),
      append: (line) => {
        const add = (text: string): void => {
          if (this.#world.diskFull) throw new Error("no space left on device");
          files.set(path, (files.get(path) ?? "") + text);
        };
        const half = (): void => add(line.slice(0, Math.ceil(line.length / 2)));
        return this.#call(`append ${path}`, () => add(`${line}\n`), half);
      },
    });
    const write = (path: string, text: string): Promise<void> =>
      this.#call(`write ${path}`, () => void files.set(path, text));
    const ids = (): readonly string[] =>
      [...files.keys()].filter((path) => path.endsWith("/plan")).map((path) => path.slice(0, -5));
    return {
      list: () => this.#call("list", ids),
      readPlan: (id) => this.#call("readPlan", () => files.get(`${id}/plan`)),
      writePlan: (id, text) => write(`${id}/plan`, text),
      journal: (id) => lines(`${id}/journal`),
      samples: (id) => lines(`${id}/samples`),
      readBefore: (id) => this.#call("readBefore", () => files.get(`${id}/before`)),
      writeBefore: (id, text) => write(`${id}/before`, text),
      writeReport: (id) => Promise.resolve(id),
    };
  }
}

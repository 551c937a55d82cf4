import type { World } from "./objects.ts";
import { renderRules } from "./render.ts";
import { compileRules } from "./rules.ts";

export interface EnforcerPorts {
  /** Loads one nft script; rejects when the kernel refuses it, in which case the rules before it stand. */
  readonly load: (script: string) => Promise<void>;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly onApplied: (world: World) => void;
  readonly onTrouble: (message: string) => void;
}

const retryMilliseconds = 500;

/** Applies the newest world, one load at a time; whatever changes during a load is in the next one. */
export class Enforcer {
  private readonly parts: Partial<World> = {};
  private readonly podNetworks: readonly string[];
  private readonly ports: EnforcerPorts;
  private loaded = "";
  private changed = false;
  private running = false;

  constructor(podNetworks: readonly string[], ports: EnforcerPorts) {
    this.podNetworks = podNetworks;
    this.ports = ports;
  }

  /** Takes over one part of the world. Nothing is applied before all three are known: half a world would refuse too much. */
  async update(part: Partial<World>): Promise<void> {
    Object.assign(this.parts, part);
    this.changed = true;
    if (this.running) return;
    this.running = true;
    try {
      while (this.changed) await this.applyNewest();
    } finally {
      this.running = false;
    }
  }

  private async applyNewest(): Promise<void> {
    this.changed = false;
    const { policies, pods, namespaces } = this.parts;
    if (policies === undefined || pods === undefined || namespaces === undefined) return;
    const world = { policies, pods, namespaces };
    try {
      const script = renderRules(compileRules(world), this.podNetworks);
      if (script === this.loaded) return;
      await this.ports.load(script);
      this.loaded = script;
      this.ports.onApplied(world);
    } catch (error) {
      this.ports.onTrouble(`rules not applied: ${error instanceof Error ? error.message : String(error)}`);
      await this.ports.wait(retryMilliseconds);
      this.changed = true;
    }
  }
}

/** Short ways to plan and run in a fake world. */

import type { Outcome } from "../../../scripts/engine/admission.ts";
import { EngineError, type EngineErrorCode } from "../../../scripts/engine/errors.ts";
import { preparePlan } from "../../../scripts/engine/prepare.ts";
import { runRollout } from "../../../scripts/engine/run.ts";
import type { RunOptions } from "../../../scripts/engine/session.ts";
import { Process } from "./process.ts";
import { edit, type World } from "./world.ts";

export const intent = { stack: "production", actor: "tester" };

/** What a planner hands to `preparePlan`. */
export function plannerIn(world: World): Parameters<typeof preparePlan> {
  return [new Process(world, "planner").ports, intent, world.configuration(), edit];
}

/** The id of a new plan for the world as it is. */
export async function planIn(world: World): Promise<string> {
  return (await world.clock.run(preparePlan(...plannerIn(world)))).id;
}

export function rollOut(world: World, id: string, options: RunOptions = {}): Promise<Outcome> {
  return new Process(world, "one").run((ports) => runRollout(ports, id, options));
}

/** Whether an error is the engine's with this code, for `assert.rejects`. */
export function withCode(code: EngineErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof EngineError && error.code === code;
}

/** Does something to the world after a time, while a rollout runs. */
export function later(world: World, seconds: number, change: () => void): void {
  void world.clock.sleep(seconds * 1000).then(change);
}

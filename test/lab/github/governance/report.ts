/** A check run or status on its way into the state. */
import type { Check } from "../state.ts";
import { change, type Scene } from "./common.ts";

export const oneOf = (given: unknown, known: readonly string[]): Check["outcome"] | undefined =>
  typeof given === "string" && known.includes(given) ? (given as Check["outcome"]) : undefined;

export const reporter = ({ actor }: Scene) => ({
  creator: actor.login,
  ...(actor.kind === "app" ? { integration_id: actor.id } : {}),
});

export const details = (description: string | undefined, target_url: string | undefined) => ({
  ...(description === undefined ? {} : { description }),
  ...(target_url === undefined ? {} : { target_url }),
});

export const keep = (scene: Scene, check: Check): void =>
  change(scene, (now) => ({ ...now, checks: [...now.checks, check] }));

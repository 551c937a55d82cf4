import assert from "node:assert/strict";
import { test } from "node:test";
import { resumeRollout, runRollout } from "../../../scripts/engine/run.ts";
import { type RolloutStatus, statusOf } from "../../../scripts/engine/status.ts";
import { Killed, Process } from "./process.ts";
import { later, planIn } from "./rollouts.ts";
import { next, World } from "./world.ts";

function status(world: World, id: string): Promise<RolloutStatus> {
  return new Process(world, "reader").run((ports) => statusOf(ports, id));
}

test("the status says in words where a rollout stands, from its plan to its end", async () => {
  const world = new World();
  const id = await planIn(world);
  assert.equal((await status(world, id)).words, "1.0.0 to 1.1.0: planned, not begun");
  const one = new Process(world, "one");
  later(world, 3.3, () => one.kill());
  await assert.rejects(
    one.run((ports) => runRollout(ports, id)),
    Killed,
  );
  assert.equal(
    (await status(world, id)).words,
    "1.0.0 to 1.1.0: step 2 of 5 (shift at 5 %), running; 0 of at least 1 s at 5 %",
  );
  await world.clock.run(world.clock.sleep(16_000));
  assert.match((await status(world, id)).words, /stopped; `cutover resume` or `cutover rollback` goes on/);
  await new Process(world, "two").run((ports) => resumeRollout(ports, id));
  const { words, weights } = await status(world, id);
  assert.equal(words, "1.0.0 to 1.1.0: promoted, 1.1.0 has all the traffic; 1.0.0 is gone");
  assert.deepEqual(weights, { shop: { [next.id]: 100 } });
});

test("without an answer of the cluster the status still tells what the journal knows", async () => {
  const world = new World();
  const id = await planIn(world);
  world.apiDown = true;
  const { lease, weights, words } = await status(world, id);
  assert.deepEqual([lease, weights, words], [undefined, undefined, "1.0.0 to 1.1.0: planned, not begun"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Outcome } from "../../../scripts/engine/admission.ts";
import { EngineError } from "../../../scripts/engine/errors.ts";
import { preparePlan } from "../../../scripts/engine/prepare.ts";
import { resumeRollout, rollbackRollout, runRollout } from "../../../scripts/engine/run.ts";
import { compareStates } from "../../../scripts/engine/state.ts";
import { verifyChain } from "../../../scripts/evidence/chain.ts";
import type { Ports } from "../../../scripts/ports.ts";
import { type Kill, Killed, Process } from "./process.ts";
import { edit, good, next, World } from "./world.ts";

type Command = "resume" | "rollback";
type Health = "healthy" | "failing";

async function planned(health: Health): Promise<{ world: World; id: string; before: World["file"]; state: unknown }> {
  const world = new World();
  if (health === "failing") world.errorRate = { [next.id]: 0.5 };
  const intent = { stack: "production", actor: "tester" };
  const plan = await new Process(world, "planner").run((ports) =>
    preparePlan(ports, intent, world.configuration(), edit),
  );
  return { world, id: plan.id, before: world.file, state: world.state() };
}

/** Does what a person would: the command, and when it says that only forward is left, `resume`. */
async function recover(ports: Ports, id: string, command: Command): Promise<Outcome | undefined> {
  try {
    return await (command === "resume" ? resumeRollout(ports, id) : rollbackRollout(ports, id, "killed"));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === "PAST_POINT_OF_NO_RETURN") return resumeRollout(ports, id);
    if (error.code === "NOTHING_TO_RESUME" || error.code === "NOTHING_TO_ROLL_BACK") return undefined;
    throw error;
  }
}

async function survive(health: Health, kills: readonly Kill[], command: Command): Promise<void> {
  const { world, id, before, state } = await planned(health);
  for (const [index, kill] of [...kills, undefined].entries()) {
    const process = new Process(world, `process-${index}`, kill);
    const work = (ports: Ports): Promise<Outcome | undefined> =>
      index === 0 ? runRollout(ports, id) : recover(ports, id, command);
    try {
      await process.run(work);
      break;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      // An update that survived its process is met while it still runs.
      await world.clock.run(world.clock.sleep(kill?.orphan === true ? 50 : 3000));
    }
  }
  assert.deepEqual(world.violations, []);
  assert.equal(world.lease?.holder ?? "", "", "the lease is free");
  assert.equal(verifyChain(world.auditLines).ok, true);
  const ended = world.journal(id).find((entry) => entry.kind === "finished");
  if (ended?.outcome === "promoted") {
    assert.equal(health, "healthy", "a failing release is never promoted");
    assert.deepEqual(world.weights, { [next.id]: 100 });
    assert.deepEqual(JSON.parse(world.file), { promotion: 1, releases: [{ ...next, weight: 100 }] });
    assert.equal(world.lease?.promotion, 1);
  } else {
    const wanted = command === "rollback" || health === "failing" || ended === undefined;
    assert.equal(wanted, true, "a healthy release that is resumed is promoted");
    assert.deepEqual(world.weights, { [good.id]: 100 });
    const afterwards = world.order.slice(world.order.lastIndexOf("patch") + 1);
    assert.deepEqual(
      afterwards.filter((what) => what.startsWith(next.id) && !what.endsWith(" 0")),
      [],
      "once the traffic was given back for good, no update moves it again",
    );
    assert.deepEqual(compareStates(state, world.state()), []);
    assert.equal(world.file, before);
    assert.equal(world.lease?.promotion ?? 0, 0);
  }
}

async function callsOf(health: Health): Promise<readonly string[]> {
  const { world, id } = await planned(health);
  const process = new Process(world, "alone");
  await process.run((ports) => runRollout(ports, id));
  return process.calls;
}

for (const health of ["healthy", "failing"] as const) {
  test(`a ${health} rollout killed at any call ends promoted or as before, by resume and by rollback`, async () => {
    const calls = await callsOf(health);
    for (const [index, name] of calls.entries()) {
      const ways = name.startsWith("append") ? (["before", "after", "torn"] as const) : (["before", "after"] as const);
      for (const when of ways) {
        for (const command of ["resume", "rollback"] as const) {
          const kill = { call: index + 1, when, orphan: index % 2 === 0 };
          await survive(health, [kill], command).catch((cause: unknown) => {
            throw new Error(`killed ${when} ${index + 1} (${name}), then ${command}`, { cause });
          });
        }
      }
    }
  });
}

test("a rollout that is killed again and again still ends promoted or as before", async () => {
  const kill = fc.record({
    call: fc.integer({ min: 1, max: 110 }),
    when: fc.constantFrom("before" as const, "after" as const, "torn" as const),
    orphan: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("healthy" as const, "failing" as const),
      fc.array(kill, { minLength: 2, maxLength: 4 }),
      fc.constantFrom("resume" as const, "rollback" as const),
      survive,
    ),
    { numRuns: 100, seed: 1 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { preparePlan } from "../../../scripts/engine/prepare.ts";
import { resumeRollout, rollbackRollout, runRollout } from "../../../scripts/engine/run.ts";
import { Process } from "./process.ts";
import { later, planIn, plannerIn, rollOut, withCode } from "./rollouts.ts";
import { good, World } from "./world.ts";

test("a process that loses the lease stops at once and writes nothing more", async () => {
  const world = new World();
  const id = await planIn(world);
  const process = new Process(world, "one");
  later(world, 2, () => {
    if (world.lease !== undefined) world.lease = { ...world.lease, holder: "thief", fence: 99 };
  });
  await assert.rejects(
    process.run((ports) => runRollout(ports, id)),
    withCode("LEASE_LOST"),
  );
  const lines = world.journal(id).length;
  const weights = { ...world.weights };
  await world.clock.run(world.clock.sleep(30_000));
  assert.equal(world.journal(id).length, lines);
  assert.deepEqual(world.weights, weights);
  assert.equal(world.lease?.holder, "thief");
});

test("a process that can't renew its lease stops before it expires", async () => {
  const world = new World();
  const id = await planIn(world);
  world.requestsPerSecond = 0.01;
  later(world, 4, () => {
    world.apiDown = true;
  });
  await assert.rejects(rollOut(world, id), withCode("LEASE_LOST"));
  world.apiDown = false;
  world.requestsPerSecond = 100;
  const outcome = await new Process(world, "two").run((ports) => resumeRollout(ports, id));
  assert.equal(outcome.outcome, "promoted");
});

test("of two rollouts at once one proceeds; the other says who holds the lease and since when", async () => {
  const world = new World();
  const id = await planIn(world);
  const one = new Process(world, "one");
  const two = new Process(world, "two");
  const first = runRollout(one.ports, id);
  const second = world.clock.sleep(1000).then(() => runRollout(two.ports, id));
  const [won, lost] = await world.clock.run(Promise.allSettled([first, second]));
  assert.equal(won.status === "fulfilled" && won.value.outcome, "promoted");
  assert.equal(lost.status === "rejected" && withCode("LEASE_HELD")(lost.reason), true);
  assert.match(
    String(lost.status === "rejected" && lost.reason.message),
    /found one holding the lease since 2026-01-01/,
  );
});

test("a plan of another rollout meets the lease first, whatever has changed since", async () => {
  const world = new World();
  const id = await planIn(world);
  world.file = `${world.file} `;
  const other = await planIn(world);
  const one = runRollout(new Process(world, "one").ports, other);
  const two = world.clock.sleep(2000).then(() => runRollout(new Process(world, "two").ports, id));
  const [, lost] = await world.clock.run(Promise.allSettled([one, two]));
  assert.equal(lost.status === "rejected" && withCode("LEASE_HELD")(lost.reason), true);
  assert.match(
    String(lost.status === "rejected" && lost.reason.message),
    /one holding the lease since 2026-01-01T00:00/,
  );
});

/** A rollout that is under way for two seconds when `meet` asks; it goes on afterwards. */
async function whileItRuns(meet: (world: World) => Promise<unknown>): Promise<[unknown, string]> {
  const world = new World();
  const one = runRollout(new Process(world, "one").ports, await planIn(world));
  const [ended, met] = await world.clock.run(
    Promise.allSettled([one, world.clock.sleep(2000).then(() => meet(world))]),
  );
  return [met.status === "rejected" && met.reason, ended.status === "fulfilled" ? ended.value.outcome : "disturbed"];
}

test("to plan while a rollout runs is told to wait for it, and leaves it its lease", async () => {
  const [refusal, ended] = await whileItRuns((world) => preparePlan(...plannerIn(world)));
  assert.ok(withCode("LEASE_HELD")(refusal));
  assert.match(String(refusal), /found one holding the lease since 2026-01-01T00:00:00.*\nWait for it to end/);
  assert.equal(ended, "promoted");
});

test("to plan or run beside a rollout whose process is gone is told which one to end", async () => {
  const world = new World();
  const id = await planIn(world);
  const one = new Process(world, "one");
  later(world, 2, () => one.kill());
  await assert.rejects(one.run((ports) => runRollout(ports, id)));
  await assert.rejects(planIn(world), withCode("LEASE_HELD"), "it may still be there");
  await world.clock.run(world.clock.sleep(16_000));
  await assert.rejects(planIn(world), withCode("ROLLOUT_UNFINISHED"));
  await assert.rejects(rollOut(world, id), withCode("ROLLOUT_UNFINISHED"));
  world.files.delete(`${id}/journal`);
  await assert.rejects(planIn(world), (error: Error) => {
    assert.ok(withCode("LEASE_HELD")(error));
    return error.message.includes(`for rollout ${id}, abandoned: not renewed since 2026-01-01`);
  });
});

test("a plan made for another state of the world is refused before anything, naming what changed", async () => {
  const world = new World();
  const id = await planIn(world);
  world.program = "program-2";
  world.file = world.file.replace("1.1.0", "1.1.1");
  await assert.rejects(rollOut(world, id), (error: Error) => {
    assert.ok(withCode("PLAN_STALE")(error));
    return /the stack's configuration file, the program\./.test(error.message);
  });
  assert.deepEqual([world.order, world.lease, world.journal(id)], [[], undefined, []]);
});

test("a rollback from another terminal takes the lease, and the process it took it from stops", async () => {
  const world = new World();
  const id = await planIn(world);
  const one = runRollout(new Process(world, "one").ports, id);
  const two = world.clock
    .sleep(3000)
    .then(() => rollbackRollout(new Process(world, "two").ports, id, "changed my mind"));
  const [stopped, back] = await world.clock.run(Promise.allSettled([one, two]));
  assert.equal(stopped.status === "rejected" && withCode("LEASE_LOST")(stopped.reason), true);
  assert.equal(back.status === "fulfilled" && back.value.words, "changed my mind");
  assert.deepEqual(world.weights, { [good.id]: 100 });
});

test("a finished rollout can be neither resumed, nor rolled back, nor run again", async () => {
  const world = new World();
  const id = await planIn(world);
  await rollOut(world, id);
  await assert.rejects(
    new Process(world, "two").run((ports) => resumeRollout(ports, id)),
    withCode("NOTHING_TO_RESUME"),
  );
  await assert.rejects(
    new Process(world, "two").run((ports) => rollbackRollout(ports, id, "late")),
    withCode("NOTHING_TO_ROLL_BACK"),
  );
  await assert.rejects(rollOut(world, id), withCode("PLAN_STALE"));
});
